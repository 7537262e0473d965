"""Each kind of event is described, and no other."""

from __future__ import annotations

import re

from levelgate.plugin import EventKind
from meta.sources import ROOT

_PAGE = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")


def test_the_page_describes_each_kind_of_event_once() -> None:
    described = re.findall(r"^\| `([a-z._]+)` \| .{20,} \|$", _PAGE, re.MULTILINE)
    assert described == [str(kind) for kind in EventKind]


def test_a_kind_stands_below_the_subject_it_is_about() -> None:
    sections = re.split(r"^## ", _PAGE, flags=re.MULTILINE)[1:]
    misplaced = [
        (section.splitlines()[0], kind)
        for section in sections
        for kind in re.findall(r"^\| `([a-z]+)\.", section, re.MULTILINE)
        if kind not in section.splitlines()[0].lower().replace("repositories", "repository")
    ]
    assert misplaced == []
