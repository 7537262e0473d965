"""Python's requirements as specs."""

from __future__ import annotations

import pytest

from levelgate_pypi.spec import read_spec


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("My_Pkg", {"name": "my-pkg"}),
        ("app>=1.0,<2", {"name": "app", "versions": "<2,>=1.0"}),
        ("app (==1.*)", {"name": "app", "versions": "==1.*"}),
        ("Acme_*", {"name": "acme-*"}),
    ],
)
def test_a_requirement_is_a_name_and_a_range(spec: str, fields: dict[str, str]) -> None:
    assert read_spec(spec) == fields


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("app[extra]", "'app[extra]' has extras, which say nothing about versions; leave them out"),
        ("app; python_version > '3'", "has a marker"),
        ("app @ https://example.com/app.whl", "has an address"),
        ("acme-* >1", "'acme-* >1' is not a pattern of names: no name has ' '; write such as acme-*"),
        ("app 1.0", "'app 1.0' is not a requirement; write such as my-package>=1.0,<2"),
    ],
)
def test_a_requirement_that_says_more_or_cannot_be_read_is_refused(spec: str, fault: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read_spec(spec)
    assert fault in str(refused.value)
