"""Who gets credentials and cookies, and where they never appear."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from levelgate.domain.json_value import JsonValue
from levelgate.errors import LevelgateError, SecretMissing
from levelgate.fetching.fetcher import Fetching
from levelgate.plugin.types import Fetch
from levelgate.testing.script import CUT, HOLD, Script, answer, head, redirect
from levelgate.testing.server import HttpServer

TOKEN = "t0p-s3cret"


@pytest.fixture
def other() -> Iterator[HttpServer]:
    """The same host, another port."""
    with HttpServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPO_TOKEN", TOKEN)


@pytest.fixture
def with_token(fetching: Fetching, server: HttpServer, folder: Path) -> Fetch:
    return fetching.for_repository(
        {"url": f"{server.url}/", "token": "${env:REPO_TOKEN}"}, "repository", lambda: folder
    )


def sent(server: HttpServer) -> list[tuple[str | None, str | None]]:
    return [(request.headers.get("authorization"), request.headers.get("cookie")) for request in server.requests]


def test_a_token_is_sent_to_the_repository(server: HttpServer, with_token: Fetch) -> None:
    server.script("/f", answer())
    with_token(f"{server.url}/f")
    assert sent(server) == [(f"Bearer {TOKEN}", None)]


def test_user_name_and_password_are_sent_in_utf_8(
    server: HttpServer, fetching: Fetching, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPO_PASSWORD", "p\u00e4ss\u20ac:word")
    server.script("/f", answer())
    settings = {"url": f"{server.url}/", "username": "j\u00f6", "password": "${env:REPO_PASSWORD}"}
    fetching.for_repository(settings, "repository", lambda: folder)(f"{server.url}/f")
    expected = base64.b64encode("j\u00f6:p\u00e4ss\u20ac:word".encode()).decode()
    assert sent(server) == [(f"Basic {expected}", None)]


def test_a_secret_is_resolved_at_each_fetch(
    server: HttpServer, with_token: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script("/f", answer())
    monkeypatch.setenv("REPO_TOKEN", "rotated")
    with_token(f"{server.url}/f")
    monkeypatch.delenv("REPO_TOKEN")
    with pytest.raises(SecretMissing, match=r"\$\{env:REPO_TOKEN\}"):
        with_token(f"{server.url}/f")
    assert sent(server) == [("Bearer rotated", None)]


def test_credentials_stay_on_redirects_within_the_repository(server: HttpServer, with_token: Fetch) -> None:
    server.script("/f", answer(302, headers={"Location": "/g", "Set-Cookie": "session=1"}))
    server.script("/g", answer())
    with_token(f"{server.url}/f")
    assert sent(server) == [(f"Bearer {TOKEN}", None), (f"Bearer {TOKEN}", "session=1")]


def test_credentials_are_dropped_on_a_redirect_to_another_port(
    server: HttpServer, other: HttpServer, with_token: Fetch
) -> None:
    server.script("/f", answer(302, headers={"Location": f"{other.url}/f", "Set-Cookie": "session=1"}))
    other.script("/f", answer())
    with_token(f"{server.url}/f")
    assert sent(other) == [(None, None)]


def test_dropped_credentials_do_not_come_back(server: HttpServer, other: HttpServer, with_token: Fetch) -> None:
    server.script("/f", redirect(f"{other.url}/f"))
    other.script("/f", redirect(f"{server.url}/g"))
    server.script("/g", answer())
    with_token(f"{server.url}/f")
    assert sent(server) == [(f"Bearer {TOKEN}", None), (None, None)]


def test_a_stranger_cannot_plant_a_cookie(server: HttpServer, other: HttpServer, with_token: Fetch) -> None:
    server.script("/f", redirect(f"{other.url}/f"), answer())
    other.script("/f", answer(headers={"Set-Cookie": "session=planted"}))
    with_token(f"{server.url}/f")
    with_token(f"{server.url}/f")
    assert sent(server)[1] == (f"Bearer {TOKEN}", None)


def test_a_stranger_recognises_nobody(server: HttpServer, other: HttpServer, with_token: Fetch) -> None:
    server.script("/f", redirect(f"{other.url}/f"))
    other.script("/f", answer(headers={"Set-Cookie": "visitor=1"}))
    with_token(f"{server.url}/f")
    with_token(f"{server.url}/f")
    assert sent(other) == [(None, None), (None, None)]


def test_an_allowed_host_gets_no_credentials(server: HttpServer, fetching: Fetching, folder: Path) -> None:
    with HttpServer("127.0.0.2") as mirror:
        mirror.script("/f", answer())
        settings: dict[str, JsonValue] = {
            "url": f"{server.url}/",
            "token": "${env:REPO_TOKEN}",
            "allowed_hosts": ["127.0.0.2"],
        }
        fetching.for_repository(settings, "repository", lambda: folder)(f"{mirror.url}/f")
        assert sent(mirror) == [(None, None)]


def test_cookies_belong_to_one_repository_and_its_settings(
    server: HttpServer, fetching: Fetching, folder: Path
) -> None:
    server.script("/f", answer(headers={"Set-Cookie": "session=1"}), answer())
    settings = {"url": f"{server.url}/"}
    for key, changed in (("a", {}), ("a", {}), ("b", {}), ("a", {"token": "${env:REPO_TOKEN}"})):
        fetching.for_repository({**settings, **changed}, key, lambda: folder)(f"{server.url}/f")
    assert [cookie for _, cookie in sent(server)] == [None, "session=1", None, None]


def test_cookies_do_not_grow_without_end(server: HttpServer, fetching: Fetching, folder: Path) -> None:
    cookies = "".join(f"Set-Cookie: c{number}=x\r\n" for number in range(80)).encode()
    server.script("/f", [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + cookies + b"\r\n"], answer())
    for _ in range(2):
        fetching.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)(f"{server.url}/f")
    assert sent(server)[1] == (None, None)


@pytest.fixture
def _netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.mark.usefixtures("_netrc")
@pytest.mark.parametrize("token", [None, "${env:REPO_TOKEN}"])
def test_a_netrc_file_is_ignored(server: HttpServer, fetching: Fetching, folder: Path, token: str | None) -> None:
    server.script("/f", answer())
    fetching.for_repository({"url": f"{server.url}/", "token": token}, "repository", lambda: folder)(f"{server.url}/f")
    assert sent(server) == [(f"Bearer {TOKEN}" if token else None, None)]


def test_a_proxy_in_the_environment_is_ignored(
    server: HttpServer, other: HttpServer, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    monkeypatch.setenv("all_proxy", other.url)
    server.script("/f", answer())
    fetch(f"{server.url}/f")
    assert other.requests == []


SIGNATURE = "s1gnature"
FAILURES: dict[str, Script] = {
    "denied": answer(401),
    "gone": answer(404),
    "busy": answer(500),
    "cut": [CUT],
    "cut in the body": [head(length=5), CUT],
    "no HTTP": [b"what\r\n", CUT],
    "bad chunk": [head(headers={"Transfer-Encoding": "chunked"}), b"zz\r\n", CUT],
    "silence": [HOLD],
    "loop": redirect(f"/f?signature={SIGNATURE}"),
    "redirect with credentials": redirect(f"http://user:{SIGNATURE}@127.0.0.1/"),
    "redirect to nobody": redirect(f"http://127.0.0.1:1/?signature={SIGNATURE}"),
    "redirect to metadata": redirect(f"http://169.254.169.254/?signature={SIGNATURE}"),
}


@pytest.mark.parametrize("script", FAILURES.values(), ids=FAILURES.keys())
def test_no_failure_shows_a_secret_or_a_query(server: HttpServer, with_token: Fetch, script: Script) -> None:
    server.script("/f", script)
    url = f"{server.url}/f?signature={SIGNATURE}"
    with pytest.raises(LevelgateError) as caught:
        with_token(url)
    told = "".join(traceback.format_exception(caught.value, chain=True)) + repr(vars(caught.value))
    assert TOKEN not in told
    assert SIGNATURE not in told
