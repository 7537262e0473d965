"""The invariants of promotion.md, section 4, held against each event as it was written, and against the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fakes.proof.upheaval import Upheaval
from levelgate.domain.change import Change
from levelgate.domain.event import Event
from levelgate.domain.facts import LaneVersion, Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge, out_since
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.hold import Hold, HoldKind
from levelgate.domain.lane import Lane
from levelgate.domain.people import People
from levelgate.domain.pipeline import RunState
from levelgate.domain.product_set import SetState
from levelgate.domain.promoting.evaluator import evaluate
from levelgate.domain.promoting.explanation import Explaining
from levelgate.domain.promotion import PromotionState
from levelgate.domain.replaying.replay import Replay
from levelgate.domain.replaying.snapshot import differences
from levelgate.domain.set_member import MemberRole
from levelgate.domain.track import Level, Track
from levelgate.domain.version import UpstreamState, Version
from levelgate.ports import Transaction
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.moving import load
from levelgate.usecases.promoting.showing import show_promotion

_PAGE = 1000
_SOON = "at the next evaluation"
_STATES = {
    "version.missing": UpstreamState.MISSING,
    "version.returned": UpstreamState.PRESENT,
    "version.yanked": UpstreamState.YANKED,
}


@dataclass(kw_only=True)
class _Seen:
    """A promotion, as its events told it until now."""

    version: int
    level: int
    lane: int
    asked: bool = False
    requester: str | None = None
    skip: bool = False
    overrides: frozenset[str] = frozenset()
    state: str = "waiting"
    worked_at: datetime | None = None
    answers: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What holds at the time of a look: nothing of this changes within one step before what is evaluated in it."""

    track: Track
    levels: Mapping[int, Level]
    people: People
    versions: Mapping[int, Version]
    holds: Mapping[int, Hold]


