"""Facts for the tests of gates: one version at `web/prod`, at noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.dotted import DottedScheme
from levelgate.domain.facts import Facts, LaneVersion
from levelgate.domain.people import People
from levelgate.domain.promotion import Answer, Decision, Promotion, PromotionState
from levelgate.domain.version import Version

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

PEOPLE = People(
    groups={"team": frozenset({"ann", "bob", "cy"}), "security": frozenset({"dee"}), "nobody": frozenset[str]()}
)


def version(text: str = "1.0", **more: Any) -> LaneVersion:
    """Make a version; what belongs to the version itself is sorted out from what belongs to its place in a lane."""
    own = {key: more.pop(key) for key in list(more) if key in Version.__dataclass_fields__}
    fields: dict[str, Any] = {
        "id": 1,
        "package_id": 1,
        "package": "updates/app",
        "digest": f"sha256:{'0' * 64}",
        "key": DottedScheme().key(text),
        "first_seen_at": NOON - DAY,
        "artifacts": (),
        **own,
    }
    return LaneVersion(version=Version(version=text, **fields), **more)


def waiting(*decisions: Decision, **more: Any) -> Promotion:
    """Make a promotion that waits."""
    fields: dict[str, Any] = {"id": 1, **more}
    return Promotion(version_id=1, level="prod", created_at=NOON - DAY, decisions=decisions, **fields)


def active(*decisions: Decision, **more: Any) -> Promotion:
    """Make a promotion that entered a day ago, and whose work succeeded an hour ago."""
    fields: dict[str, Any] = {"entered_at": NOON - DAY, "worked_at": NOON - HOUR, **more}
    return waiting(*decisions, state=PromotionState.ACTIVE, **fields)


def approve(person: str, ago: timedelta = timedelta(), **more: Any) -> Decision:
    """Make an approval, given that long before noon."""
    fields: dict[str, Any] = {"gate": "approvals", "answer": Answer.APPROVE, "reason": "", **more}
    return Decision(person=person, at=NOON - ago, **fields)


def sign(person: str, ago: timedelta = timedelta(), **more: Any) -> Decision:
    """Make a sign-off, given that long before noon."""
    return approve(person, ago, gate="sign_offs", **more)


def facts(promotion: Promotion | None = None, *, at: datetime = NOON, **more: Any) -> Facts:
    """Make facts."""
    fields: dict[str, Any] = {"version": version(), "scheme": DottedScheme(), "people": PEOPLE, **more}
    return Facts(now=at, level="prod", reference="web/prod", promotion=promotion, **fields)
