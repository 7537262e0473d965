"""One suite of an archive: its files, fetched and believed."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from levelgate.plugin import (
    AddressNotFound,
    Fetched,
    FetchRequest,
    JsonValue,
    LevelgateError,
    MetadataInvalid,
    MetadataOutOfStep,
    NotModified,
    RepositoryTools,
    SecretMissing,
)
from levelgate_deb.archive import Index, folder
from levelgate_deb.memory import Entries, Memory
from levelgate_deb.packages import read_packages
from levelgate_deb.release import read_in_release, read_release
from levelgate_deb.settings import ARMOUR, Settings

MOST_RELEASE = 8 << 20
_MOST_SIGNATURE = 1 << 20
_MOST_KEYS = 4 << 20
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """One suite, as its settings say, with what is lent to look at it."""

    settings: Settings
    tools: RepositoryTools
    keys: bytes
    now: datetime

    @classmethod
    def of(cls, settings: Settings, tools: RepositoryTools) -> Self:
        """Read the key ring; raise SecretMissing where it cannot be read."""
        return cls(settings=settings, tools=tools, keys=_keys(settings.signed_by), now=datetime.now(UTC))

    def keys_digest(self) -> str:
        """Return what tells the key ring from another."""
        return sha256(self.keys).hexdigest()

    def fetch(self, memory: Memory | None) -> tuple[str, Fetched | NotModified]:
        """Fetch InRelease, or Release where there is none; return its name, too."""
        try:
            return "InRelease", self._fetch("InRelease", memory)
        except AddressNotFound:
            return "Release", self._fetch("Release", memory)

    def _fetch(self, name: str, memory: Memory | None) -> Fetched | NotModified:
        validators = memory.validators if memory is not None and memory.file == name else None
        return self.tools.fetch(folder(self.settings) + name, validators=validators, max_bytes=MOST_RELEASE)

    def read(self, name: str, fetched: Fetched) -> Mapping[str, Any]:
        """Return what the file says, its signature verified where there are keys."""
        keys, at = b64encode(self.keys).decode(), self.now.isoformat()
        if not keys and not fetched.proven:
            raise MetadataInvalid("the archive's Release may be cut off: it came without a length, and is not verified")
        if name == "InRelease":
            return self._believed(self.tools.parse(read_in_release, keys, at, files=[fetched.path]))
        files = [fetched.path, self._signature().path] if keys else [fetched.path]
        return self._believed(self.tools.parse(read_release, keys, at, files=files))

    def _signature(self) -> Fetched:
        try:
            fetched = self.tools.fetch(folder(self.settings) + "Release.gpg", max_bytes=_MOST_SIGNATURE)
        except AddressNotFound:
            raise MetadataInvalid("the archive is not signed", mend="leave out signed_by, or have it signed") from None
        return file_of(fetched)

    def _believed(self, release: Mapping[str, Any]) -> Mapping[str, Any]:
        date = time_of(release["date"])
        if date is not None and date > self.now + _AHEAD:
            raise MetadataInvalid(
                f"the archive's Date {date:%Y-%m-%d %H:%M} is in the future", mend="mend its clock, or ours"
            )
        return release

    def overdue(self, valid_until: datetime | None) -> str:
        """Say that the date up to which the metadata are valid has passed, where it has."""
        if valid_until is None or valid_until > self.now or not self.settings.check_valid_until:
            return ""
        return f"the archive's metadata were valid until {valid_until:%Y-%m-%d %H:%M}"

    def refuse_overdue(self, release: Mapping[str, Any]) -> None:
        """Raise MetadataInvalid where the metadata are valid no more."""
        if overdue := self.overdue(time_of(release["valid_until"])):
            raise MetadataInvalid(overdue, mend="wait for the mirror, or say check_valid_until: false")

    def packages(self, chosen: list[Index], names: list[str], *, by_hash: bool) -> Entries:
        """Fetch the indexes, and return their entries of the asked packages."""
        paths = [fetched.path for fetched in self._files(chosen, by_hash=by_hash)]
        forms: list[JsonValue] = [[one.form, one.most] for one in chosen]
        found = self.tools.parse(read_packages, forms, names, files=paths) if chosen else []
        return {one.path: entries for one, entries in zip(chosen, found, strict=True)}

    def _files(self, chosen: list[Index], *, by_hash: bool) -> Iterator[Fetched]:
        requests = [self._request(one, one.by_hash() if by_hash else one.path) for one in chosen]
        for one, came in zip(chosen, self.tools.fetch_each(requests), strict=True):
            if isinstance(came, AddressNotFound):
                yield self._under_its_name(one, by_hash=by_hash)
            elif isinstance(came, LevelgateError):
                raise came
            else:
                yield file_of(came)

    def _under_its_name(self, index: Index, *, by_hash: bool) -> Fetched:
        """Fetch an index that is not there by its hash; raise MetadataOutOfStep where that was not asked for."""
        try:
            if by_hash:
                return file_of(self._request(index, index.path).by(self.tools.fetch))
        except AddressNotFound:
            pass
        raise MetadataOutOfStep(f"the suite lists {index.path}, which the server does not have")

    def _request(self, index: Index, path: str) -> FetchRequest:
        return FetchRequest(url=folder(self.settings) + path, size=index.size, digest=index.digest)

    def strangeness(self, release: Mapping[str, Any]) -> tuple[str, ...]:
        """Say whether it is another suite's file: it may have been put in this one's place."""
        asked, told = self.settings.suite, {release["suite"], release["codename"]} - {""}
        if self.settings.is_flat or not told or asked in told:
            return ()
        return (f"the archive's file is that of {' or '.join(sorted(told))}, where {asked} was asked for",)


def time_of(text: str | None) -> datetime | None:
    """Return a time that came from the child."""
    return datetime.fromisoformat(text) if text else None


def file_of(fetched: Fetched | NotModified) -> Fetched:
    """Return what was fetched without validators."""
    if isinstance(fetched, NotModified):
        raise MetadataInvalid("the server says that something is unchanged which it was not asked about")
    return fetched


def _keys(signed_by: str | None) -> bytes:
    """Return the key ring, empty where none is given."""
    if signed_by is None or signed_by.startswith(ARMOUR):
        return (signed_by or "").encode()
    try:
        with Path(signed_by).open("rb") as file:
            keys = file.read(_MOST_KEYS + 1)
    except OSError:
        keys = b""
    if not 0 < len(keys) <= _MOST_KEYS:
        raise SecretMissing(
            f"the key ring {signed_by} cannot be read", mend="name a file with the archive's public keys"
        )
    return keys
