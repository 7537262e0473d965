"""A webhook pipeline without a server around it, and a receiver that believes nothing unverified."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks import Webhook

from fakes.pipeline_tools import tools
from levelgate.plugin import JsonValue, RunRequest, RunResult
from levelgate.running.sender import Sender, Sending
from levelgate.testing.attempt import FakeAttempt
from levelgate.testing.script import Request
from levelgate_webhook.plugin import deliver, prepare
from levelgate_webhook.settings import WebhookSettings

PAYLOAD: Mapping[str, JsonValue] = {
    "id": "r1",
    "repository": "updates",
    "package": "updates/app",
    "version": "1.0-1",
    "event": {"number": 7, "id": "e7", "kind": "version.detected", "at": "2026-05-01T12:00:00+00:00", "data": {}},
    "artifacts": [{"file": "app.rpm", "location": "https://repo.example.com/app.rpm"}],
}


def secret_of(key: bytes) -> str:
    """Spell a key as receivers are given it."""
    return f"whsec_{base64.b64encode(key).decode()}"


SECRET = secret_of(b"a key of thirty-two bytes length")


@dataclass
class Hook:
    """One run of a webhook pipeline, attempted as often as a test likes."""

    sending: Sending
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=lambda: {"${env:HOOK}": SECRET})
    identity: str = "r1"
    attempts: list[FakeAttempt] = field(default_factory=list)
    body: bytes = b""

    def attempt(self, *, now: datetime | None = None) -> RunResult:
        """Carry out one attempt; the body is that of the first."""
        live = FakeAttempt()
        self.attempts.append(live)
        request = RunRequest(
            id=self.identity,
            attempt=len(self.attempts),
            settings=WebhookSettings.model_validate({"secret": "${env:HOOK}", **self.settings}),
            payload={**PAYLOAD, "id": self.identity},
        )
        self.body = self.body or prepare(request)
        lent = tools(
            send=Sender(self.sending, live), secret=self.secrets.__getitem__, log=lambda line: live.write(f"{line}\n")
        )
        return deliver(replace(request, body=self.body), lent, now=now or datetime.now(UTC))


def received(requests: Sequence[Request], secret: str = SECRET) -> list[BaseCloudEvent]:
    """Return the events that the requests tell of; raise where one is not signed, or is no event."""
    for request in requests:
        Webhook(secret).verify(request.body, dict(request.headers))
    return [from_http_event(HTTPMessage(dict(request.headers), request.body)) for request in requests]
