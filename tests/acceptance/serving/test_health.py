"""A server that is asked how it is."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import requests

from fakes.installed import Installed
from levelgate.bootstrap.address import DEFAULT

_ADDRESS = re.compile(r"listening on (http://127\.0\.0\.1:\d+), process (\d+)")


def _begun(process: subprocess.Popen[str]) -> str:
    """Read up to the line that says that it serves, and return that."""
    assert process.stderr is not None
    for line in process.stderr:
        if "serving " in line:
            return line
    raise AssertionError(f"ended with {process.wait()} before it served")


def _url(line: str) -> str:
    found = _ADDRESS.search(line)
    assert found is not None, line
    return found[1]


def test_it_lives_and_is_ready_and_ends_well(installed: Installed) -> None:
    with installed.start("serve") as process:
        url = _url(_begun(process))
        alive = requests.get(f"{url}/healthz", timeout=10)
        ready = requests.get(f"{url}/readyz", timeout=10)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "faults": []})
    assert process.returncode == 0
    assert [line.split()[-1] for line in said.splitlines()] == ["stopping", "stopped"]


def test_the_first_line_says_what_is_served_where_and_by_whom(installed: Installed, tmp_path: Path) -> None:
    with installed.start("serve", "--log-format", "json") as process:
        line = json.loads(_begun(process))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    found = _ADDRESS.search(line["message"])
    assert found is not None
    assert (line["level"], int(found[2])) == ("info", process.pid)
    assert line["message"].startswith(f"serving {tmp_path / 'levelgate.db'}: 0 repositories, ")


def test_every_line_is_an_object_of_its_own_and_tells_no_secret(installed: Installed) -> None:
    installed.environment["PLANTED"] = "correct-horse-battery-staple"
    repository = {"name": "gone", "type": "yum", "url": "http://127.0.0.1:1/x/", "username": "ci"}
    sections = {
        "repositories": [repository | {"password": "${env:PLANTED}", "interval": "1s"}],
        "packages": [{"name": "app", "repository": "gone"}],
    }
    (installed.folder / "levelgate.yaml").write_text(json.dumps(sections), encoding="utf-8")
    assert installed.run("apply", "--yes").returncode == 0
    with installed.start("serve", "--log-format", "json") as process:
        said = [_begun(process)]
        assert process.stderr is not None
        said.append(process.stderr.readline())
        process.send_signal(signal.SIGTERM)
        said += process.communicate(timeout=60)[1].splitlines()
    lines = [json.loads(line) for line in said]
    assert {frozenset(line) - {"event"} for line in lines} == {frozenset({"at", "level", "logger", "message"})}
    assert lines[0]["message"].startswith(f"serving {installed.folder / 'levelgate.db'}: 1 repository, ")
    assert (lines[1]["level"], lines[1]["event"]["kind"]) == ("warning", "repository.failing")
    assert "correct-horse" not in "".join(said)


def test_a_database_that_was_changed_beneath_it_makes_it_unready_and_it_lives_on(installed: Installed) -> None:
    with installed.start("serve") as process:
        url = _url(_begun(process))
        with closing(sqlite3.connect(installed.folder / "levelgate.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = 'b9999'")
        ready = requests.get(f"{url}/readyz", timeout=10)
        alive = requests.get(f"{url}/healthz", timeout=10)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.json()["faults"] == [
        {"part": "database", "says": "its schema is b9999, and was a0001; restart the server"}
    ]


def test_a_taken_port_is_named_with_what_to_do_and_nothing_is_served(installed: Installed) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = installed.run("serve", "--listen", f"127.0.0.1:{port}")
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}: another program listens there already" in done.stderr
    assert "--listen off" in done.stderr
    assert "serving" not in done.stderr


def test_it_listens_nowhere_where_it_is_told_so(installed: Installed) -> None:
    with installed.start("serve", "--listen", "off") as process:
        line = _begun(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert "listening on no address" in line


def test_another_address_than_one_of_this_machine_is_refused(installed: Installed) -> None:
    done = installed.run("serve", "--listen", "0.0.0.0:5854")
    assert (done.returncode, "listening elsewhere needs TLS" in done.stderr) == (1, True)


def test_what_is_no_address_is_wrong_usage(installed: Installed) -> None:
    done = installed.run("serve", "--listen", "somewhere")
    assert (done.returncode, f"such as {DEFAULT}" in done.stderr) == (2, True)
