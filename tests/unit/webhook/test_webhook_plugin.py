"""One attempt of a webhook, with a target that a test scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.pipeline_tools import tools
from levelgate.errors import SecretMissing, ServerUnreachable
from levelgate.plugin import JsonValue, RunRequest, RunResult, RunState, Sent
from levelgate_webhook.answers import result_of
from levelgate_webhook.plugin import check_secret, deliver, levelgate_pipeline_types, prepare, start
from levelgate_webhook.settings import WebhookSettings

KEY = "whsec_" + "a2V5" * 10
SECRETS = {"${env:NEW}": KEY, "${env:OLD}": "whsec_" + "b2xk" * 10, "${env:BAD}": "hunter2"}
ADDRESS = "https://ci.example.com/hunter2?key=hunter2"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
PAYLOAD: dict[str, JsonValue] = {"repository": "updates", "package": "updates/app", "version": "1.0", "event": None}


class Target:
    """Answers as it is told to, and keeps what came and what was logged."""

    def __init__(self, answer: Sent | Exception) -> None:
        self.answer = answer
        self.url = self.place = ""
        self.body = b""
        self.headers: Mapping[str, str] = {}
        self.allowed: Sequence[str] = ()
        self.log: list[str] = []

    def send(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        allowed_networks: Sequence[str] = (),
        place: str = "",
    ) -> Sent:
        self.url, self.body, self.headers, self.allowed, self.place = url, body, headers, allowed_networks, place
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def take(self, now: datetime = NOW, **settings: object) -> RunResult:
        given = {"url": "https://ci.example.com/hook", "secret": "${env:NEW}", **settings}
        request = RunRequest(
            id="r1", attempt=2, settings=WebhookSettings.model_validate(given), payload=PAYLOAD, body=b"{}"
        )
        lent = tools(send=self.send, secret=lambda reference: SECRETS.get(reference, ADDRESS), log=self.log.append)
        return deliver(request, lent, now=now)


def test_the_type_is_contributed_with_its_functions() -> None:
    (kind,) = levelgate_pipeline_types()
    assert (kind.name, kind.start, kind.prepare, kind.check_secret) == ("webhook", start, prepare, check_secret)
    assert (kind.concurrency, kind.workers) == (1, 16)


def test_what_was_prepared_is_sent_with_what_says_who_sends_it() -> None:
    target = Target(Sent(status=202))
    result = target.take(allowed_networks=["10.0.0.0/8"])
    assert (target.url, target.body, target.allowed) == ("https://ci.example.com/hook", b"{}", ["10.0.0.0/8"])
    assert target.headers["content-type"] == "application/cloudevents+json"
    assert (target.headers["webhook-id"], target.headers["webhook-timestamp"]) == ("r1", "1777593600")
    assert result == RunResult(state=RunState.SUCCEEDED, reason="the target answered 202 Accepted")


def test_the_timestamp_is_that_of_the_attempt() -> None:
    target = Target(Sent(status=200))
    target.take(now=NOW + timedelta(hours=2))
    assert target.headers["webhook-timestamp"] == "1777600800"


def test_two_secrets_make_two_signatures() -> None:
    target = Target(Sent(status=200))
    target.take(secret=["${env:NEW}", "${env:OLD}"])
    assert [part[:3] for part in target.headers["webhook-signature"].split(" ")] == ["v1,", "v1,"]


ERRORED = RunResult(state=RunState.ERRORED)
MEANINGS: list[tuple[Sent, RunResult]] = [
    (Sent(status=200), RunResult(state=RunState.SUCCEEDED, reason="the target answered 200 OK")),
    (Sent(status=204), RunResult(state=RunState.SUCCEEDED, reason="the target answered 204 No Content")),
    (Sent(status=299), RunResult(state=RunState.SUCCEEDED, reason="the target answered 299")),
    (
        Sent(status=301, leads_to="https://ci.example.com/new"),
        replace(
            ERRORED,
            reason="the target answered 301 Moved Permanently; redirects are not followed, and this one leads to "
            "https://ci.example.com/new",
        ),
    ),
    (Sent(status=304), replace(ERRORED, reason="the target answered 304 Not Modified; redirects are not followed")),
    (Sent(status=400), replace(ERRORED, reason="the target answered 400 Bad Request")),
    (Sent(status=404), replace(ERRORED, reason="the target answered 404 Not Found")),
    (Sent(status=410), replace(ERRORED, reason="the target answered 410 Gone: it wants nothing more", gone=True)),
    (
        Sent(status=429, retry_after=timedelta(minutes=2)),
        replace(ERRORED, reason="the target answered 429 Too Many Requests", retry_after=timedelta(minutes=2)),
    ),
    (
        Sent(status=503, retry_after=timedelta(hours=1)),
        replace(ERRORED, reason="the target answered 503 Service Unavailable", retry_after=timedelta(hours=1)),
    ),
    (Sent(status=500), replace(ERRORED, reason="the target answered 500 Internal Server Error")),
    (
        Sent(status=None, cancelled=True),
        RunResult(state=RunState.CANCELLED, reason="the target was left before it answered"),
    ),
]


@pytest.mark.parametrize(("answer", "meaning"), MEANINGS, ids=lambda case: str(getattr(case, "status", "")))
def test_an_answer_has_its_meaning(answer: Sent, meaning: RunResult) -> None:
    assert result_of(answer) == meaning


def test_what_was_answered_is_logged() -> None:
    target = Target(Sent(status=400, text="no such job"))
    target.take()
    assert target.log == ["https://ci.example.com/hook answered 400 Bad Request", "no such job"]


def test_that_there_was_no_answer_is_logged_too() -> None:
    target = Target(ServerUnreachable("https://ci.example.com/hook cannot be reached", mend="look at it"))
    with pytest.raises(ServerUnreachable):
        target.take()
    assert target.log == ["https://ci.example.com/hook cannot be reached; look at it"]


def test_a_secret_address_is_sent_to_and_never_told() -> None:
    target = Target(Sent(status=404, text="no /hunter2 here"))
    result = target.take(url=None, secret_url="${env:ADDRESS}")
    assert (target.url, target.place) == (ADDRESS, "${env:ADDRESS}")
    assert target.log == ["${env:ADDRESS} answered 404 Not Found"]
    assert "hunter2" not in result.reason


def test_a_secret_that_is_none_is_named_and_nothing_is_sent() -> None:
    target = Target(Sent(status=200))
    with pytest.raises(SecretMissing, match=r"the secret \$\{env:BAD\} is not whsec_ and 24") as caught:
        target.take(secret=["${env:NEW}", "${env:BAD}"])
    assert "hunter2" not in str(caught.value)
    assert (target.url, target.log) == ("", [str(caught.value)])


@pytest.mark.parametrize(("setting", "secret"), [("secret", KEY), ("secret_url", ADDRESS)])
def test_a_secret_that_can_be_used_passes(setting: str, secret: str) -> None:
    assert check_secret(setting, secret) is None  # type: ignore[func-returns-value] # that it returns is the point


@pytest.mark.parametrize(
    ("setting", "secret"),
    [("secret", ADDRESS), ("secret_url", KEY), ("secret_url", "https://me:hunter2@ci.example.com/")],
)
def test_a_secret_that_cannot_be_used_is_refused_and_not_told(setting: str, secret: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not|is no|holds) [^;]+; .+") as caught:
        check_secret(setting, secret)
    assert "hunter2" not in str(caught.value)


def test_the_body_is_an_event_about_the_run() -> None:
    (kind,) = levelgate_pipeline_types()
    settings = WebhookSettings.model_validate({"url": "https://ci.example.com/", "secret": "${env:NEW}"})
    assert kind.prepare is not None
    body = kind.prepare(RunRequest(id="r1", attempt=1, settings=settings, payload=PAYLOAD))
    assert b'"id":"r1"' in body
