"""The tree of errors, in families by what the caller does next.

Every error that a person can meet carries a stable `code`, a lower-case message that holds the offending
value, and a `mend`: what to do about it. `levelgate.errors.TABLE` says, per code, which HTTP status and
which exit status it becomes, so that the API and the command line cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar


class LevelgateError(Exception):
    """The root: catch this to catch everything that Levelgate raises on purpose."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, mend: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.place = place

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}; {self.mend}" if self.mend else text


class TryLater(LevelgateError):
    """The same attempt may succeed later; `retry_after` is in seconds, where the other side named one."""

    def __init__(self, message: str, *, mend: str = "", place: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, mend=mend, place=place)
        self.retry_after = retry_after


class GiveUp(LevelgateError):
    """Trying again without a change somewhere is useless."""


class Refused(LevelgateError):
    """The request itself is not acceptable; nothing was changed."""


class ServerUnreachable(TryLater):
    """No connection: refused port, unknown host, broken handshake, or a connection cut short."""

    code = "server-unreachable"


class ServerBusy(TryLater):
    """The server answered 429 or 5xx."""

    code = "server-busy"


class DeadlineExceeded(TryLater):
    """The total deadline of a request, a parse, a poll or a hook has passed."""

    code = "deadline-exceeded"


class MetadataOutOfStep(TryLater):
    """An index names files that the server does not (yet, or any more) hold in that form."""

    code = "metadata-out-of-step"


class DatabaseBusy(TryLater):
    """The database is locked by another writer for longer than the busy timeout."""

    code = "database-busy"


class DatabaseFull(TryLater):
    """The disk below the database is full; reads go on, and writes as soon as there is room."""

    code = "database-full"


class AlreadyPolling(TryLater):
    """Another process or thread is polling this repository now."""

    code = "already-polling"


class AddressNotFound(GiveUp):
    """The server answered 404 or 410, or the file does not exist."""

    code = "address-not-found"


class AccessDenied(GiveUp):
    """The server answered 401 or 403."""

    code = "access-denied"


class AddressRefused(GiveUp):
    """The address, its peer, or a redirect to it is one that Levelgate does not speak to."""

    code = "address-refused"


class UnexpectedAnswer(GiveUp):
    """The server answered something that is not an answer to this request."""

    code = "unexpected-answer"


class MetadataInvalid(GiveUp):
    """What the repository serves is not valid metadata, or does not match its own checksums."""

    code = "metadata-invalid"


class LimitExceeded(GiveUp):
    """A file, a field, a count or a process went over its limit."""

    code = "limit-exceeded"


class SecretMissing(GiveUp):
    """A secret reference names an environment variable or a file that does not exist."""

    code = "secret-missing"


class PluginFailed(GiveUp):
    """A plugin raised, hung, called exit, or returned something that its contract does not allow."""

    code = "plugin-failed"


class DatabaseUnusable(GiveUp):
    """The database file is missing, read-only, not a database, of a newer schema, or served already."""

    code = "database-unusable"


OF_DATABASE = (DatabaseBusy, DatabaseFull, DatabaseUnusable)
"""What keeps a database from being read or written: it says nothing about what was to be done."""


class DeclarationInvalid(Refused):
    """A definition is wrong; `place` says where. Several errors of one file are its `problems`, one a line."""

    code = "declaration-invalid"

    def __init__(
        self, message: str, *, mend: str = "", place: str = "", problems: tuple[DeclarationInvalid, ...] = ()
    ) -> None:
        super().__init__(message, mend=mend, place=place)
        self.problems = problems or (self,)


class RequestInvalid(Refused):
    """A request to the API has a parameter, a header or a body that cannot be read."""

    code = "request-invalid"


class ReferenceInvalid(Refused):
    """A reference such as `updates/app@1.2-3` cannot be read."""

    code = "reference-invalid"


class NotFound(Refused):
    """A reference can be read, but nothing has that name."""

    code = "not-found"


class Conflict(Refused):
    """The command does not fit the present state, which the message names."""

    code = "conflict"


class NotEntitled(Refused):
    """This person may not do that."""

    code = "not-entitled"


class NotPossible(Refused):
    """What is asked lacks something, which the message names; or something forbids it."""

    code = "not-possible"


class PreconditionFailed(Refused):
    """The definition was changed since the caller read it (`If-Match`)."""

    code = "precondition-failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an error becomes outside: an HTTP status, a process exit status, and a title for people."""

    status: int
    exit_status: int
    title: str


TABLE: dict[str, Outcome] = {
    "internal": Outcome(status=500, exit_status=1, title="Internal error"),
    "server-unreachable": Outcome(status=502, exit_status=1, title="Server unreachable"),
    "server-busy": Outcome(status=502, exit_status=1, title="Server busy"),
    "deadline-exceeded": Outcome(status=504, exit_status=1, title="Deadline exceeded"),
    "metadata-out-of-step": Outcome(status=502, exit_status=1, title="Metadata out of step"),
    "database-busy": Outcome(status=503, exit_status=1, title="Database busy"),
    "database-full": Outcome(status=507, exit_status=1, title="Database full"),
    "already-polling": Outcome(status=409, exit_status=1, title="Already polling"),
    "address-not-found": Outcome(status=502, exit_status=1, title="Address not found"),
    "access-denied": Outcome(status=502, exit_status=1, title="Access denied"),
    "address-refused": Outcome(status=422, exit_status=1, title="Address refused"),
    "unexpected-answer": Outcome(status=502, exit_status=1, title="Unexpected answer"),
    "metadata-invalid": Outcome(status=502, exit_status=1, title="Invalid metadata"),
    "limit-exceeded": Outcome(status=502, exit_status=1, title="Limit exceeded"),
    "secret-missing": Outcome(status=422, exit_status=1, title="Secret missing"),
    "plugin-failed": Outcome(status=500, exit_status=1, title="Plugin failed"),
    "database-unusable": Outcome(status=503, exit_status=1, title="Database unusable"),
    "declaration-invalid": Outcome(status=422, exit_status=1, title="Invalid declaration"),
    "request-invalid": Outcome(status=422, exit_status=1, title="Invalid request"),
    "reference-invalid": Outcome(status=422, exit_status=1, title="Invalid reference"),
    "not-found": Outcome(status=404, exit_status=1, title="Not found"),
    "conflict": Outcome(status=409, exit_status=1, title="Conflict"),
    "not-entitled": Outcome(status=403, exit_status=1, title="Not entitled"),
    "not-possible": Outcome(status=422, exit_status=1, title="Not possible"),
    "precondition-failed": Outcome(status=412, exit_status=1, title="Precondition failed"),
}


def outcome(error: LevelgateError) -> Outcome:
    """Return the row of the table for an error's code."""
    return TABLE[error.code]


def class_of(code: str) -> type[LevelgateError]:
    """Return the class of this module with that code; the root where there is none."""
    # A plugin may have made subclasses of its own, with the codes they inherit and whatever arguments.
    ours = (kind for kind in _family(LevelgateError) if kind.__module__ == __name__ and kind.code in TABLE)
    return next((kind for kind in ours if kind.code == code and code != LevelgateError.code), LevelgateError)


def _family(root: type[LevelgateError]) -> Iterator[type[LevelgateError]]:
    yield root
    for child in root.__subclasses__():
        yield from _family(child)
