"""What the plugin remembers from one listing to the next: the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from levelgate.plugin import Fetched, JsonValue, Validators


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One answer as it was last taken: how the server marks it, its SHA-256, and what was odd about it.

    `gone`: the server had no such page. `unreadable` is the SHA-256 of a page that took more than a parser may.
    """

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    gone: bool = False
    unreadable: str = ""

    @property
    def validators(self) -> Validators | None:
        """What the answer is recognised by, None where none was taken."""
        if not self.sha256:
            return None
        return Validators(etag=self.etag, last_modified=self.last_modified, sha256=self.sha256)

    def marked(self, validators: Validators) -> Seen:
        """Return it as the server marks it now."""
        if (validators.etag, validators.last_modified) == (self.etag, self.last_modified):
            return self
        return replace(self, etag=validators.etag, last_modified=validators.last_modified)

    def value(self) -> dict[str, JsonValue]:
        """Return it as JSON, without what is empty."""
        said: dict[str, JsonValue] = {
            "etag": self.etag,
            "last_modified": self.last_modified,
            "sha256": self.sha256,
            "warnings": list(self.warnings),
            "gone": self.gone,
            "unreadable": self.unreadable,
        }
        return {key: value for key, value in said.items() if value}


NEVER_SEEN = Seen()


@dataclass(kw_only=True, slots=True)
class Memory:
    """What is remembered of an index: its list of projects, the names that patterns found there, and its pages.

    `left` names the projects that the last poll did not come to, `alone` those whose pages are to be read one by one,
    since one of them ended the child that read them together.
    """

    projects: Seen = NEVER_SEEN
    matched: Sequence[str] = ()
    pages: dict[str, Seen] = field(default_factory=dict)
    left: Sequence[str] = ()
    alone: Sequence[str] = ()

    def cursor(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return {
            "projects": self.projects.value(),
            "matched": list(self.matched),
            "pages": {name: seen.value() for name, seen in self.pages.items()},
            "left": list(self.left),
            "alone": list(self.alone),
        }


def seen_of(fetched: Fetched, warnings: Sequence[str] = ()) -> Seen:
    """Return what to remember of an answer."""
    return Seen(
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        sha256=fetched.sha256,
        warnings=tuple(warnings),
    )


def recalled(cursor: Mapping[str, JsonValue] | None) -> Memory:
    """Read a cursor; None, and what of it is not understood, is no memory."""
    said: Mapping[str, Any] = cursor or {}
    pages = said.get("pages")
    return Memory(
        projects=_seen(said.get("projects")),
        matched=_texts(said.get("matched")),
        pages={str(name): _seen(one) for name, one in pages.items()} if isinstance(pages, Mapping) else {},
        left=_texts(said.get("left")),
        alone=_texts(said.get("alone")),
    )


def _seen(said: Any) -> Seen:
    if not isinstance(said, Mapping):
        return NEVER_SEEN
    return Seen(
        etag=_text(said.get("etag")),
        last_modified=_text(said.get("last_modified")),
        sha256=_text(said.get("sha256")),
        warnings=tuple(_texts(said.get("warnings"))),
        gone=said.get("gone") is True,
        unreadable=_text(said.get("unreadable")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> Sequence[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, Sequence) and value != "" else ()
