from __future__ import annotations

from typing import Any

import pytest

from levelgate_yum.scheme import RPM_VERSIONS
from levelgate_yum.spec import read_spec


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("app", {"name": "app"}),
        ("acme-web", {"name": "acme-web"}),
        ("acme-*", {"name": "acme-*"}),
        ("libstdc++", {"name": "libstdc++"}),
        ("python3.11", {"name": "python3.11"}),
        ("app.x86_64", {"name": "app", "arch": ["x86_64"]}),
        ("app.src", {"name": "app", "arch": ["src"]}),
        ("app-1.2-3.x86_64", {"name": "app", "arch": ["x86_64"], "versions": "=1.2-3"}),
        ("acme-web-1.2-3.el9.noarch", {"name": "acme-web", "arch": ["noarch"], "versions": "=1.2-3.el9"}),
        ("2:app-1.0-1", {"name": "app", "versions": "=2:1.0-1"}),
        ("app-2:1.0-1.noarch", {"name": "app", "arch": ["noarch"], "versions": "=2:1.0-1"}),
        ("app-2:1.0", {"name": "app", "versions": "=2:1.0"}),
        ("app-1.2.*-*.x86_64", {"name": "app", "arch": ["x86_64"], "versions": "1.2.*"}),
        ("app >= 1.2", {"name": "app", "versions": ">=1.2"}),
        (" app ", {"name": "app"}),
    ],
)
def test_a_spec_becomes_the_fields_of_a_package(spec: str, fields: dict[str, Any]) -> None:
    assert read_spec(spec) == fields


@pytest.mark.parametrize(
    ("spec", "first", "second"),
    [
        ("app-1.2", '{name: "app-1.2"}', '{name: "app", versions: "=1.2"}'),
        ("app-1.2-3", '{name: "app", versions: "=1.2-3"}', '{name: "app-1.2", versions: "=3"}'),
        ("java-11-openjdk", '{name: "java-11-openjdk"}', '{name: "java", versions: "=11-openjdk"}'),
        (
            "app-1.0-py27.noarch",
            '{name: "app-1.0-py27", arch: [noarch]}',
            '{name: "app", arch: [noarch], versions: "=1.0-py27"}',
        ),
    ],
)
def test_a_spec_with_two_readings_is_refused_with_both(spec: str, first: str, second: str) -> None:
    with pytest.raises(ValueError, match="can be read two ways") as refusal:
        read_spec(spec)
    assert f"write {first} or {second} in place of spec" in str(refusal.value)


@pytest.mark.parametrize(
    "spec", ["", "-app", "a b", "/usr/bin/app", "@group", "$(x)", "2:app", "x:app-1-1", "app >= x y"]
)
def test_what_is_no_spec_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"is not|lacks"):
        read_spec(spec)


def test_a_spec_without_epoch_holds_any_epoch_as_yum_does() -> None:
    versions = str(read_spec("app-1.2-3.x86_64")["versions"])
    assert [RPM_VERSIONS.in_range(version, versions) for version in ("1.2-3", "2:1.2-3", "1.2-4")] == [
        True,
        True,
        False,
    ]