class Guard:
    """Looks at all that has happened since it looked last, then at how the tables stand."""

    def __init__(self) -> None:
        self._last = 0
        self._looked_at: datetime | None = None
        self._replay = Replay()
        self._known: dict[int, _Seen] = {}
        self._standing: dict[tuple[int, int], Standing] = {}
        self._unsupported: set[tuple[int, int]] = set()
        self._newest: dict[tuple[int, int], tuple[bytes, int]] = {}
        self._occupant: dict[tuple[int, int], int] = {}
        self._state: dict[int, UpstreamState] = {}
        self._quarantined: set[int] = set()
        self._checks: dict[tuple[int, str], bool] = {}
        self._holds: dict[int, Event] = {}
        self._to_pin: dict[tuple[int, int], int] = {}
        self._ended_runs: set[str] = set()
        self._just_ended: list[int] = []
        self._signed: dict[int, set[int]] = {}
        self._failed_sets = 0
        self.kinds: dict[str, int] = {}

    def look(self, upheaval: Upheaval, *, anyway: bool = False) -> None:
        """Check everything; where nothing was written and no time has passed, only if `anyway`."""
        now = upheaval.clock.now()
        with upheaval.store.read() as transaction:
            if (self._last, self._looked_at) == (transaction.events.last(), now) and not anyway:
                return
            self._looked_at = now
            around = _around(transaction)
            self._to_pin.clear()
            while page := transaction.events.after(self._last, limit=_PAGE):
                for event in page:
                    self._take(event, around)
                self._replay.take(page)
                self._last = page[-1].number
            found = differences(transaction.snapshots.take(), self._replay.snapshot())
            assert found == [], f"I7: {found}"
            self._check_pins(transaction, around)
            self._check_sets(transaction)
            self._check_runs(transaction)
            quiet = _quiet_lanes(transaction, upheaval)
            for lane, wake_at in quiet:
                self._check_quiet(lane, wake_at, upheaval, around)
        self._check_explanations(upheaval, {lane.id: lane for lane, _ in quiet})

    def _take(self, event: Event, around: _Around) -> None:
        self.kinds[event.kind] = self.kinds.get(event.kind, 0) + 1
        noun, _, verb = event.kind.partition(".")
        match noun:
            case "promotion":
                self._promotion(event, verb, around)
            case "decision":
                self._decision(event, verb, around)
            case "grant":
                self._grant(event, verb, around)
            case "lane":
                self._choice(event)
            case "version":
                self._version(event)
            case "check":
                self._checks[_number(event), str(event.data["name"])] = bool(event.data["passed"])
            case "hold":
                self._hold(event, verb, around)
            case "set" | "run":
                self._run_or_set(event, verb)
            case _:
                pass

    def _choice(self, event: Event) -> None:
        said: Any = event.data
        for version in said["passed_over"]:
            self._standing[version, said["level_id"]] = Standing.PASSED_OVER

    def _run_or_set(self, event: Event, verb: str) -> None:
        if event.kind.startswith("set."):
            self._signed.setdefault(_number(event), set())
            self._failed_sets += verb == "failed"
        elif verb == "ended":
            assert event.subject not in self._ended_runs, "I8: a result is taken once"
            self._ended_runs.add(event.subject)

    def _version(self, event: Event) -> None:
        version = _number(event)
        if event.kind in _STATES:
            self._state[version] = _STATES[event.kind]
        elif event.kind in {"version.detected", "version.replaced"}:
            self._state[version] = UpstreamState(str(event.data["state"]))
            if event.data.get("replaces") is not None:
                self._quarantined.add(version)
        elif event.kind == "version.accepted":
            self._quarantined.discard(version)
        displaced = event.data.get("replaced_version")
        if isinstance(displaced, int):
            self._state[displaced] = UpstreamState.REPLACED

    def _hold(self, event: Event, verb: str, around: _Around) -> None:
        number = _number(event)
        if verb == "lifted":
            self._holds.pop(number, None)
            return
        self._holds[number] = event
        hold = around.holds[number]
        if hold.kind is HoldKind.PIN:
            occupants = {version for _, version in self._occupant.items()}
            assert hold.pinned_version in occupants, "R11: a pin is at an occupant"

    def _promotion(self, event: Event, verb: str, around: _Around) -> None:
        data: Any = event.data
        number = int(data["promotion"])
        if verb == "opened":
            seen = _Seen(version=data["version_id"], level=data["level_id"], lane=data["lane_id"])
            twins = [one for one in self._open() if (one.version, one.level) == (seen.version, seen.level)]
            assert not twins, "I2"
            assert number not in self._known, "I7: numbers are never used again"
            self._known[number] = seen
            _request(seen, data)
            self._opened(seen, around, by=event.actor)
            return
        seen = self._known[number]
        assert PromotionState(seen.state).open, f"I7: promotion {number} is {seen.state}, and then {verb}"
        seen.lane = data["lane_id"]
        match verb:
            case "asked":
                assert seen.state == "waiting", "R2"
                _request(seen, data)
            case "entered":
                self._entered(seen, event, around)
            case "signed":
                self._signed.setdefault(int(data["set"]), set()).add(number)
            case "worked":
                seen.worked_at = None if data["worked_at"] is None else datetime.fromisoformat(data["worked_at"])
            case "asking" | "work_added":
                pass
            case _:
                self._ended(seen, verb, around)
                self._just_ended.append(number)

    def _opened(self, seen: _Seen, around: _Around, *, by: str) -> None:
        if seen.asked:
            return
        assert by == "levelgate", "section 1: an automatic one is requested by levelgate"
        assert (seen.version, seen.level) not in self._standing, "I5"
        assert self._state[seen.version] is UpstreamState.PRESENT, "R2"
        assert not self._blocked(seen.version, around), "R2"
        assert self._prepared(seen, around, supported=True), "R2, R13"
        newest = self._newest.get((seen.lane, seen.level))
        assert newest is None or newest < around.versions[seen.version].order, "R2"

    def _entered(self, seen: _Seen, event: Event, around: _Around) -> None:
        assert seen.state == "waiting", "section 2"
        place, level = (seen.lane, seen.level), around.levels[seen.level]
        active = [one for one in self._open() if one.state == "active" and (one.lane, one.level) == place]
        assert level.slots is None or len(active) < level.slots, "I1"
        assert not self._blocked(seen.version, around), "I6"
        order, newest = around.versions[seen.version].order, self._newest.get(place)
        if event.data["rollback"]:
            assert self._standing.get((seen.version, seen.level)) is Standing.GRANTED, "R12"
            assert not active, "R12"
            self._to_pin[place] = seen.version
        else:
            self._passed_the_gates(seen, level, event.at, around)
            if seen.asked:
                others = [one for one in self._open() if (one.lane, one.level) == place and one is not seen]
                newer = [one for one in others if around.versions[one.version].order > order]
                self._to_pin.pop(place, None)
                if newer or (newest is not None and newest > order):
                    self._to_pin[place] = seen.version
            else:
                assert newest is None or newest < order, "I4"
        seen.state = "active"
        worked: Any = event.data["worked_at"]
        seen.worked_at = None if worked is None else datetime.fromisoformat(worked)
        self._occupant[place] = seen.version
        self._newest[place] = order if newest is None else max(newest, order)

    def _passed_the_gates(self, seen: _Seen, level: Level, at: datetime, around: _Around) -> None:
        version = around.versions[seen.version]
        assert self._state[seen.version] is UpstreamState.PRESENT, "I6"
        assert seen.skip or self._prepared(seen, around, supported=not seen.asked), "R2, R13"
        assert not self._held(seen, level, at, around), "R10, R11"
        for gate in level.entry:
            if gate.name in seen.overrides:
                continue
            match gate:
                case Approvals():
                    self._approved(gate, seen, at, around)
                case Checks():
                    assert all(self._checks.get((seen.version, name)) for name in gate.of), "R3: checks"
                case Filter():
                    assert gate.prereleases or "~" not in version.version, "R3: filter"
                case MinAge():
                    assert out_since(version) + gate.age <= at, "R3: min_age"
                case _:
                    pass

    def _approved(self, gate: Approvals, seen: _Seen, at: datetime, around: _Around) -> None:
        named = around.people.among(gate.of) - ({seen.requester} if gate.not_requester else set())
        given = {
            person
            for (where, person), (answer, when) in seen.answers.items()
            if (where, answer) == ("approvals", "approve") and (gate.validity is None or at - when <= gate.validity)
        }
        assert len(given & named) >= gate.count, "I6, R18"

    def _held(self, seen: _Seen, level: Level, at: datetime, around: _Around) -> list[Hold]:
        version = around.versions[seen.version]
        place = {"track": around.track.name, "level": around.track.reference(level.name)}
        place |= {"package": version.package, "line": version.line or ""}
        holds = [around.holds[number] for number in self._holds]
        standing = [
            one for one in holds if one.kind is not HoldKind.BLOCK and one.stands(at) and one.scope.fits(**place)
        ]
        return [
            one for one in standing if one.name not in seen.overrides and not (seen.asked and one.kind is HoldKind.PIN)
        ]

    def _ended(self, seen: _Seen, verb: str, around: _Around) -> None:
        place = (seen.lane, seen.level)
        if verb == "superseded":
            assert (seen.state, seen.asked) == ("waiting", False), "R5"
            assert self._newest[place] > around.versions[seen.version].order, "R5"
        if verb in {"passed", "failed", "errored"}:
            assert seen.state == "active", "section 2"
        if verb == "passed":
            self._standing[seen.version, seen.level] = Standing.GRANTED
        elif self._standing.get((seen.version, seen.level)) is not Standing.GRANTED:
            self._standing[seen.version, seen.level] = Standing.REFUSED
        if verb == "rejected":
            by_person = any(answer == "reject" for answer, _ in seen.answers.values())
            assert by_person or self._failed_sets, "R17: only a person, or a failed set, rejects"
        seen.state = verb

    def _decision(self, event: Event, verb: str, around: _Around) -> None:
        data: Any = event.data
        seen = self._known[int(data["promotion"])]
        gate, person = str(data["gate"]), str(data["person"])
        assert seen.state == ("waiting" if gate == "approvals" else "active"), "R17"
        if verb == "withdrawn":
            del seen.answers[gate, person]
            return
        level = around.levels[seen.level]
        named = [
            one for one in (*level.entry, *level.exit) if isinstance(one, Approvals | SignOffs) and one.name == gate
        ]
        assert person in around.people.among(named[0].of), "I6, R17"
        assert gate == "approvals" or seen.worked_at is not None, "R17: sign-offs are not open yet"
        seen.answers[gate, person] = (str(data["answer"]), event.at)

    def _grant(self, event: Event, verb: str, around: _Around) -> None:
        data: Any = event.data
        key = (int(data["version_id"]), int(data["level_id"]))
        match verb:
            case "written":
                assert data["digest"] == around.versions[key[0]].digest, "I3"
                if data["origin"] == "promotion":
                    assert self._known[int(data["promotion"])].state == "passed", "I3"
                self._standing[key] = Standing.GRANTED
                (self._unsupported.add if data["unsupported"] else self._unsupported.discard)(key)
            case "revoked":
                assert self._standing[key] is Standing.GRANTED, "R13"
                self._standing[key] = Standing.REVOKED
                self._unsupported.discard(key)
            case "unsupported":
                self._unsupported.add(key)
            case _:
                self._unsupported.discard(key)

    def _prepared(self, seen: _Seen, around: _Around, *, supported: bool) -> bool:
        """Whether the prerequisites are granted; for automation only those count that have support (R13)."""
        level = around.levels[seen.level]
        ids = {one.name: number for number, one in around.levels.items()}
        keys = [(seen.version, ids[name]) for name in level.after]
        held = [
            self._standing.get(key) is Standing.GRANTED and not (supported and key in self._unsupported) for key in keys
        ]
        return all(held) or (level.need is Need.ANY and any(held))

    def _blocked(self, version: int, around: _Around) -> bool:
        blocks = (around.holds[number] for number in self._holds)
        return version in self._quarantined or any(
            one.kind is HoldKind.BLOCK and one.scope.version_id == version for one in blocks
        )

    def _open(self) -> list[_Seen]:
        return [one for one in self._known.values() if PromotionState(one.state).open]

    def _check_pins(self, transaction: Transaction, around: _Around) -> None:
        """What was let in by a person beside something newer has pinned its lane (R11, R12)."""
        pins = transaction.holds.standing(kind=HoldKind.PIN)
        for (lane_id, level_id), version in self._to_pin.items():
            lane = transaction.lanes.get(lane_id)
            level = around.track.reference(around.levels[level_id].name)
            here = [one for one in pins if (one.scope.level, one.scope.line) == (level, lane.line)]
            assert [one.pinned_version for one in here] == [version], "R11"

    def _check_sets(self, transaction: Transaction) -> None:
        """A set has signed all of its candidates, or none (I9)."""
        for number, signed in self._signed.items():
            one = transaction.sets.get(number)
            candidates = {member.promotion_id for member in one.members if member.role is MemberRole.CANDIDATE}
            assert signed == (candidates if one.state is SetState.PASSED else set()), "I9"

    def _check_runs(self, transaction: Transaction) -> None:
        """Of what has ended otherwise than by passing no run goes on that nobody has asked to end (R6)."""
        found = transaction.promotions.by_id(self._just_ended)
        self._just_ended.clear()
        for record in found.values():
            promotion = record.promotion
            if promotion.state is PromotionState.PASSED:
                continue
            for run in promotion.runs:
                assert run.state.ended or transaction.runs.get(run.run_id).cancel is not None, "R6"
            if promotion.state is PromotionState.FAILED:
                assert RunState.FAILED in {run.state for run in promotion.runs}, "R6"

    def _check_quiet(self, lane: Lane, wake_at: datetime | None, upheaval: Upheaval, around: _Around) -> None:
        """Where nothing is due nothing is left to do, whatever else of the lane is looked at (R23, I11)."""
        now = upheaval.clock.now()
        assert _would_do(lane, now) == [], "R23: something was to be done"
        for later in _moments(now, wake_at):
            assert _would_do(lane, later) == [], f"R20: something was to be done at {later}"
        for promotion in lane.promotions:
            version = lane.versions[promotion.version_id]
            assert not self._blocked(version.id, around), "R10"
            if promotion.state is PromotionState.WAITING:
                _check_waiting(lane, version, promotion.level, asked=promotion.asked)
            else:
                level = lane.track.definition.level(promotion.level)
                assert level is not None, "R21"
                states = {run.pipeline: run.state for run in promotion.runs if run.pipeline in level.work}
                assert states.keys() == set(level.work), "R4: one run per pipeline"
                assert not {RunState.FAILED, RunState.ERRORED, RunState.CANCELLED} & set(states.values()), "R6"

    def _check_explanations(self, upheaval: Upheaval, quiet: Mapping[int, Lane]) -> None:
        """Each open promotion has a true, non-empty answer to why it is not further (I10)."""
        now = upheaval.clock.now()
        for lane in quiet.values():
            explaining = Explaining(lane, now)
            for promotion in lane.promotions:
                level = lane.track.definition.level(promotion.level)
                assert level is not None, "R21"
                missing = explaining.explain(level, lane.versions[promotion.version_id]).missing
                said = [one.what for one in missing if _SOON in one.what]
                assert not said, f"I10: {said}"
                if promotion.state is PromotionState.ACTIVE:
                    assert not {"slots", "next", "holds", "approvals"} & {one.gate for one in missing}, "I10"
        for record in upheaval.promotions(open_only=True)[-2:]:
            shown = show_promotion(upheaval.environment, record.id)
            assert shown.missing, "I10"
            assert all(one.what for one in shown.missing), "I10"


