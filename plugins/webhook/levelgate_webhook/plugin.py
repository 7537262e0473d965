"""The webhook pipeline type: a run sends a signed event, and the answer's status is the result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from levelgate.plugin import (
    LevelgateError,
    PipelineTools,
    PipelineType,
    RunRequest,
    RunResult,
    SecretMissing,
    Sent,
    hookimpl,
)
from levelgate_webhook.addresses import checked_address
from levelgate_webhook.answers import answered, result_of
from levelgate_webhook.cloud_event import CONTENT_TYPE, cloud_event
from levelgate_webhook.settings import WebhookSettings
from levelgate_webhook.signature import key_of, signed_headers

WORKERS = 16


def prepare(request: RunRequest) -> bytes:
    """Make the body: once for all attempts, so that all say the same."""
    return cloud_event(request.id, request.payload, datetime.now(UTC))


def start(request: RunRequest, tools: PipelineTools) -> RunResult:
    """Carry out one attempt."""
    return deliver(request, tools, now=datetime.now(UTC))


def deliver(request: RunRequest, tools: PipelineTools, *, now: datetime) -> RunResult:
    """Send the body, signed anew."""
    settings = WebhookSettings.model_validate(request.settings)
    try:
        keys = [_key(reference, tools) for reference in settings.secret]
        signed = signed_headers(keys, request.id, int(now.timestamp()), request.body)
        sent = _sent(settings, signed, request.body, tools)
    except LevelgateError as error:
        tools.log(str(error))
        raise
    _log(sent, settings, tools)
    return result_of(sent)


def _key(reference: str, tools: PipelineTools) -> bytes:
    secret = tools.secret(reference)
    try:
        return key_of(secret)
    except ValueError as error:
        message, _, mend = str(error).partition("; ")
        raise SecretMissing(f"the secret {reference} {message}", mend=mend) from None


def _sent(settings: WebhookSettings, signed: dict[str, str], body: bytes, tools: PipelineTools) -> Sent:
    secret = settings.secret_url
    return tools.send(
        settings.url or tools.secret(secret or ""),
        body,
        headers={"content-type": CONTENT_TYPE, **signed},
        allowed_networks=settings.allowed_networks,
        place=secret or "",
    )


def _log(sent: Sent, settings: WebhookSettings, tools: PipelineTools) -> None:
    tools.log(f"{settings.url or settings.secret_url} {answered(sent)}")
    # What a server says about a secret address may repeat it.
    if sent.text and settings.url:
        tools.log(sent.text)


def check_secret(setting: str, secret: str) -> None:
    """Raise ValueError where a secret cannot serve as what the setting wants."""
    if setting == "secret_url":
        checked_address(secret)
    else:
        key_of(secret)


TYPE = PipelineType(
    name="webhook",
    title="Webhook, signed",
    settings=WebhookSettings,
    start=start,
    prepare=prepare,
    # A target that is slow or dead takes one place, and leaves the others to those that answer.
    concurrency=1,
    workers=WORKERS,
    check_secret=check_secret,
)


@hookimpl
def levelgate_pipeline_types() -> Iterable[PipelineType]:
    """Contribute the webhook pipeline type."""
    yield TYPE
