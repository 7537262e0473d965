from __future__ import annotations

import pytest
from pydantic import ValidationError

from levelgate.plugin import Artifact
from levelgate_yum.settings import YumPackageSettings, YumSettings, wants


def artifact(arch: str) -> Artifact:
    return Artifact(file_key=arch, arch=arch, digest="sha256:ab", location="https://example.com/a.rpm", size=1)


def test_all_but_source_packages_are_wanted_unless_said_otherwise() -> None:
    settings = YumPackageSettings()
    assert [wants(settings, artifact(arch)) for arch in ("x86_64", "noarch", "src", "nosrc")] == [
        True,
        True,
        False,
        False,
    ]


def test_only_the_named_architectures_are_wanted() -> None:
    settings = YumPackageSettings(arch=["src", "aarch64"])
    assert [wants(settings, artifact(arch)) for arch in ("src", "aarch64", "x86_64")] == [True, True, False]


@pytest.mark.parametrize("arch", [[], ["x86-64"], ["$(x)"], [""]])
def test_what_is_no_architecture_is_refused(arch: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"is empty|is no architecture"):
        YumPackageSettings(arch=arch)


@pytest.mark.parametrize(("arch", "meant"), [("x86_46", "x86_64"), ("arch64", "aarch64"), ("X86_64", "x86_64")])
def test_an_architecture_that_rpm_does_not_know_is_refused_with_the_nearest(arch: str, meant: str) -> None:
    with pytest.raises(ValidationError, match=f"holds '{arch}', which is no architecture .*; did you mean '{meant}'"):
        YumPackageSettings(arch=[arch])


def test_an_architecture_like_no_other_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match=r"'potato', which is no .*; write such as x86_64 or noarch"):
        YumPackageSettings(arch=["potato"])


def test_a_trailing_slash_makes_no_other_address() -> None:
    assert YumSettings(url="https://EXAMPLE.com:443/el9") == YumSettings(url="https://example.com/el9/")
