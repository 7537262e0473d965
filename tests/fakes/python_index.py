"""Pages of a Python package index, as bytes in each of its forms, and whole indexes on a scriptable server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html; charset=utf-8"
Form = Literal["json", "html"]


@dataclass(kw_only=True, slots=True)
class IndexFile:
    """One file of a project; its digest is that of `content`."""

    file: str
    content: str = ""
    yanked: str | bool = False
    requires_python: str = ""
    uploaded: str = "2026-01-01T12:00:00.5Z"
    provenance: str = ""
    hashes: Mapping[str, str] | None = None
    url: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.file}{self.content}".encode()).hexdigest()

    @property
    def digests(self) -> Mapping[str, str]:
        return {"sha256": self.sha256} if self.hashes is None else self.hashes

    @property
    def address(self) -> str:
        return self.url or f"../../files/{self.file}"

    def value(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "filename": self.file,
            "url": self.address,
            "hashes": dict(self.digests),
            "size": len(self.content),
            "upload-time": self.uploaded,
            "yanked": self.yanked,
        }
        optional = {"requires-python": self.requires_python, "provenance": self.provenance}
        return said | {key: value for key, value in optional.items() if value}

    def anchor(self) -> str:
        fragment = next((f"#{kind}={value}" for kind, value in self.digests.items()), "")
        said = {"href": self.address + fragment}
        if self.yanked is not False:
            said["data-yanked"] = "" if self.yanked is True else self.yanked
        optional = {"data-requires-python": self.requires_python, "data-provenance": self.provenance}
        said |= {key: value for key, value in optional.items() if value}
        given = " ".join(f'{name}="{escape(value)}"' for name, value in said.items())
        return f"<a {given}>{escape(self.file)}</a><br/>"


def wheel(project: str, version: str, content: str = "bytes", **more: Any) -> IndexFile:
    """Make a pure wheel."""
    return IndexFile(file=f"{project.replace('-', '_')}-{version}-py3-none-any.whl", content=content, **more)


def sdist(project: str, version: str, content: str = "bytes", **more: Any) -> IndexFile:
    """Make a source."""
    return IndexFile(file=f"{project}-{version}.tar.gz", content=content, **more)


def page(form: Form, project: str, *files: IndexFile, status: str = "", reason: str = "") -> bytes:
    """Spell the page of a project."""
    if form == "json":
        about = {"project-status": {"status": status, "reason": reason}} if status else {}
        said = {"meta": {"api-version": "1.4"}, "name": project, "files": [one.value() for one in files], **about}
        return json.dumps(said).encode()
    metas = {"pypi:repository-version": "1.4", "pypi:project-status": status, "pypi:project-status-reason": reason}
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas.items() if value)
    links = "\n".join(one.anchor() for one in files)
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n<h1>{project}</h1>\n{links}\n</body></html>\n".encode()


def projects(form: Form, *names: str) -> bytes:
    """Spell the list of projects."""
    if form == "json":
        return json.dumps({"meta": {"api-version": "1.0"}, "projects": [{"name": name} for name in names]}).encode()
    links = "\n".join(f'<a href="/simple/{name}/">{name}</a>' for name in names)
    return f"<!DOCTYPE html><html><head><title>Simple index</title></head><body>{links}</body></html>".encode()
