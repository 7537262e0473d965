"""What a plugin yields, is given, and is lent."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, overload

from levelgate.domain.artifact import Artifact
from levelgate.domain.json_value import JsonValue
from levelgate.domain.listing import Listing, Unchanged
from levelgate.domain.pipeline import RunResult
from levelgate.domain.repository import CheckReport
from levelgate.errors import LevelgateError
from levelgate.plugin.at_once import in_order
from levelgate.plugin.settings import PackageSettings, PipelineSettings, RepositorySettings
from levelgate.plugin.versions import VersionScheme

MOST_BYTES = 256 * 1024 * 1024
"""How large a fetched file may be where nothing else is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What an unchanged answer is recognised by: what the server gave for that, and the SHA-256 of its bytes.

    `etag` and `last_modified` are header values, as they were sent; empty where the server gave none, or none that
    can be trusted. `sha256` is hex.
    """

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""

    def cursor(self) -> Mapping[str, JsonValue]:
        """Return the cursor of a listing that was made of one file; `VersionQuery.validators` reads it."""
        return {"etag": self.etag, "last_modified": self.last_modified, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A fetched file: within its limits, and with the asked size and digest where those were given.

    `path` is a temporary file that the host removes after the hook returns. `url` is where the answer came
    from in the end. `sha256` is hex. `proven` says that it is whole: by its announced length, its chunks, or the
    asked size or digest. Where it is False, only the clean end of a parser proves it.
    """

    path: Path
    url: str
    size: int
    sha256: str
    validators: Validators = field(default_factory=Validators)
    content_type: str = ""
    proven: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModified:
    """The server has what the validators describe: it says so, or it sent the very bytes again.

    `validators` are those to ask with from now on.
    """

    url: str
    validators: Validators


class Fetch(Protocol):
    """Fetches one file over http, https or file, in the calling thread, with the repository's credentials.

    Several threads may call it at once.
    """

    @overload
    def __call__(
        self,
        url: str,
        *,
        accept: str = "",
        max_bytes: int = MOST_BYTES,
        size: int | None = None,
        digest: str | None = None,
    ) -> Fetched: ...
    @overload
    def __call__(
        self,
        url: str,
        *,
        validators: Validators | None,
        accept: str = "",
        max_bytes: int = MOST_BYTES,
        size: int | None = None,
        digest: str | None = None,
    ) -> Fetched | NotModified: ...
    def __call__(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: str = "",
        max_bytes: int = MOST_BYTES,
        size: int | None = None,
        digest: str | None = None,
    ) -> Any:
        """Fetch `url`; NotModified only comes where `validators` were given, and leaves no file.

        `accept` is sent as the header of that name: which forms of the file are understood, the liked ones first.
        `size` (bytes) and `digest` (`sha256:HEX`, sha384 and sha512 too) are checked while streaming. Raises
        ServerUnreachable, ServerBusy, DeadlineExceeded (after retries in seconds), AddressNotFound, AccessDenied,
        AddressRefused, UnexpectedAnswer, LimitExceeded, SecretMissing, MetadataInvalid where `digest` is of another
        algorithm, and MetadataOutOfStep where size or digest differ.
        """
        ...


