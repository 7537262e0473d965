"""Fetches for repositories: one session each, one adapter below all."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from levelgate.domain.json_value import JsonValue
from levelgate.errors import AddressRefused
from levelgate.fetching.files import fetch_file
from levelgate.fetching.intake import Expected, Folder
from levelgate.fetching.limits import FetchLimits
from levelgate.fetching.visit import Visit
from levelgate.network.deadline import Deadline
from levelgate.network.policy import AddressPolicy
from levelgate.network.resolving import Resolver
from levelgate.network.retrying import with_retries
from levelgate.network.target import ADDRESSES, Target
from levelgate.network.transport import QuietSession, SharedAdapter
from levelgate.plugin.types import MOST_BYTES, Fetch, Validators


class Fetching:
    """Everything that fetches share: policy, limits, name look-ups, connections, and the repositories' sessions.

    `tls` is in place of the certificate authorities that the system trusts.
    """

    def __init__(
        self,
        policy: AddressPolicy | None = None,
        limits: FetchLimits | None = None,
        *,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy or AddressPolicy()
        self.limits = limits or FetchLimits()
        self.resolver = resolver or Resolver(self.limits.resolutions)
        self.read = lru_cache(maxsize=ADDRESSES)(Target.read)
        self._adapter = SharedAdapter(tls)
        self.foreign_session = QuietSession(self._adapter, cookies=False)
        self._sessions: dict[str, tuple[Mapping[str, JsonValue], QuietSession]] = {}
        self._lock = threading.Lock()

    def for_repository(self, settings: Mapping[str, JsonValue], key: str, folder: Folder) -> Fetch:
        """Return a repository's fetch, which puts files into what `folder` gives; who calls this removes them.

        Of the settings `url`, `username`, `password`, `token` and `allowed_hosts` are read, secrets as references,
        which are resolved at each fetch. Cookies last from call to call for the same key and settings. Credentials
        go to the host, port and scheme of `url` only; without `url`, nowhere.
        """
        return RepositoryFetch(fetching=self, settings=settings, session=self._session(settings, key), folder=folder)

    def close(self) -> None:
        """Close all connections and forget all sessions."""
        with self._lock:
            self._sessions.clear()
        self._adapter.close()

    def _session(self, settings: Mapping[str, JsonValue], key: str) -> QuietSession:
        with self._lock:
            known, session = self._sessions.get(key, (None, None))
            if session is None or known != settings:
                session = QuietSession(self._adapter, cookies=True)
                self._sessions[key] = (dict(settings), session)
            session.trim()
            return session


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryFetch:
    """The fetch of one repository."""

    fetching: Fetching
    settings: Mapping[str, JsonValue]
    session: QuietSession
    folder: Folder

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
        """Fetch `url` as the contract says: Fetched, and NotModified only where validators were given."""
        read = self.fetching.read
        target = read(url)
        home = read(str(self.settings["url"])) if self.settings.get("url") else None
        if home is not None:
            self._admit(target, home)
        expected = Expected(
            place=target.shown,
            folder=self.folder,
            max_bytes=max_bytes,
            known=validators.sha256 if validators is not None else "",
            size=size,
            digest=digest,
        )
        limits = self.fetching.limits
        with Deadline(limits.deadline, missed="was not fetched") as deadline:
            if target.scheme == "file":
                return fetch_file(target, expected, validators, deadline)
            visit = Visit(
                target=target,
                home=home,
                expected=expected,
                validators=validators or Validators(),
                accept=accept,
                settings=self.settings,
                session=self.session,
                foreign_session=self.fetching.foreign_session,
                limits=limits,
                policy=self.fetching.policy,
                resolver=self.fetching.resolver,
                deadline=deadline,
            )
            return with_retries(visit.once, limits.retry_waits, deadline)

    def _admit(self, target: Target, home: Target) -> None:
        if target.scheme == "file" and home.scheme != "file":
            raise AddressRefused(
                f"{target.shown} is a file of this machine, but the repository is at {home.shown}",
                mend="tell the publisher that its metadata name such files",
            )
        if target.scheme == "file" or target.host in {home.host, *self._allowed_hosts()}:
            return
        raise AddressRefused(
            f"{target.shown} is on another host than the repository",
            mend=f"add {target.host} to the repository's allowed_hosts if it may be fetched from there",
        )

    def _allowed_hosts(self) -> set[str]:
        hosts = self.settings.get("allowed_hosts") or ()
        return {str(host).strip("[]").rstrip(".").lower() for host in hosts} if isinstance(hosts, Sequence) else set()
