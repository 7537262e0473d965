"""Answers in JSON (PEP 691, 700, 740 and 792)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from levelgate.plugin import MetadataInvalid
from levelgate_pypi.page import Link, Page, check_api
from levelgate_pypi.text import address


def read_page(data: bytes, url: str) -> Page:
    """Read the page of a project; raise MetadataInvalid for what is none."""
    said = _read(data)
    files = said.get("files")
    if not isinstance(files, list):
        raise MetadataInvalid("it has no list of files")
    status = said.get("project-status")
    about = status if isinstance(status, Mapping) else {}
    return Page(
        links=tuple(_link(one, url) for one in files),
        name=_text(said, "name"),
        status=_text(about, "status"),
        reason=_text(about, "reason"),
    )


def read_names(data: bytes) -> list[str]:
    """Read the names of a list of projects; raise MetadataInvalid for what is none."""
    projects = _read(data).get("projects")
    if not isinstance(projects, list):
        raise MetadataInvalid("it has no list of projects")
    return [_text(one, "name") for one in projects if isinstance(one, Mapping)]


def _read(data: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MetadataInvalid(f"it is no whole JSON: {str(error)[:100]}") from None
    if not isinstance(said, Mapping):
        raise MetadataInvalid("it is JSON, but no answer of the simple API")
    meta = said.get("meta")
    check_api(meta.get("api-version") if isinstance(meta, Mapping) else None)
    return said


def _link(said: Any, url: str) -> Link:
    if not isinstance(said, Mapping) or not _text(said, "filename"):
        raise MetadataInvalid("it lists a file without a name")
    hashes, size, yanked = said.get("hashes"), said.get("size"), said.get("yanked")
    return Link(
        file=_text(said, "filename"),
        url=address(url, _text(said, "url")),
        hashes={str(key): str(value) for key, value in hashes.items()} if isinstance(hashes, Mapping) else {},
        size=size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 1 << 60 else None,
        uploaded=_text(said, "upload-time"),
        requires_python=_text(said, "requires-python"),
        yanked=_yanked(yanked),
        provenance=address(url, _text(said, "provenance")) or "" if said.get("provenance") else "",
    )


def _yanked(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    return "" if value is True else None


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
