"""A pipeline of make: it deploys exactly the version it was given, by digest, or refuses and leaves all as it was."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from fakes.example import Example
from fakes.yum_repository import rpm

FILE = "make-deploy/levelgate.yaml"


def _deployed(make: Example, to: str) -> dict[str, bytes]:
    return (
        {path.name: path.read_bytes() for path in (make.folder / to).iterdir()} if (make.folder / to).exists() else {}
    )


def _holding(version: str) -> dict[str, bytes]:
    content = rpm("hello", version).content
    digest = sha256(content).hexdigest()
    return {digest: content, "current": f"updates/hello {version} {digest}\n".encode()}


def test_what_was_given_is_deployed_and_no_other(example: Callable[[str], Example]) -> None:
    make = example(FILE)
    make.publish("1.0-1", "1.1-1")
    make.publish("1.2-1")
    assert _deployed(make, "stage") == _holding("1.1-1") | _holding("1.2-1")
    make.do("promote", "updates/hello@1.1-1", "prod", "--reason", "1.2 can wait")
    make.serve()
    assert _deployed(make, "prod") == _holding("1.1-1")
    digest = sha256(rpm("hello", "1.1-1").content).hexdigest()
    assert make.logs("1.1-1", "prod") == [f"deployed updates/hello 1.1-1, sha256 {digest}"]


def test_other_bytes_at_the_address_are_refused(example: Callable[[str], Example]) -> None:
    make = example(FILE)
    make.publish("1.0-1")
    bad = rpm("hello", "1.1-1")
    make.publish_rpm(bad)
    (make.yum.folder / bad.filename).write_bytes(b"other bytes")
    make.serve()
    assert make.at("stage") == {"1.0-1": "passed", "1.1-1": "failed"}
    assert f"is not sha256 {bad.checksum}" in make.logs("1.1-1", "stage")[0]
    assert _deployed(make, "stage") == _holding("1.0-1")


def test_a_repository_without_sha256_is_refused(example: Callable[[str], Example]) -> None:
    make = example(FILE)
    make.publish_rpm(replace(rpm("hello", "1.0-1"), digest="d" * 128, digest_type="sha512"))
    make.serve()
    assert make.logs("1.0-1", "stage")[0].startswith("refused: not given: LEVELGATE_SHA256\n")
    assert (make.at("stage"), _deployed(make, "stage")) == ({"1.0-1": "failed"}, {})


def test_a_pipeline_that_does_not_say_where_to_is_refused(example: Callable[[str], Example]) -> None:
    make = example(FILE)
    declared = make.terminal.config.read_text(encoding="utf-8").replace(
        "environment: {DEPLOY_TO: stage}", "timeout: 1m"
    )
    make.terminal.config.write_text(declared, encoding="utf-8")
    make.apply()
    make.publish("1.0-1")
    assert make.logs("1.0-1", "stage")[0].startswith("refused: not given: DEPLOY_TO\n")
    assert make.at("stage") == {"1.0-1": "failed"}


@pytest.mark.parametrize("said", ["$(shell touch seized)", "$(touch seized)", "`touch seized`", "'; touch seized; '"])
def test_what_a_repository_says_is_never_run(
    example: Callable[[str], Example], require_program: Callable[[str], Path], said: str
) -> None:
    make = example(FILE)
    names = ("RUN", "PACKAGE", "VERSION", "LOCATION", "SHA256")
    hostile = {f"LEVELGATE_{name}": said for name in names}
    done = subprocess.run(
        [require_program("make"), "--silent", "deploy"],
        cwd=make.folder,
        env={"PATH": os.environ["PATH"], "DEPLOY_TO": "stage", **hostile, "LEVELGATE_RUN": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0, (make.folder / "seized").exists()) == (True, False)
    assert _deployed(make, "stage") == {}
