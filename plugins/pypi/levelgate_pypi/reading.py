"""Reads answers of an index in the sandbox: several pages in one child, each for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from levelgate.plugin import JsonValue, MetadataInvalid
from levelgate_pypi import html_form, json_form
from levelgate_pypi.grouping import grouped
from levelgate_pypi.names import matching
from levelgate_pypi.page import Page

_JSON = "application/vnd.pypi.simple.v1+json"
_HTML = "application/vnd.pypi.simple.v1+html"
ACCEPT = f"{_JSON}, {_HTML};q=0.2, text/html;q=0.01"
"""What is understood, JSON first."""


def read_pages(*given: Any) -> JsonValue:
    """Read files, given first, as pages: the last argument tells of each `project`, `url`, `content_type` and `proven`.

    Returns for each what `grouped` returns, or `{"error": ..., "mend": ...}`: one bad page spoils no other.
    """
    questions: Sequence[Mapping[str, Any]] = given[-1]
    return [_read_page(path, asked) for path, asked in zip(given[:-1], questions, strict=True)]


def _read_page(path: Path, asked: Mapping[str, Any]) -> JsonValue:
    try:
        return grouped(_page(path.read_bytes(), asked), asked["project"])
    except MetadataInvalid as error:
        return {"error": error.message, "mend": error.mend}


def _page(data: bytes, asked: Mapping[str, Any]) -> Page:
    if _is_json(data, asked["content_type"]):
        return json_form.read_page(data, asked["url"])
    return html_form.read_page(data, asked["url"], asked["project"], proven=asked["proven"])


def read_projects(path: Path, asked: Mapping[str, Any]) -> JsonValue:
    """Read a list of projects; return how many there are, those that match one of `patterns`, and its `form`."""
    data = path.read_bytes()
    in_json = _is_json(data, asked["content_type"])
    names = json_form.read_names(data) if in_json else html_form.read_names(data, proven=asked["proven"])
    found = matching(names, asked["patterns"])
    return {"count": len(names), "names": found, "form": "JSON" if in_json else "HTML"}


def _is_json(data: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith(("+json", "/json")):
        return True
    if kind.endswith(("+html", "/html", "/xhtml+xml")):
        return False
    return data.lstrip()[:1] == b"{"
