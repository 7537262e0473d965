"""The file that says what a suite holds: Release, or InRelease with its signature around it."""

from base64 import b64decode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from debian.deb822 import Release

from levelgate_deb.signature import clear_signed, detached

_INDEX = "Packages"
_HEX = frozenset("0123456789abcdef")
_HEX_LENGTH = 64


def read_in_release(path: Path, keys: str, at: str) -> dict[str, Any]:
    """Read InRelease, in a process of its own; `keys` is a key ring in base64, or empty: nothing is verified."""
    message = path.read_bytes()
    if not keys:
        return _read(message, signer=None)
    return _read(*clear_signed(message, b64decode(keys), datetime.fromisoformat(at)))


def read_release(path: Path, *signature_and_more: Any) -> dict[str, Any]:
    """Read Release, in a process of its own; where there are keys, its signature is the second file."""
    *signature, keys, at = signature_and_more
    message = path.read_bytes()
    if not keys:
        return _read(message, signer=None)
    (beside,) = signature
    signer = detached(message, beside.read_bytes(), b64decode(keys), datetime.fromisoformat(at))
    return _read(message, signer=signer)


def _read(message: bytes, signer: str | None) -> dict[str, Any]:
    fields = Release(message)
    if not fields.get("SHA256"):
        raise ValueError("the archive's Release has no SHA256 sums; it is no Release, or too old to be trusted")
    return {
        "signer": signer,
        "origin": fields.get("Origin", ""),
        "suite": fields.get("Suite", ""),
        "codename": fields.get("Codename", ""),
        "date": _time(fields, "Date"),
        "valid_until": _time(fields, "Valid-Until"),
        "by_hash": fields.get("Acquire-By-Hash", "").strip().lower() == "yes",
        "apart": "all" if "Packages" in fields.get("No-Support-for-Architecture-all", "").split() else "",
        "files": dict(_file(entry) for entry in _entries(fields) if _is_index(entry["name"])),
    }


def _entries(fields: Release) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = fields["SHA256"]
    if not isinstance(entries, list) or not all({"name", "size", "sha256"} <= entry.keys() for entry in entries):
        raise ValueError("the archive's Release has SHA256 sums that cannot be read; it may be cut off")
    return entries


def _is_index(name: str) -> bool:
    return name.rpartition("/")[2].partition(".")[0] == _INDEX


def _file(entry: dict[str, str]) -> tuple[str, list[Any]]:
    name, size, digest = entry["name"], entry["size"], entry["sha256"]
    if not size.isascii() or not size.isdigit() or len(digest) != _HEX_LENGTH or not _HEX.issuperset(digest):
        raise ValueError(f"the archive's Release has no size and SHA256 sum of {name[:80]!r} that can be read")
    return name.removeprefix("./"), [int(size), f"sha256:{digest}"]


def _time(fields: Release, name: str) -> str | None:
    """Return a time in UTC, as ISO 8601, or None where it is not said."""
    if name not in fields:
        return None
    try:
        told = parsedate_to_datetime(fields[name])
    except ValueError:
        raise ValueError(f"the archive's Release has a {name} that is no time: {fields[name][:40]!r}") from None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
