"""Do what a plan says, within a transaction, and write an event for each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from levelgate.domain.declaration import SECTIONS, fields_of
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.gathering import fits
from levelgate.domain.hold_fields import hold_fields
from levelgate.domain.package import PackageDefinition
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.usecases import freezing
from levelgate.usecases.defining_rights import require_rights
from levelgate.usecases.people import people_of

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Transaction

_CHANGING = (Action.ADD, Action.CHANGE, Action.RENAME)

# What is in the way goes first; what others need comes before them, and leaves after them.
_REMOVED_FIRST = ("holds", "roles", "products", "packages", "repositories")
_STORED = ("repositories", "tracks", "packages", "pipelines", "products", "holds", "groups", "roles")
_REMOVED_LAST = ("pipelines", "tracks", "groups")


class _Named(Protocol):
    """What the ports of most sections have in common."""

    def add(self, definition: Any, /) -> Any:
        """Add one."""
        ...

    def change(self, identity: int, definition: Any, /) -> Any:
        """Give one another definition."""
        ...

    def remove(self, identity: int, /) -> None:
        """Remove one."""
        ...


def carry_out(transaction: Transaction, plan: Plan, *, actor: str, now: datetime) -> None:
    """Do every step of a plan that was made in this very transaction; NotEntitled where the actor may not."""
    require_rights(people_of(transaction), actor, plan)
    work = _Work(transaction=transaction, actor=actor, now=now)
    for section in _REMOVED_FIRST:
        work.remove(plan, section)
    work.free_names(plan)
    for section in _STORED:
        work.store(plan, section)
    work.remove(plan, "subscriptions")
    work.store(plan, "subscriptions")
    for section in _REMOVED_LAST:
        work.remove(plan, section)
    if work.events:
        transaction.events.append(work.events)
        transaction.products.mark()  # a set may be possible, or over, by any of it


@dataclass(kw_only=True, slots=True)
class _Work:
    """One carrying out; `events` are written at its end, in the order of the steps."""

    transaction: Transaction
    actor: str
    now: datetime
    events: list[NewEvent] = field(default_factory=list)

    def free_names(self, plan: Plan) -> None:
        """Let names be swapped: a repository whose new name another still has steps aside, under no proper name."""
        held = {repository.name: repository for repository in self.transaction.repositories.all()}
        taken = {entry.name for entry in plan.chosen("repositories", *_CHANGING)}
        for entry in plan.chosen("repositories", Action.RENAME):
            if entry.former in taken:
                stored = held[entry.former]
                self.transaction.repositories.change(stored.id, replace(stored.definition, name=f"~{stored.id}"))

    def remove(self, plan: Plan, section: str) -> None:
        """Remove what a plan removes of a section."""
        for entry in plan.chosen(section, Action.REMOVE):
            match section:
                case "packages":
                    self.transaction.packages.undefine(entry.id)
                case "holds":
                    hold = freezing.end(self.transaction, entry.id, actor=self.actor, now=self.now)
                    self.tell(replace(entry, note=freezing.NO_LONGER), hold_fields(hold))
                    continue
                case "repositories":
                    self.transaction.repositories.remove(entry.id)
                case "subscriptions":
                    self.transaction.subscriptions.remove(entry.id)
                    self.transaction.gathering.forget(entry.id)
                case _:
                    self._named(section).remove(entry.id)
            self.tell(entry)

    def store(self, plan: Plan, section: str) -> None:
        """Add and change what a plan adds and changes of a section."""
        for entry in plan.chosen(section, *_CHANGING):
            if isinstance(entry.definition, FreezeDefinition):
                self._freeze(entry, entry.definition)
            else:
                self.tell(replace(entry, id=self._stored(entry)))

    def _freeze(self, entry: PlanEntry, definition: FreezeDefinition) -> None:
        hold = freezing.declare(self.transaction, definition, entry.id, actor=self.actor, now=self.now)
        self.tell(replace(entry, id=hold.id), hold_fields(hold))

    def _stored(self, entry: PlanEntry) -> int:
        match entry.definition:
            case RepositoryDefinition():
                return self._repository(entry, entry.definition)
            case PackageDefinition():
                return self.transaction.packages.define(entry.definition).id
            case _:
                port = self._named(entry.section)
                stored = port.change(entry.id, entry.definition) if entry.id else port.add(entry.definition)
                if isinstance(entry.definition, SubscriptionDefinition):
                    self._forget(stored.id, entry.definition)
                return int(stored.id)

    def _named(self, section: str) -> _Named:
        ports: Mapping[str, _Named] = {
            "pipelines": self.transaction.pipelines,
            "subscriptions": self.transaction.subscriptions,
            "tracks": self.transaction.tracks,
            "products": self.transaction.products,
            "groups": self.transaction.groups,
            "roles": self.transaction.roles,
        }
        return ports[section]

    def _repository(self, entry: PlanEntry, definition: RepositoryDefinition) -> int:
        repositories = self.transaction.repositories
        if entry.action is Action.ADD:
            return repositories.add(definition, self.now).id
        repositories.change(entry.id, definition)
        if entry.changes:
            self.transaction.polls.make_due(entry.id, self.now)
        return entry.id

    def _forget(self, subscription: int, definition: SubscriptionDefinition) -> None:
        """Forget what had gathered and does not fit a subscription any more."""
        gathering = self.transaction.gathering
        left = [one.version.id for one in gathering.of(subscription) if not fits(one, definition)]
        gathering.forget(subscription, left)

    def tell(self, entry: PlanEntry, more: Mapping[str, JsonValue] | None = None) -> None:
        """Note the event of a step, with more data than every step has."""
        section = SECTIONS[entry.section]
        verb = {Action.ADD: "added", Action.REMOVE: section.removed}.get(entry.action, "changed")
        data: dict[str, JsonValue] = {section.noun: entry.name, **(more or {})}
        if entry.former:
            data["former"] = entry.former
        if entry.changes:
            data["changes"] = {change.field: {"old": change.old, "new": change.new} for change in entry.changes}
        if entry.definition is not None:
            data["definition"] = fields_of(entry.definition)
        self.events.append(
            NewEvent(
                kind=EventKind(f"{section.noun}.{verb}"),
                subject=f"{section.subject or section.noun}:{entry.id}",
                at=self.now,
                actor=self.actor,
                reason=entry.note,
                data=data,
            )
        )
