"""The webhook type passes the conformance suite that every pipeline type must pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fakes.webhook import SECRET
from levelgate.plugin import JsonValue
from levelgate.testing import CUT, HOLD, PipelineConformance, Situation, answer
from levelgate_webhook.plugin import TYPE


class TestWebhook(PipelineConformance):
    kind = TYPE
    says_no = False

    def settings(self, situation: Situation) -> Mapping[str, JsonValue]:
        answers = {Situation.CANNOT_START: [CUT], Situation.HANGS: [HOLD]}
        self.server.script("/hook", answers.get(situation, answer(202, b"taken")))
        return {"url": f"{self.server.url}/hook", "secret": "${env:HOOK}", "allowed_networks": ["127.0.0.1"]}

    def secrets(self) -> Mapping[str, str]:
        return {"${env:HOOK}": SECRET}

    def seen(self) -> Sequence[str]:
        return [request.headers["webhook-id"] for request in self.server.requests]


class TestWebhookToASecretAddress(TestWebhook):
    def settings(self, situation: Situation) -> Mapping[str, JsonValue]:
        given = dict(super().settings(situation))
        del given["url"]
        return {"secret_url": "${env:URL}", **given}

    def secrets(self) -> Mapping[str, str]:
        return {**super().secrets(), "${env:URL}": f"{self.server.url}/hook"}
