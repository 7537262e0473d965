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
_BOARD = """\
updates/hello:main     2.3-1 ✓   2.3-1 ○   2.0-1 ✓
updates/greeter:main   1.0-1 ✓   1.0-1 ✓   -         1.0-1 at prod needs 1 approval of release
"""
_OPEN = """\
what is open, and who can supply what it lacks:
   greeter 1.0-1  prod  waiting   needs 1 approval of release (cy)
   hello 2.3-1    qa    active    needs 1 sign-off of testers (ann, bob)
"""


def test_the_demo_tells_its_story_and_leaves_nothing_behind(installed: Installed) -> None:
    done = installed.run("demo", "--examples", str(EXAMPLES))
    assert (done.returncode, done.stderr) == (0, "")
    told = re.sub(r" +$", "", done.stdout, flags=re.MULTILINE)
    assert re.search(r"^all 13 steps were as they must be, in [0-9.]+ s$", told, re.MULTILINE)
    assert len(re.findall(f"{_TOLD}answered 204$", told, re.MULTILINE)) == 5
    assert len(re.findall(rf"{_TOLD}answered 500;\s+again\s+with the same id and bytes, answered 204", told)) == 1
    assert len(re.findall(r"run [0-9a-f]{12} of announce succeeded: updates/\S+ \S+ at\s+http://", told)) == 6
    assert [part for part in (_BOARD, _OPEN) if part not in told] == []
    assert "the receiver verified 10 webhooks, and acknowledged one for each of 9 runs\n" in told
    assert "the ledger rebuilt from its events alone is" in told
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
