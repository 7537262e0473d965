"""How versions climb in the second half of the story, and what must come of each step: no more and no less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from levelgate.cli.demonstration.stage import Stage
from levelgate.cli.demonstration.story import Step, detected

DECLARATION = "climb.yaml"
WORK = {"web/dev": "size-check", "web/prod": "deploy"}
"""The pipelines that are the work of the levels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What somebody says to the promotion of a version at a level, which must have lacked just that."""

    person: str
    answer: str
    version: str
    level: str
    reason: str

    def command(self, promotion: int) -> Sequence[str]:
        """Return what has to be typed, with the promotion's number."""
        return self.answer, str(promotion), "--as", self.person, "--reason", self.reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Climb:
    """Something that happens or is said, and the promotions that come of it: versions, levels, and their new states.

    `says` is told of the step besides. `detected`: what the witness must see as well.
    """

    title: str
    says: str = ""
    act: Callable[[Stage], object] | None = None
    answers: tuple[Answer, ...] = ()
    comes: tuple[tuple[str, str, str], ...]
    detected: Step | None = None


_NEW = ("updates/hello@2.1-1", "updates/hello@2.2-1", "updates/hello@2.3-1")
_THREE = Step(
    title="three versions are published",
    act=lambda stage: stage.publisher.publish(*(f"hello-{version}-1.noarch.rpm" for version in ("2.1", "2.2", "2.3"))),
    events=detected(*_NEW),
    runs=_NEW,
)
CLIMBS = (
    Climb(
        title="a track is declared: the newest version of each package starts to climb",
        says="dev has work, qa needs a sign-off to leave it, prod an approval to enter it",
        act=lambda stage: stage.installation.say("apply", "--config", DECLARATION, "--yes"),
        comes=(
            ("updates/greeter@1.0-1", "web/dev", "passed"),
            ("updates/greeter@1.0-1", "web/qa", "active"),
            ("updates/hello@2.0-1", "web/dev", "passed"),
            ("updates/hello@2.0-1", "web/qa", "active"),
        ),
    ),
    Climb(
        title="ann signs both off at qa, and they wait at prod for an approval",
        answers=(
            Answer(
                person="ann", answer="approve", version="updates/greeter@1.0-1", level="web/qa", reason="greets well"
            ),
            Answer(person="ann", answer="approve", version="updates/hello@2.0-1", level="web/qa", reason="says hello"),
        ),
        comes=(
            ("updates/greeter@1.0-1", "web/qa", "passed"),
            ("updates/greeter@1.0-1", "web/prod", "waiting"),
            ("updates/hello@2.0-1", "web/qa", "passed"),
            ("updates/hello@2.0-1", "web/prod", "waiting"),
        ),
    ),
    Climb(
        title="cy approves hello 2.0 at prod: it enters, is deployed, and holds prod",
        answers=(
            Answer(person="cy", answer="approve", version="updates/hello@2.0-1", level="web/prod", reason="go ahead"),
        ),
        comes=(("updates/hello@2.0-1", "web/prod", "passed"),),
    ),
    Climb(
        title="hello 2.1, 2.2 and 2.3 are published at once, and the work says no to 2.1",
        act=_THREE.act,
        comes=(
            ("updates/hello@2.1-1", "web/dev", "failed"),
            ("updates/hello@2.2-1", "web/dev", "passed"),
            ("updates/hello@2.2-1", "web/qa", "active"),
            ("updates/hello@2.3-1", "web/dev", "passed"),
            ("updates/hello@2.3-1", "web/qa", "waiting"),
        ),
        detected=_THREE,
    ),
    Climb(
        title="bob rejects hello 2.2 at qa, and 2.3 takes its place",
        answers=(
            Answer(
                person="bob", answer="reject", version="updates/hello@2.2-1", level="web/qa", reason="greets nobody"
            ),
        ),
        comes=(("updates/hello@2.2-1", "web/qa", "rejected"), ("updates/hello@2.3-1", "web/qa", "active")),
    ),
)
OPEN = (
    ("updates/greeter@1.0-1", "web/prod", "approvals", "cy"),
    ("updates/hello@2.3-1", "web/qa", "sign_offs", "ann, bob"),
)
"""What is open at the end: at which gate something is missing, and who can supply it."""
BOARD = (
    ("updates/hello:main", "2.3-1 passed", "2.3-1 active", "2.0-1 passed", ""),
    ("updates/greeter:main", "1.0-1 passed", "1.0-1 passed", "-", "1.0-1"),
)
"""The board at the end: for each lane the occupants of dev, qa and prod, and what waits."""
EXPLAINED = "updates/hello@2.3-1"
