"""One fetch over http or https: requests, redirects, and the answer that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus

from requests import Request, Response

from levelgate.domain.json_value import JsonValue
from levelgate.errors import LevelgateError, UnexpectedAnswer
from levelgate.fetching.answers import refuse
from levelgate.fetching.credentials import credentials_of
from levelgate.fetching.intake import Expected, Origin, fetched
from levelgate.fetching.limits import FetchLimits
from levelgate.network.answers import location_of
from levelgate.network.connection import Guard
from levelgate.network.deadline import Deadline
from levelgate.network.failures import NETWORK_FAILURES, failure
from levelgate.network.policy import AddressPolicy
from levelgate.network.resolving import Resolver
from levelgate.network.retrying import Passing
from levelgate.network.target import Target
from levelgate.network.transport import QuietSession
from levelgate.plugin.types import Fetched, NotModified, Validators

_CHUNK = 64 * 1024
_LONGEST_VALIDATOR = 1024
SETTLED = timedelta(seconds=60)
"""What was modified later before it was sent may be modified again under the same marks: they are often of seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What one fetch needs; `home` is the repository's own address."""

    target: Target
    home: Target | None
    expected: Expected
    validators: Validators
    accept: str
    settings: Mapping[str, JsonValue]
    session: QuietSession
    foreign_session: QuietSession
    limits: FetchLimits
    policy: AddressPolicy
    resolver: Resolver
    deadline: Deadline

    def once(self) -> Fetched | NotModified:
        """Try once; what came or failed after the deadline is a passed deadline, whatever it looks like."""
        try:
            answer = self._follow()
        except (LevelgateError, Passing):
            self.deadline.check(self.target.shown)
            raise
        self.deadline.check(self.target.shown)
        return answer

    def _follow(self) -> Fetched | NotModified:
        target, home = self.target, self.home or self.target
        # Both are lost for good at the first step that leads elsewhere.
        trusted, loopback = self.home is not None, self.policy.names_loopback(home.host)
        for _ in range(self.limits.max_redirects + 1):
            trusted = trusted and target.same_origin(home)
            loopback = loopback and (target.host == home.host or self.policy.names_loopback(target.host))
            with closing(self._send(target, trusted=trusted, loopback=loopback)) as response:
                location = location_of(response)
                if location is None:
                    return self._answer(response, target)
            target = target.redirected(location)
        raise UnexpectedAnswer(
            f"{self.target.shown} redirects more than {self.limits.max_redirects} times",
            mend="give the address that it leads to in the end",
        )

    def _send(self, target: Target, *, trusted: bool, loopback: bool) -> Response:
        credentials = credentials_of(self.settings) if trusted else None
        self.deadline.check(target.shown)
        guard = Guard(
            place=target.shown,
            deadline=self.deadline,
            refusal=partial(self.policy.refusal, loopback=loopback),
            mend="correct the address, or tell the publisher",
            resolver=self.resolver,
            connect=self.limits.connect,
        )
        session = self.session if trusted else self.foreign_session
        accept = {"Accept": self.accept} if self.accept else {}
        request = Request("GET", target.url, headers=accept | _conditions(self.validators), auth=credentials)
        return session.ask(request, target, guard)

    def _answer(self, response: Response, target: Target) -> Fetched | NotModified:
        if response.status_code == HTTPStatus.NOT_MODIFIED and _conditions(self.validators):
            response.raw.drain_conn()
            return NotModified(url=target.url, validators=self.validators)
        if response.status_code != HTTPStatus.OK:
            refuse(response, target.shown, self.limits.retry_budget)
        self._check_encoding(response, target)
        length = response.raw.length_remaining
        if length is not None:
            self.expected.announced(length)
        origin = Origin(
            url=target.url,
            validators=_validators(response),
            content_type=response.headers.get("Content-Type", ""),
            proven=length is not None or response.raw.chunked,
        )
        return fetched(self.expected, self._chunks(response, target), origin)

    def _check_encoding(self, response: Response, target: Target) -> None:
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        # Some servers call every .gz file encoded; where size or digest are known, they tell whether it is the file.
        if encoding not in {"", "identity"} and not self.expected.proves:
            raise UnexpectedAnswer(
                f"{target.shown} came with the encoding {encoding[:50]!r}, which was not asked for",
                mend="switch off compression for this address at the server",
            )

    def _chunks(self, response: Response, target: Target) -> Iterator[bytes]:
        try:
            yield from response.raw.stream(_CHUNK, decode_content=False)
        except NETWORK_FAILURES as error:
            raise failure(error, target.shown) from None
        self.deadline.check(target.shown)


def _usable(value: str) -> str:
    """Return a validator, or nothing where it could not be sent back as it came."""
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else ""


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {
        "If-None-Match": _usable(validators.etag),
        "If-Modified-Since": _usable(validators.last_modified),
    }
    return {name: value for name, value in headers.items() if value}


def _validators(response: Response) -> Validators:
    """Return how the server marks this answer; nothing where it may mark the next one the same."""
    if _just_modified(response):
        return Validators()
    return Validators(
        etag=_usable(response.headers.get("ETag", "")),
        last_modified=_usable(response.headers.get("Last-Modified", "")),
    )


def _just_modified(response: Response) -> bool:
    sent, modified = response.headers.get("Date"), response.headers.get("Last-Modified")
    if not sent or not modified:
        return False
    try:
        return parsedate_to_datetime(sent) - parsedate_to_datetime(modified) < SETTLED
    except (ValueError, TypeError, OverflowError):
        return False
