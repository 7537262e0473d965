"""Names in addresses: what cannot be one never leads to another resource."""

from __future__ import annotations

import pytest

from levelgate.client.addresses import address_of
from levelgate.errors import NotFound, ReferenceInvalid


@pytest.mark.parametrize(("path", "noun"), [(("runs", ""), "run"), (("packages", "updates", ""), "package")])
def test_an_empty_name_is_no_reference(path: tuple[str, ...], noun: str) -> None:
    with pytest.raises(ReferenceInvalid, match=f"'' is not a {noun}"):
        address_of(path)


@pytest.mark.parametrize("name", [".", "..", "/", "a/b", "../runs", "\udcff"])
def test_what_no_name_can_be_is_not_found(name: str) -> None:
    with pytest.raises(NotFound) as caught:
        address_of(("repositories", name, "poll"))
    assert caught.value.message == f"there is no repository {name!r}"
    assert caught.value.mend == "`levelgate repository list` shows what there is"


@pytest.mark.parametrize("name", ["..", "a/b"])
def test_a_package_is_named_whole(name: str) -> None:
    with pytest.raises(NotFound, match=f"there is no package 'updates/{name}'"):
        address_of(("packages", "updates", name))


@pytest.mark.parametrize("name", [".", ".."])
def test_what_lists_versions_is_named_with_what_it_needs(name: str) -> None:
    with pytest.raises(NotFound, match="`levelgate version list PACKAGE` shows"):
        address_of(("versions", name))


def test_a_version_keeps_its_slash() -> None:
    assert address_of(("versions", "updates/app@1#sha256:ab")) == "/versions/updates%2Fapp%401%23sha256%3Aab"


@pytest.mark.parametrize(
    ("collection", "noun"), [("tracks", "track"), ("products", "product"), ("sets", "set"), ("promotions", "promotion")]
)
def test_what_is_not_found_is_told_by_its_noun(collection: str, noun: str) -> None:
    with pytest.raises(NotFound, match=f"there is no {noun} 'a/b'; `levelgate {noun} list` shows"):
        address_of((collection, "a/b"))
