"""Fields of a definition from options."""

from __future__ import annotations

from typing import Any

import click
import pytest

from levelgate.cli.fields import LineType, Setting, StartPolicyType, given


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("url=https://example.com/?a=b", ("url", "https://example.com/?a=b")),
        ('arch=["x86_64"]', ("arch", ["x86_64"])),
        ("prereleases=false", ("prereleases", False)),
        ('versions="1.0"', ("versions", "1.0")),
        ("versions=>=1.0", ("versions", ">=1.0")),
        ("note=", ("note", "")),
        ("note=NaN", ("note", "NaN")),
        ("note=1e999", ("note", "1e999")),
    ],
)
def test_a_setting_is_json_where_it_can_be_and_text_otherwise(text: str, value: tuple[str, Any]) -> None:
    assert Setting().convert(text, None, None) == value


@pytest.mark.parametrize("text", ["url", "=value", ""])
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="NAME=VALUE"):
        Setting().convert(text, None, None)


def test_a_line_is_split_at_its_first_equals_sign() -> None:
    assert LineType().convert("1.x=>=1,<2", None, None) == ("1.x", ">=1,<2")


@pytest.mark.parametrize("text", ["foo", "foo=", "=>=1", ""])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write NAME=RANGE"):
        LineType().convert(text, None, None)


@pytest.mark.parametrize(("text", "policy"), [("newest", "newest"), ("none", "none"), ("last:5", {"last": 5})])
def test_a_start_policy_is_spelled_as_in_the_file(text: str, policy: Any) -> None:
    assert StartPolicyType().convert(text, None, None) == policy


@pytest.mark.parametrize("text", ["last", "last:x", "first", "newest:5", f"last:{'9' * 5000}"])
def test_what_is_no_start_policy_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="last:5"):
        StartPolicyType().convert(text, None, None)


def test_what_was_not_given_is_left_out() -> None:
    assert given({"name": "app", "versions": None, "arch": ()}, [("shelf", "a")]) == {"name": "app", "shelf": "a"}


@pytest.mark.parametrize("settings", [[("name", "other")], [("shelf", "a"), ("shelf", "b")]])
def test_what_is_given_twice_is_refused(settings: list[tuple[str, Any]]) -> None:
    with pytest.raises(click.BadParameter, match="is given twice; give it once"):
        given({"name": "app"}, settings)
