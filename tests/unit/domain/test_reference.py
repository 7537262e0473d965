"""References that people type."""

from __future__ import annotations

import pytest

from levelgate.domain.reference import check_name, parse_lane, parse_package, parse_version
from levelgate.errors import ReferenceInvalid


@pytest.mark.parametrize("text", ["updates/app", "updates/libstdc++", "el9.x_86-64/a"])
def test_a_package_reference_reads_back(text: str) -> None:
    assert str(parse_package(text)) == text


@pytest.mark.parametrize("text", ["updates/app@1.2-3", "updates/app@2:1.0~rc1-1", "updates/app@1.0#sha256:ab12"])
def test_a_version_reference_reads_back(text: str) -> None:
    assert str(parse_version(text)) == text


@pytest.mark.parametrize("text", ["app", "/app", "updates/", "up dates/app", "updates/app@1"])
def test_what_is_no_package_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ReferenceInvalid, match="such as updates/app"):
        parse_package(text)


@pytest.mark.parametrize("text", ["updates/app", "updates/app@", "updates/app@1#md5:00", "@1"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ReferenceInvalid):
        parse_version(text)


@pytest.mark.parametrize("name", ["", "-a", "a/b", "a b", "a" * 101, "é", "a\n"])
def test_a_name_that_is_ours_is_plain(name: str) -> None:
    with pytest.raises(ReferenceInvalid, match="is not a name"):
        check_name(name)


def test_too_few_digits_of_a_digest_are_said_to_be_that() -> None:
    with pytest.raises(ReferenceInvalid, match="'sha256:ab' is not the beginning of a digest; write sha256: and 4 to"):
        parse_version("updates/app@1#sha256:ab")


@pytest.mark.parametrize("text", ["updates/app:", "updates/app:a b", "updates/app:-"])
def test_a_lane_whose_line_is_no_name_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(ReferenceInvalid, match=f"'{text}' is not a lane; write REPOSITORY/PACKAGE"):
        parse_lane(text)
