"""The demonstration: it ends well with the installed program, and says what is wrong where a step is broken."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from fakes.installed import Installed
from fakes.webhook import SECRET

EXAMPLES = Path(__file__).parents[3] / "examples"
_TWICE = r"recorded  tell  \w+  updates/greeter@1\.0-1(?s:.*)recorded  tell  \w+  updates/greeter@1\.0-1"
_TOLD = "run [0-9a-f]{12} of tell succeeded: received, verified, "


def test_the_demo_tells_its_story_and_leaves_nothing_behind(installed: Installed) -> None:
    done = installed.run("demo", "--examples", str(EXAMPLES))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^all 8 steps were as they must be, in [0-9.]+ s$", done.stdout, re.MULTILINE)
    assert len(re.findall(f"{_TOLD}answered 204$", done.stdout, re.MULTILINE)) == 5
    assert len(re.findall(f"{_TOLD}answered 500; again with the same id and bytes, answered 204", done.stdout)) == 1
    assert len(re.findall(r"run [0-9a-f]{12} of announce succeeded: updates/\S+ \S+ at http://", done.stdout)) == 6
    assert "the receiver verified 7 webhooks, and acknowledged one for each of 6 runs\n" in done.stdout
    assert list(installed.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("stands", "broken", "says"),
    [
        ("${env:TELL_SECRET}", "${file:SECRET}", "no signature of it was made with the receiver's secret"),
        ('"echo ', '"exit 3; echo ', "recorded  announce  failed  updates/hello@1.0-1"),
        ("[version.detected]", "[version.detected, artifact.late]", _TWICE),
    ],
    ids=["another secret", "a command that fails", "a run too many"],
)
def test_the_demo_fails_and_says_why_where_a_step_is_broken(
    installed: Installed, stands: str, broken: str, says: str
) -> None:
    examples = installed.folder / "examples"
    shutil.copytree(EXAMPLES, examples)
    secret = installed.folder / "secret"
    secret.write_text(SECRET)
    declaration = (examples / "levelgate.yaml").read_text()
    (examples / "levelgate.yaml").write_text(declaration.replace(stands, broken.replace("SECRET", str(secret))))
    done = installed.run("demo")
    assert done.returncode == 1
    assert done.stderr.startswith("the demo failed: ")
    assert re.search(says, done.stderr)
    assert "must be, in" not in done.stdout