class Parse(Protocol):
    """Runs a pure function of a plugin in a child process with limits on time, memory and output."""

    def __call__(
        self,
        function: Callable[..., JsonValue],
        *args: JsonValue,
        files: Sequence[Path] = (),
    ) -> Any:
        """Return what `function(*files, *args)` returns; only JSON crosses, in both directions.

        `function` is a module-level function of an importable module. Raises MetadataInvalid with the message of
        a ValueError or a MetadataInvalid that it raised, PluginFailed for any other, LimitExceeded for too much
        memory, output or CPU time or a crash, DeadlineExceeded when the wall deadline has passed.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchRequest:
    """One of several files to fetch; the fields are those of `Fetch`."""

    url: str
    validators: Validators | None = None
    accept: str = ""
    max_bytes: int = MOST_BYTES
    size: int | None = None
    digest: str | None = None

    def by(self, fetch: Fetch) -> Fetched | NotModified:
        """Fetch it."""
        return fetch(
            self.url,
            validators=self.validators,
            accept=self.accept,
            max_bytes=self.max_bytes,
            size=self.size,
            digest=self.digest,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryTools:
    """What a repository type is lent: plugins do no networking and no parsing of hostile files of their own.

    `at_once` is how many files `fetch_each` fetches at the same time.
    """

    fetch: Fetch
    parse: Parse
    at_once: int = 1

    def fetch_each(
        self, requests: Iterable[FetchRequest]
    ) -> Generator[Fetched | NotModified | LevelgateError, None, None]:
        """Fetch several files, some at once; yield what came of each, in order, a failure in place of a file.

        Little more is fetched than was taken: who closes the iterator has the rest never asked for.
        """
        return in_order(lambda request: request.by(self.fetch), requests, at_once=self.at_once)


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedPackage:
    """A package, or a pattern of packages (`*`, `?`, `[...]`), whose versions are wanted.

    `settings` is a value of the type's `package_settings`.
    """

    name: str
    settings: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionQuery:
    """One question to a repository: all versions of these packages.

    `cursor` is what the last listing carried (None: first contact, or the packages or the settings changed). With
    `again`, a listing is wanted even if nothing changed; `doubted` names the packages that it is wanted for, where
    packages are asked for one by one: something of them was absent from the last listing. `accept` is an operator's
    word that what is served now is meant, even if it is older than what was served before. `settings` is a value of
    the type's `settings`.
    """

    settings: Any
    packages: tuple[WatchedPackage, ...]
    cursor: Mapping[str, JsonValue] | None = None
    again: bool = False
    doubted: frozenset[str] = frozenset()
    accept: bool = False

    @property
    def validators(self) -> Validators | None:
        """What `Validators.cursor` made of the last listing's file.

        None at first contact, where a listing is wanted even if nothing changed, and for a cursor of another form.
        """
        if self.again or self.accept or self.cursor is None:
            return None
        said = {name: self.cursor.get(name) for name in ("etag", "last_modified", "sha256")}
        texts = {name: value for name, value in said.items() if isinstance(value, str)}
        return Validators(**texts) if texts.keys() == said.keys() else None


def _same_name(name: str) -> str:
    return name


def _wants_all(_settings: Any, _artifact: Artifact) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryType:
    """A type of repository, such as yum.

    `check` never raises for a bad server: it reports. `list_versions` returns every version of the asked
    packages, never only the newest, or Unchanged; an empty repository is an empty listing. `read_spec` turns an
    ecosystem's own spec (`spec:` in the file) into the equivalent fields of a package, or raises ValueError; one
    that can be read two ways is refused with both readings. `wants` says whether a package's settings ask for an
    artifact (such as its arch): listings hold all of them, and the host leaves out the rest. `parsers` names the
    modules that `parse` needs: children find them imported already.

    `normal_name` returns the one spelling of a package's name, or of a pattern of names, under which it is listed and
    recorded; it raises ValueError, in the words `is not ...; write ...`, for what can be neither. With
    `equal_is_same`, version strings with the same key are one version, under the spelling that was seen first.
    """

    name: str
    title: str
    settings: type[RepositorySettings]
    package_settings: type[PackageSettings]
    scheme: VersionScheme
    check: Callable[[Any, RepositoryTools], CheckReport]
    list_versions: Callable[[VersionQuery, RepositoryTools], Listing | Unchanged]
    read_spec: Callable[[str], Mapping[str, JsonValue]] | None = None
    wants: Callable[[Any, Artifact], bool] = _wants_all
    parsers: tuple[str, ...] = ()
    normal_name: Callable[[str], str] = _same_name
    equal_is_same: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Launched:
    """How a process ended: `exit_status` is None where it was ended at its deadline or by a cancel.

    It is below zero where another's signal ended it: -9 for SIGKILL.
    """

    exit_status: int | None
    timed_out: bool = False
    cancelled: bool = False


class Launch(Protocol):
    """Starts a process in a session of its own and waits for it; ends the whole group at the deadline."""

    def __call__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path | None = None,
        run_file: Mapping[str, JsonValue] | None = None,
    ) -> Launched:
        """Run an argument list, never a shell string; its output goes into the run's log, capped.

        `environment` is added to the allow-listed part of the host's own. `run_file`, where given, is written as
        JSON to a temporary file whose path is in LEVELGATE_RUN_FILE. Raises OSError when it cannot be started.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What a server answered to what was sent: `status` is None where the sending was ended by a cancel.

    The names of `headers` are in lower case. `text` is the beginning of the answer's body, printable, for the log: it
    may be cut anywhere. `leads_to` is where a redirect leads, as it may be shown; it was not followed. `retry_after` is
    what the server asks to wait.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    leads_to: str = ""
    retry_after: timedelta | None = None
    cancelled: bool = False


class Send(Protocol):
    """Sends one request, in the calling thread, and takes the status of its answer."""

    def __call__(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        allowed_networks: Sequence[str] = (),
        place: str = "",
    ) -> Sent:
        """POST `body` to `url`, once, over http or https; every answer is returned, whatever its status.

        It takes 15 seconds at most, or what is left of the run's timeout. Redirects are not followed. Loopback and
        private addresses are refused unless `allowed_networks` (`10.0.0.0/8`, or an address) holds them. `place` stands
        for the address in messages where that is a secret. Raises ServerUnreachable, DeadlineExceeded, AddressRefused
        and UnexpectedAnswer.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineTools:
    """What a pipeline type is lent.

    `secret` returns what a reference in its settings stands for, or raises SecretMissing. `log` adds a line of its own
    to the run's log.
    """

    launch: Launch
    send: Send
    secret: Callable[[str], str]
    log: Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRequest:
    """One attempt of one run: `payload` is what the reference page "What a run is given" says.

    `settings` is a value of the type's `settings`. `body` is what the type's `prepare` made of the run, the same
    bytes in every attempt; empty without one.
    """

    id: str
    attempt: int
    settings: Any
    payload: Mapping[str, JsonValue]
    body: bytes = b""


WORKERS = 4
"""How many runs of one type a server carries out at once, where the type says nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineType:
    """A type of pipeline, such as command.

    `start` carries out one attempt in the calling thread and returns what came of it. What could not be started
    is `errored`, and is attempted again under the same id; a clear no is `failed`.

    `prepare` is called once for a run, before its first attempt: what it returns is stored, and every attempt is
    given it unchanged as `body`. `concurrency` is how many runs of one pipeline go on at once where its definition
    says nothing; None: as many as there is room for. `workers` is how much room there is: how many runs of this type
    one server carries out at once, whosever they are.

    `check_secret` is given the name of a setting and a secret that a reference in it stands for, when a pipeline is
    declared. It raises ValueError where that cannot be used, in the words `is not ...; write ...`, without the secret.
    """

    name: str
    title: str
    settings: type[PipelineSettings]
    start: Callable[[RunRequest, PipelineTools], RunResult]
    prepare: Callable[[RunRequest], bytes] | None = None
    concurrency: int | None = None
    workers: int = WORKERS
    check_secret: Callable[[str, str], None] | None = None
