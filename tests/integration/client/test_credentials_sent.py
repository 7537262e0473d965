"""Which credentials the client sends."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from levelgate.client.client import Client
from levelgate.client.in_process import ORIGIN, InProcessAdapter, Receive, Send


def test_an_entry_in_a_netrc_file_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine levelgate.invalid login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    sent: list[bytes] = []

    async def application(scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        sent.append(dict(scope["headers"])[b"authorization"])
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    token = "lg_token"
    with Client(ORIGIN, actor="ann", token=token, adapter=InProcessAdapter(application)) as client:
        client.get("x")
    assert sent == [b"Bearer lg_token"]
