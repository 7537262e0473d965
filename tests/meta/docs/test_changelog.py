"""The changelog speaks to users, and tells plugin authors apart."""

from __future__ import annotations

import re

from levelgate.plugin import hookspecs
from meta.sources import ROOT

_SECTIONS = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


def _plugin_api(section: str) -> str:
    return section.partition("### Plugin API\n")[2].partition("\n### ")[0]


def test_what_is_not_yet_out_comes_first() -> None:
    assert _SECTIONS[0].startswith("Unreleased\n")


def test_each_entry_tells_plugin_authors_what_changed_for_them() -> None:
    assert [section.splitlines()[0] for section in _SECTIONS if not _plugin_api(section).strip()] == []


def test_each_change_is_one_line() -> None:
    lines = "\n".join(_SECTIONS).splitlines()
    assert [line for line in lines if line.startswith(" ")] == []


def test_each_hook_was_announced() -> None:
    announced = "".join(map(_plugin_api, _SECTIONS))
    assert [hook for hook in vars(hookspecs) if hook.startswith("levelgate_") and f"`{hook}`" not in announced] == []
