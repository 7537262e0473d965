"""Do what a plan says, within a transaction, and write an event for each step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.declaration import SECTIONS, fields_of
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.gathering import fits
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Transaction

_VERBS = {Action.ADD: "added", Action.CHANGE: "changed", Action.RENAME: "changed", Action.REMOVE: "removed"}
_CHANGING = (Action.ADD, Action.CHANGE, Action.RENAME)


def carry_out(transaction: Transaction, plan: Plan, *, actor: str, now: datetime) -> None:
    """Do every step of a plan that was made in this very transaction."""
    work = _Work(transaction=transaction, actor=actor, now=now)
    # What is in the way goes first; what others need comes before them, and leaves after them.
    for entry in plan.chosen("packages", Action.REMOVE):
        transaction.packages.undefine(entry.id)
        work.tell(entry)
    for entry in plan.chosen("repositories", Action.REMOVE):
        transaction.repositories.remove(entry.id)
        work.tell(entry)
    work.free_names(plan)
    for section in ("repositories", "packages", "pipelines"):
        for entry in plan.chosen(section, *_CHANGING):
            work.store(entry)
    for entry in plan.chosen("subscriptions", Action.REMOVE):
        transaction.subscriptions.remove(entry.id)
        transaction.gathering.forget(entry.id)
        work.tell(entry)
    for entry in plan.chosen("subscriptions", *_CHANGING):
        work.store(entry)
    for entry in plan.chosen("pipelines", Action.REMOVE):
        transaction.pipelines.remove(entry.id)
        work.tell(entry)
    if work.events:
        transaction.events.append(work.events)


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

    def store(self, entry: PlanEntry) -> None:
        """Add or change what an entry defines."""
        match entry.definition:
            case RepositoryDefinition():
                identity = self._repository(entry, entry.definition)
            case PackageDefinition():
                identity = self.transaction.packages.define(entry.definition).id
            case PipelineDefinition():
                identity = self._pipeline(entry, entry.definition)
            case SubscriptionDefinition():
                identity = self._subscription(entry, entry.definition)
            case None:
                return
        self.tell(replace(entry, id=identity))

    def _repository(self, entry: PlanEntry, definition: RepositoryDefinition) -> int:
        repositories = self.transaction.repositories
        if entry.action is Action.ADD:
            return repositories.add(definition, self.now).id
        repositories.change(entry.id, definition)
        if entry.changes:
            self.transaction.polls.make_due(entry.id, self.now)
        return entry.id

    def _pipeline(self, entry: PlanEntry, definition: PipelineDefinition) -> int:
        if entry.action is Action.ADD:
            return self.transaction.pipelines.add(definition).id
        return self.transaction.pipelines.change(entry.id, definition).id

    def _subscription(self, entry: PlanEntry, definition: SubscriptionDefinition) -> int:
        if entry.action is Action.ADD:
            return self.transaction.subscriptions.add(definition).id
        changed = self.transaction.subscriptions.change(entry.id, definition)
        gathering = self.transaction.gathering
        left = [one.version.id for one in gathering.of(changed.id) if not fits(one, changed.definition)]
        gathering.forget(changed.id, left)
        return changed.id

    def tell(self, entry: PlanEntry) -> None:
        """Note the event of a step."""
        section = SECTIONS[entry.section]
        data: dict[str, JsonValue] = {section.noun: entry.name}
        if entry.former:
            data["former"] = entry.former
        if entry.changes:
            data["changes"] = {change.field: {"old": change.old, "new": change.new} for change in entry.changes}
        if entry.definition is not None:
            data["definition"] = fields_of(entry.definition)
        self.events.append(
            NewEvent(
                kind=EventKind(f"{section.noun}.{_VERBS[entry.action]}"),
                subject=f"{section.subject or section.noun}:{entry.id}",
                at=self.now,
                actor=self.actor,
                reason=entry.note,
                data=data,
            )
        )
