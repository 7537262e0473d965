"""Signatures, held against the library that receivers use."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, from_regex, integers, text
from standardwebhooks import Webhook

from levelgate_webhook.signature import key_of, signed_headers


def spelled(key: bytes) -> str:
    return f"whsec_{base64.b64encode(key).decode()}"


@settings(deadline=None)
@given(binary(min_size=24, max_size=64), from_regex(r"[0-9a-f]{32}", fullmatch=True), integers(0, 2**33), text())
def test_a_signature_is_the_one_that_the_library_makes(key: bytes, identity: str, timestamp: int, body: str) -> None:
    ours = signed_headers([key], identity, timestamp, body.encode())
    theirs = Webhook(spelled(key)).sign(identity, datetime.fromtimestamp(timestamp, tz=UTC), body)
    assert ours == {"webhook-id": identity, "webhook-timestamp": str(timestamp), "webhook-signature": theirs}


def test_each_key_has_its_signature_in_order() -> None:
    old, new = b"o" * 32, b"n" * 32
    both = signed_headers([new, old], "r1", 1, b"{}")["webhook-signature"]
    alone = [signed_headers([key], "r1", 1, b"{}")["webhook-signature"] for key in (new, old)]
    assert both.split(" ") == alone


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_secret_spells_its_key(size: int) -> None:
    assert key_of(spelled(b"k" * size)) == b"k" * size


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2hunter2hunter2hunter2hunter2",
        base64.b64encode(b"hunter2hunter2hunter2hunter2").decode(),
        spelled(b"hunter2"),
        spelled(b"hunter2" * 10),
        "whsec_hunter2!hunter2!hunter2!hunter2!hunter2!",
        "whsk_" + base64.b64encode(b"hunter2hunter2hunter2hunter2").decode(),
        "whsec_",
        "whsec_\N{SNOWMAN}",
    ],
)
def test_what_spells_no_key_is_refused_and_not_told(secret: str) -> None:
    with pytest.raises(ValueError, match=r"^is not whsec_ and 24 to 64 bytes in base64; make one with: echo") as caught:
        key_of(secret)
    assert "hunter2" not in str(caught.value)
    assert secret.removeprefix("whsec_") not in str(caught.value) or secret == "whsec_"