def _number(event: Event) -> int:
    return int(event.subject.partition(":")[2])


def _request(seen: _Seen, data: Mapping[str, Any]) -> None:
    if "requester" in data:
        seen.asked, seen.requester = True, data["requester"]
        seen.skip, seen.overrides = data["skip"], frozenset(data["overrides"])


def _check_waiting(lane: Lane, version: LaneVersion, level: str, *, asked: bool) -> None:
    state = version.version.state
    assert state in {UpstreamState.PRESENT, UpstreamState.MISSING}, "R14, R15"
    newest = lane.place(level).newest_entered
    assert asked or newest is None or newest < version.order, "R5"


def _around(transaction: Transaction) -> _Around:
    track = transaction.tracks.get("web")
    numbers = transaction.lanes.level_ids(track)
    holds = (*transaction.holds.standing(), *(one.hold for one in transaction.holds.lifted(limit=_PAGE)))
    repository = transaction.repositories.get("updates")
    known = transaction.versions.known(repository.id)
    return _Around(
        track=track,
        levels={numbers[level.name]: level for level in track.definition.levels},
        people=people_of(transaction),
        versions={version.id: version for found in known.values() for version in found},
        holds={hold.id: hold for hold in holds},
    )


def _quiet_lanes(transaction: Transaction, upheaval: Upheaval) -> list[tuple[Lane, datetime | None]]:
    """Return the lanes that are not due, each with all versions of its package and its wake-up."""
    now = upheaval.clock.now()
    repository = transaction.repositories.get("updates")
    found: list[tuple[Lane, datetime | None]] = []
    for package_id, versions in transaction.versions.known(repository.id).items():
        for record in transaction.lanes.of_package(package_id):
            if not record.due and (record.wake_at is None or record.wake_at > now):
                also = [version.id for version in versions]
                found.append((load(transaction, upheaval.environment.types, record, also=also), record.wake_at))
    return found


def _would_do(lane: Lane, now: datetime) -> list[Change]:
    return list(evaluate(lane, now).changes)


def _moments(now: datetime, wake_at: datetime | None) -> list[datetime]:
    if wake_at is None:
        return [now + timedelta(hours=1), now + timedelta(days=400)]
    return [now + (wake_at - now) / 2, wake_at - timedelta(microseconds=1)]
