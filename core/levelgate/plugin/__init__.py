"""The one door for plugins: everything that a plugin may import from Levelgate."""

from levelgate.domain.artifact import Artifact
from levelgate.domain.event import Event, EventKind
from levelgate.domain.json_value import JsonValue
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry, Unchanged
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.repository import CheckReport
from levelgate.domain.times import from_epoch
from levelgate.errors import (
    AddressNotFound,
    AddressRefused,
    DeadlineExceeded,
    GiveUp,
    LevelgateError,
    LimitExceeded,
    MetadataInvalid,
    MetadataOutOfStep,
    Refused,
    SecretMissing,
    ServerUnreachable,
    TryLater,
    UnexpectedAnswer,
)
from levelgate.plugin.hookspecs import hookimpl
from levelgate.plugin.settings import Address, Identity, PackageSettings, PipelineSettings, RepositorySettings, Secret
from levelgate.plugin.types import (
    Fetch,
    Fetched,
    FetchRequest,
    Launch,
    Launched,
    NotModified,
    Parse,
    PipelineTools,
    PipelineType,
    RepositoryTools,
    RepositoryType,
    RunRequest,
    Send,
    Sent,
    Validators,
    VersionQuery,
    WatchedPackage,
)
from levelgate.plugin.versions import VersionScheme

__all__ = [
    "Address",
    "AddressNotFound",
    "AddressRefused",
    "Artifact",
    "CheckReport",
    "DeadlineExceeded",
    "Event",
    "EventKind",
    "Fetch",
    "FetchRequest",
    "Fetched",
    "GiveUp",
    "Identity",
    "JsonValue",
    "Launch",
    "Launched",
    "LevelgateError",
    "LimitExceeded",
    "ListedVersion",
    "Listing",
    "MetadataInvalid",
    "MetadataOutOfStep",
    "NotModified",
    "PackageSettings",
    "Parse",
    "PipelineSettings",
    "PipelineTools",
    "PipelineType",
    "Refused",
    "RefusedEntry",
    "RepositorySettings",
    "RepositoryTools",
    "RepositoryType",
    "RunRequest",
    "RunResult",
    "RunState",
    "Secret",
    "SecretMissing",
    "Send",
    "Sent",
    "ServerUnreachable",
    "TryLater",
    "Unchanged",
    "UnexpectedAnswer",
    "Validators",
    "VersionQuery",
    "VersionScheme",
    "WatchedPackage",
    "from_epoch",
    "hookimpl",
]
