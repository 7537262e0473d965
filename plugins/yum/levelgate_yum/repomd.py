"""What an index says about `primary`, judged: which file, how large, and by which checksum it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from levelgate.plugin import MetadataInvalid
from levelgate_yum.addresses import Places
from levelgate_yum.grammar import DIGEST_LENGTHS, digest, shown

INDEX_PATH = "repodata/repomd.xml"
MAX_INDEX_BYTES = 1024 * 1024
_MAX_REVISION = 100
_MAX_DIGITS = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Primary:
    """The record of `primary`: `digest` is of the file as served, `open_digest` and `open_size` of its content."""

    location: str
    digest: str
    size: int | None
    open_digest: str | None
    open_size: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """An index: `revision` as written, `timestamp` of its primary in seconds since 1970 (0: unknown)."""

    revision: str
    timestamp: int
    primary: Primary

    def older_than(self, revision: str, timestamp: int) -> bool:
        """Say whether this was made before the index with that revision and timestamp."""
        mine, theirs = _number(self.revision), _number(revision)
        if mine is not None and theirs is not None and mine != theirs:
            return mine < theirs
        return 0 < self.timestamp < timestamp


def judge_index(said: Mapping[str, Any], places: Places) -> Index:
    """Turn what `read_index` returned into an Index; raise MetadataInvalid or AddressRefused."""
    record = _primary_record(said["records"])
    open_kind, open_value = record.get("open-checksum", ("", ""))
    primary = Primary(
        location=places.resolve(record.get("href", ""), record.get("base")),
        digest=_digest(record),
        size=_size(record, "size"),
        open_digest=digest(open_kind, open_value) if open_kind.lower() in DIGEST_LENGTHS else None,
        open_size=_size(record, "open-size"),
    )
    revision = said["revision"][:_MAX_REVISION]
    return Index(
        revision=revision if revision.isprintable() else shown(revision), timestamp=_timestamp(record), primary=primary
    )


def _primary_record(records: list[dict[str, Any]]) -> dict[str, Any]:
    found = [record for record in records if record["type"] == "primary"]
    if len(found) == 1:
        return found[0]
    if found:
        raise MetadataInvalid("repomd.xml lists primary more than once")
    if any(record["type"] == "primary_zck" for record in records):
        raise MetadataInvalid("repomd.xml lists primary as zchunk alone", mend="have it publish primary.xml.gz as well")
    raise MetadataInvalid("repomd.xml lists no primary, so nothing says which packages there are")


def _digest(record: Mapping[str, Any]) -> str:
    kind, value = record.get("checksum", ("no", ""))
    try:
        return digest(kind, value)
    except ValueError as error:
        raise MetadataInvalid(f"primary {error}", mend="have the repository made with sha256 checksums") from error


def _number(text: str) -> int | None:
    whole = text.partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= _MAX_DIGITS else None


def _timestamp(record: Mapping[str, Any]) -> int:
    return _number(record.get("timestamp", "")) or 0


def _size(record: Mapping[str, Any], field: str) -> int | None:
    text = record.get(field)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise MetadataInvalid(f"primary has {shown(text)} for its {field}, which is no size")
    return int(text)
