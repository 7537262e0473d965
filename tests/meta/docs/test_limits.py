"""The page of limits has the numbers of the code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from levelgate.api.definitions import LONGEST_REASON as LONGEST_WISH
from levelgate.api.health import LONGEST_LOOK
from levelgate.api.listening import CONNECTIONS
from levelgate.api.paging import LARGEST_LIMIT
from levelgate.config.entries import _MAX_PACKAGE_NAME, _MOST_AT_ONCE
from levelgate.config.nodes import MAX_DEPTH
from levelgate.config.parsing import MAX_NODES
from levelgate.domain.declaration import LARGEST_FILE
from levelgate.domain.detection import ABSENCES
from levelgate.domain.outcome import LONGEST_REST
from levelgate.domain.repository import BackOff
from levelgate.domain.subscribing import LONGEST_BURST
from levelgate.fetching.limits import FetchLimits
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import MOST_HANGS
from levelgate.network import keyring_secrets
from levelgate.network.secrets import _MAX_BYTES as MAX_SECRET_BYTES
from levelgate.plugin.types import MOST_BYTES, WORKERS
from levelgate.running.launcher import GRACE
from levelgate.running.limits import SendLimits
from levelgate.sandbox.limits import SandboxLimits
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.polls import BATCH as POLL_BATCH
from levelgate.scheduling.polls import LONGEST_WAIT
from levelgate.storage.engine import BUSY_TIMEOUT
from levelgate.storage.run_logs import CAP
from levelgate.usecases.dispatch import LONGEST_REASON
from levelgate.usecases.in_flight import LEASE as RUN_LEASE
from levelgate.usecases.leases import LEASE as POLL_LEASE
from levelgate.usecases.leases import PATIENCE
from levelgate.usecases.poll import MOST_WARNINGS
from levelgate.usecases.promoting.ready import DEPTH
from levelgate.usecases.record import BATCH
from levelgate_deb.archive import MOST_OPEN
from levelgate_deb.stanzas import MOST_STANZA
from levelgate_deb.suite import MOST_RELEASE
from levelgate_pypi.files import MAX_FILE
from levelgate_pypi.grouping import MAX_FILES
from levelgate_pypi.index import MAX_PAGE
from levelgate_pypi.polling import IN_A_ROW, SECONDS
from levelgate_pypi.scheme import MAX_LENGTH as MAX_PYTHON_VERSION
from levelgate_pypi.text import MAX_URL
from levelgate_webhook.plugin import WORKERS as WEBHOOKS
from levelgate_yum.addresses import _MAX_LENGTH as MAX_LOCATION
from levelgate_yum.decompression import MAX_OPEN_BYTES
from levelgate_yum.entries import _MAX_FIELD, _MAX_SUMMARY
from levelgate_yum.evr import MAX_LENGTH
from levelgate_yum.polling import _MAX_PRIMARY_BYTES, WAITS
from levelgate_yum.prescan import MAX_RUN
from levelgate_yum.repomd import MAX_INDEX_BYTES
from meta.tables import page, rows

_FETCH, _PARSE, _PLUGIN, _SERVER, _BACK_OFF = FetchLimits(), SandboxLimits(), Deadlines(), Limits(), BackOff()
_SEND = SendLimits()
_UNITS = {"s": 1, "min": 60, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "characters": 1, "h": 3600}
_NUMBERS: dict[str, float | timedelta | tuple[float, ...]] = {
    "one fetch, from name look-up to the last byte, retries included": _FETCH.deadline,
    "connecting to one address": _FETCH.connect,
    "redirects of one fetch": _FETCH.max_redirects,
    "waits before the second and the third attempt of a fetch": _FETCH.retry_waits,
    "names that are looked up at once, stuck ones included": _FETCH.resolutions,
    "size of `repomd.xml`": MAX_INDEX_BYTES,
    "size of `primary` as served": _MAX_PRIMARY_BYTES,
    "size of `primary` when open": MAX_OPEN_BYTES,
    "size of `InRelease` or `Release`": MOST_RELEASE,
    "size of `Packages` as served": MOST_BYTES,
    "size of `Packages` when open, where `Release` names no smaller one": MOST_OPEN,
    "files of one repository that are fetched at once": _FETCH.at_once,
    "size of a page of a Python index": MAX_PAGE,
    "files on a page of a Python index": MAX_FILES,
    "how long a poll of a Python index begins new requests": SECONDS,
    "failures in a row that end a poll of a Python index": IN_A_ROW,
    "a single stanza of `Packages`": MOST_STANZA,
    "a single text, tag or comment in `primary`": MAX_RUN,
    "waits before an index out of step is asked for again": WAITS,
    "a secret in a file": MAX_SECRET_BYTES,
    "waiting for a keyring": keyring_secrets.SECONDS,
    "how long an answer of a keyring is kept": keyring_secrets.KEPT,
    "one sending, from name look-up to the end of the answer's headers": _SEND.deadline,
    "connecting to one address of a target": _SEND.connect,
    "waiting for the answer's body": _SEND.answer,
    "what is read of an answer's body": _SEND.answer_bytes,
    "names of targets that are looked up at once, stuck ones included": _SEND.resolutions,
    "webhooks at once": WEBHOOKS,
    "a version string": MAX_LENGTH,
    "a version of a Python project": MAX_PYTHON_VERSION,
    "a file name on a page of a Python index": MAX_FILE,
    "an address on a page of a Python index": MAX_URL,
    "a location": MAX_LOCATION,
    "a summary": _MAX_SUMMARY,
    "URL, source RPM, packager, licence": _MAX_FIELD,
    "wall time of one parse": _PARSE.wall_seconds,
    "CPU time of one parse": _PARSE.cpu_seconds,
    "address space": _PARSE.memory_bytes,
    "size of its answer": _PARSE.answer_bytes,
    "what it may print": _PARSE.output_bytes,
    "size of a file that it writes": _PARSE.file_bytes,
    "open files": _PARSE.open_files,
    "children at once": _PARSE.children,
    "importing a plugin": _PLUGIN.load,
    "a hook that yields types": _PLUGIN.hook,
    "looking at an address": _PLUGIN.check,
    "listing all versions": _PLUGIN.list_versions,
    "taking one event": _PLUGIN.event,
    "hangs of one plugin": MOST_HANGS,
    "polls at once": _SERVER.polls,
    "time after which a poll is a slow one, and takes no place of those": _SERVER.patience,
    "slow polls at once": _SERVER.slow_polls,
    "repositories that are leased at once": POLL_BATCH,
    "wait of a leased repository for its poll": LONGEST_WAIT,
    "time until polls that found nothing new are written, all together": _SERVER.hold,
    "wait for a poll under way, where one is asked for": PATIENCE,
    "a repository's lease during a poll": POLL_LEASE,
    "wait after the first failure": _BACK_OFF.first,
    "longest wait after failures, and longest `Retry-After` that is obeyed": _BACK_OFF.longest,
    "complete listings in a row that must lack a version": ABSENCES,
    "new versions in one transaction": BATCH,
    "warnings that are kept of one poll": MOST_WARNINGS,
    "runs of one type at once, where the type says nothing else": WORKERS,
    "times `quiet` after which the runs of a burst are due at the latest": LONGEST_BURST,
    "a run's lease, renewed while it goes on": RUN_LEASE,
    "from SIGTERM to SIGKILL, when a command is ended": GRACE,
    "log of one attempt": CAP,
    "reason of a run": LONGEST_REASON,
    "longest `Retry-After` of a pipeline's target that is obeyed": LONGEST_REST,
    "`concurrency` of a pipeline": _MOST_AT_ONCE,
    "reason that a person gives": LONGEST_WISH,
    "time that runs and polls have to end, when the server stops": _SERVER.grace,
    "size of a declaration file": LARGEST_FILE,
    "depth of nesting in it": MAX_DEPTH,
    "values in it, aliases followed": MAX_NODES,
    "name of a package": _MAX_PACKAGE_NAME,
    "items on a page of a list": LARGEST_LIMIT,
    "newest versions looked at for `ready`, in a lane at a level where a person has to ask": DEPTH,
    "connections at once": CONNECTIONS,
    "look at the database for `/readyz`": LONGEST_LOOK,
    "waiting for another writer": BUSY_TIMEOUT,
}
_SHOWN = {cells[0]: cells[1] for cells in rows(page("limits.md"), "Limit")}


def _read(shown: str) -> float:
    number, _, unit = shown.replace(",", "").partition(" ")
    return float(number) * _UNITS[unit or "s"]


def _number(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def test_the_page_has_these_limits_and_no_other() -> None:
    assert list(_SHOWN) == list(_NUMBERS)


@pytest.mark.parametrize("limit", _NUMBERS)
def test_a_limit_has_the_number_of_the_code(limit: str) -> None:
    value = _NUMBERS[limit]
    if isinstance(value, tuple):
        assert [_read(part) for part in _SHOWN[limit].split(", ")] == list(map(_number, value))
    else:
        assert _read(_SHOWN[limit]) == _number(value)
