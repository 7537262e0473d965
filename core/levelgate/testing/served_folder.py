"""A folder as a server shows it: with the marks by which an unchanged file is recognised."""

from __future__ import annotations

import email.utils
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from levelgate.testing.script import Request, Script, answer, head


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedFolder:
    """A folder below a path; what is in it may change at any time.

    `index` is the file that answers for a folder. `types` are content types by the end of a file's name, before those
    that are usual.
    """

    path: Path
    index: str = ""
    types: Mapping[str, str] = field(default_factory=dict)

    def answer(self, request: Request, name: str) -> Script:
        """Answer for a file, with ETag and Last-Modified; 304 where they match what the request holds."""
        path = self._file(name)
        if path is None:
            return answer(404)
        content = path.read_bytes()
        headers = {
            "ETag": f'"{sha256(content).hexdigest()[:32]}"',
            "Last-Modified": email.utils.formatdate(int(path.stat().st_mtime), usegmt=True),
        }
        if _has_same(request, headers):
            return answer(304, headers=headers)
        headers |= self._type(path)
        if request.method == "HEAD":
            return [head(200, headers, length=len(content))]
        return answer(200, content, headers)

    def _file(self, name: str) -> Path | None:
        path = (self.path / name).resolve()
        if not path.is_relative_to(self.path.resolve()):
            return None
        if self.index and path.is_dir():
            path /= self.index
        return path if path.is_file() else None

    def _type(self, path: Path) -> dict[str, str]:
        given = next((kind for end, kind in self.types.items() if path.name.endswith(end)), None)
        kind = given or mimetypes.guess_type(path.name)[0]
        return {"Content-Type": kind} if kind else {}


def _has_same(request: Request, headers: Mapping[str, str]) -> bool:
    asked = request.headers.get("if-none-match")
    if asked:
        return asked == headers["ETag"]
    return request.headers.get("if-modified-since") == headers["Last-Modified"]
