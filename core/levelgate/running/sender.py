"""Sends what pipelines send elsewhere, for one attempt of one run."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property, partial
from http import HTTPStatus
from ipaddress import ip_network
from urllib.parse import urljoin

from requests import Response

from levelgate.errors import AddressRefused, UnexpectedAnswer
from levelgate.network.answers import location_of, named, retry_after
from levelgate.network.connection import Guard
from levelgate.network.deadline import Deadline
from levelgate.network.policy import AddressPolicy
from levelgate.network.resolving import Resolver
from levelgate.network.target import Target, shown
from levelgate.network.transport import SharedAdapter
from levelgate.plugin.types import Sent
from levelgate.ports import Attempt
from levelgate.running.exchange import Exchange, Post
from levelgate.running.limits import SendLimits

_LOOK = 0.1


class Sending:
    """What all sendings share: policy, limits, name look-ups of their own, and whom they trust; no connection.

    `tls` is in place of the certificate authorities that the system trusts.
    """

    def __init__(
        self,
        policy: AddressPolicy | None = None,
        limits: SendLimits | None = None,
        *,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy or AddressPolicy()
        self.limits = limits or SendLimits()
        self.resolver = resolver or Resolver(self.limits.resolutions)
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()

    def adapter(self, target: Target) -> SharedAdapter:
        """Return an adapter for one sending."""
        return SharedAdapter(self._tls if target.scheme == "https" else None)


class Sender:
    """The `levelgate.plugin.Send` of one attempt, whose timeout begins when this is made."""

    def __init__(self, sending: Sending, attempt: Attempt) -> None:
        self._sending = sending
        self._attempt = attempt
        self._end = time.monotonic() + attempt.timeout

    def __call__(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        allowed_networks: Sequence[str] = (),
        place: str = "",
    ) -> Sent:
        """Send `body` as the contract says."""
        target = _target(url, place)
        limits = self._sending.limits
        guard = Guard(
            place=place or target.shown,
            deadline=Deadline(min(limits.deadline, max(self._end - time.monotonic(), 0.0))),
            refusal=partial(self._sending.policy.refusal_to_send, allowed=[*map(ip_network, allowed_networks)]),
            mend="correct the address, or add the one that is meant to the pipeline's allowed_networks",
            resolver=self._sending.resolver,
            connect=limits.connect,
        )
        post = Post(target=target, body=body, headers=headers, guard=guard)
        exchange = Exchange(post, self._sending.adapter(target), limits.answer_bytes)
        exchange.start()
        try:
            return self._follow(exchange, post, secret=bool(place))
        finally:
            # What else there may be of the answer is not waited for.
            guard.deadline.end()

    def _follow(self, exchange: Exchange, post: Post, *, secret: bool) -> Sent:
        deadline, place = post.guard.deadline, post.guard.place
        while (response := exchange.head(min(_LOOK, deadline.remaining))) is None:
            if self._attempt.cancelled():
                return Sent(status=None, cancelled=True)
            deadline.check(place)
        if response.status_code < HTTPStatus.OK:
            raise UnexpectedAnswer(
                f"{place}: the server answered {named(response.status_code)}, no end",
                mend="look at the server",
            )
        body = exchange.body(min(self._sending.limits.answer, deadline.remaining))
        return _sent(response, body, post.target, secret=secret)


def _target(url: str, place: str) -> Target:
    try:
        target = Target.read(url)
    except AddressRefused as refused:
        if not place:
            raise
        raise AddressRefused(f"the address {place} cannot be read", mend=refused.mend) from None
    if target.scheme == "file":
        raise AddressRefused(f"nothing can be sent to {place or target.shown}", mend="give an http or https address")
    return target


def _sent(response: Response, body: bytes, target: Target, *, secret: bool) -> Sent:
    wait = retry_after(response)
    return Sent(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        text=_printable(body),
        leads_to=_leads_to(response, target, secret=secret),
        retry_after=None if wait is None else timedelta(seconds=wait),
    )


def _leads_to(response: Response, target: Target, *, secret: bool) -> str:
    location = location_of(response)
    if location is None:
        return ""
    try:
        place = shown(urljoin(target.url, location))
    except ValueError:
        return "(unreadable)"
    # A server that moved a secret address may tell most of it again.
    return "another address" if secret else place


def _printable(body: bytes) -> str:
    text = body.decode(errors="replace")
    return "".join(character if character.isprintable() or character in "\n\t" else "?" for character in text)
