"""Addresses below the API's prefix, made of names that people typed."""

from __future__ import annotations

from urllib.parse import quote

from levelgate.errors import NotFound, ReferenceInvalid

_NOUNS = {
    "repositories": "repository",
    "packages": "package",
    "pipelines": "pipeline",
    "subscriptions": "subscription",
    "runs": "run",
    "plugins": "plugin",
    "events": "event",
    "versions": "version",
    "tracks": "track",
    "products": "product",
    "sets": "set",
    "promotions": "promotion",
    "holds": "hold",
}
_WHOLE = "versions"
"""The collection whose members are named by the rest of the address, slashes and all."""


def address_of(path: tuple[str, ...]) -> str:
    """Join the parts of a path, quoted; raise for a part that would lead elsewhere, since nothing has such a name.

    An empty part is ReferenceInvalid, any other NotFound.
    """
    for part in path[1:]:
        _check(path, part)
    return "".join(f"/{quote(part, safe='')}" for part in path)


def _check(path: tuple[str, ...], part: str) -> None:
    noun = _NOUNS.get(path[0], "resource")
    if not part:
        raise ReferenceInvalid(f"'' is not a {noun}", mend=f"name one; `levelgate {noun} list` shows what there is")
    if part in {".", ".."} or ("/" in part and path[0] != _WHOLE) or not _encodable(part):
        # A package is addressed by two parts, and known by both.
        name = "/".join(path[1:3]) if noun == "package" else part
        mend = f"`levelgate {noun} list{' PACKAGE' if noun == 'version' else ''}` shows what there is"
        raise NotFound(f"there is no {noun} {name[:200]!r}", mend=mend)


def _encodable(part: str) -> bool:
    try:
        part.encode()
    except UnicodeEncodeError:  # an argument that was not UTF-8
        return False
    return True
