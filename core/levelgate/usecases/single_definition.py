"""One definition by itself, added or removed by the same rules as a whole declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from levelgate.domain.declaration import Declaration, Definition, name_of, section_of
from levelgate.domain.faults.every import faults
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.domain.planning import make_plan
from levelgate.errors import Conflict
from levelgate.usecases.carry_out import carry_out
from levelgate.usecases.defined import defined, stored_declaration

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment, Transaction

Read = TypeVar("Read", bound=Definition)
Stored = TypeVar("Stored")


def read_entry(environment: Environment, section: str, kind: type[Read], fields: Mapping[str, JsonValue]) -> Read:
    """Read the fields of one entry, which may refer to what is defined already."""
    definition = environment.declarations.entry(section, fields, stored=stored_declaration(environment))
    if not isinstance(definition, kind):
        raise TypeError(f"an entry of {section} was read as {type(definition).__name__}")
    return definition


def add_one(
    environment: Environment, declaration: Declaration, *, actor: str, read: Callable[[Transaction], Stored]
) -> Stored:
    """Add the one definition of a declaration, and return what `read` finds then; Conflict where it exists."""
    with environment.store.write() as transaction:
        before = defined(transaction)
        # The packages there are come first: a pattern that is added by itself has the last word among patterns.
        packages = (*before.packages, *declaration.packages) if declaration.packages else ()
        for definition in declaration.all():
            _refuse_known(definition, before.declaration())
        plan = make_plan(before, replace(declaration, packages=packages), prune=False)
        carry_out(transaction, plan, actor=actor, now=environment.clock.now())
        return read(transaction)


def remove(transaction: Transaction, environment: Environment, entries: Iterable[PlanEntry], *, actor: str) -> None:
    """Remove definitions within a transaction; Conflict where a definition that stays names one of them."""
    entries = tuple(entries)
    _refuse_named(transaction, {(entry.section, entry.name) for entry in entries})
    carry_out(transaction, Plan(entries=entries), actor=actor, now=environment.clock.now())


def removal(section: str, identity: int, name: str) -> PlanEntry:
    """Return the step that removes one definition."""
    return PlanEntry(section=section, action=Action.REMOVE, name=name, id=identity)


def _refuse_named(transaction: Transaction, gone: set[tuple[str, str]]) -> None:
    stored = defined(transaction).declaration().all()
    left = Declaration.of(one for one in stored if (section_of(one).name, name_of(one)) not in gone)
    for definition in left.all():
        for fault in faults(definition, left):
            if fault.refers is not None and fault.refers in gone:
                section = section_of(definition)
                said = f"{fault.refers[1]!r} is named by the {section.noun} {name_of(definition)!r}: {fault.place}"
                raise Conflict(said, mend=f"change or remove that {section.noun} first")


def _refuse_known(definition: Definition, before: Declaration) -> None:
    section = section_of(definition)
    if name_of(definition) in {name_of(known) for known in before.section(section.name)}:
        raise already_there(section.noun, name_of(definition))


def already_there(noun: str, name: str) -> Conflict:
    """Return the error for a name that is taken."""
    return Conflict(
        f"there is a {noun} {name!r} already",
        mend="choose another name, or change that one in the declaration file",
    )
