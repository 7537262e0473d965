"""Repositories one by one: add with a look at the address first, check, pause, resume, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Declaration
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.repository import CheckReport, Repository, RepositoryDefinition
from levelgate.errors import Conflict, LevelgateError, UnexpectedAnswer, class_of
from levelgate.plugin.settings import read_settings
from levelgate.usecases.people import require_operator
from levelgate.usecases.secrets import check_declared_secrets
from levelgate.usecases.single_definition import add_one, already_there, read_entry, removal, remove

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment


def add_repository(
    environment: Environment, fields: Mapping[str, JsonValue], *, actor: str, check: bool = True
) -> Repository:
    """Add a repository, after a look at its address.

    Where that finds no repository of its type, nothing is added, and the error of the cause is raised.
    `check=False` adds it unseen.
    """
    definition = read_entry(environment, "repositories", RepositoryDefinition, fields)
    declaration = Declaration(repositories=(definition,))
    check_declared_secrets(environment, declaration)
    _refuse_twin(environment, definition)
    if check:
        report = check_definition(environment, definition)
        if not report.reachable:
            raise _cause(report)
    return add_one(
        environment, declaration, actor=actor, read=lambda transaction: transaction.repositories.get(definition.name)
    )


def _refuse_twin(environment: Environment, definition: RepositoryDefinition) -> None:
    """Refuse what is there already, before anything is asked of a server."""
    with environment.store.read() as transaction:
        known = transaction.repositories.all()
    for repository in known:
        if repository.name == definition.name:
            raise already_there("repository", definition.name)
        if repository.definition.fingerprint == definition.fingerprint:
            raise Conflict(
                f"{definition.name!r} is the same repository as {repository.name!r}",
                mend="use that one; names, credentials and a trailing slash make no other repository",
            )


def _cause(report: CheckReport) -> LevelgateError:
    code = report.details.get("code")
    kind = class_of(code) if isinstance(code, str) else UnexpectedAnswer
    return kind(report.summary, mend="mend the address, or add it unseen with --no-check")


def check_definition(environment: Environment, definition: RepositoryDefinition) -> CheckReport:
    """Look at the address of a repository, whether it is added or not."""
    kind = environment.types.repository_type(definition.type)
    settings = read_settings(kind.settings, definition.settings)
    with environment.lender.repository_tools(definition.settings, definition.fingerprint) as tools:
        return kind.check(settings, tools)


def check_repository(environment: Environment, name: str) -> CheckReport:
    """Look at a repository's address, and record nothing."""
    with environment.store.read() as transaction:
        definition = transaction.repositories.get(name).definition
    return check_definition(environment, definition)


def pause(environment: Environment, name: str, *, actor: str, expected: str | None = None) -> Repository:
    """Stop a repository's polling until it is resumed; `expected` is the state that the caller saw."""
    return _set_paused(environment, name, paused=True, actor=actor, expected=expected)


def resume(environment: Environment, name: str, *, actor: str, expected: str | None = None) -> Repository:
    """Let a repository's polling go on; `expected` is the state that the caller saw."""
    return _set_paused(environment, name, paused=False, actor=actor, expected=expected)


def remove_repository(environment: Environment, name: str, *, actor: str) -> None:
    """Remove a repository and its packages' definitions; what was recorded stays."""
    with environment.store.write() as transaction:
        repository = transaction.repositories.get(name)
        packages = transaction.packages.definitions(name)
        entries = [removal("packages", one.id, one.reference) for one in packages]
        remove(transaction, environment, [*entries, removal("repositories", repository.id, name)], actor=actor)


def _set_paused(environment: Environment, name: str, *, paused: bool, actor: str, expected: str | None) -> Repository:
    with environment.store.write() as transaction:
        require_operator(transaction, actor)
        repository = transaction.repositories.get(name)
        state = "paused" if repository.paused else "active"
        if expected is not None and expected != state:
            raise Conflict(f"repository {name!r} is {state}, not {expected}", mend="look at it again, then decide")
        if repository.paused == paused:
            return repository
        transaction.repositories.pause(repository.id, paused=paused)
        event = NewEvent(
            kind=EventKind.REPOSITORY_PAUSED if paused else EventKind.REPOSITORY_RESUMED,
            subject=f"repository:{repository.id}",
            at=environment.clock.now(),
            actor=actor,
            data={"repository": name},
        )
        transaction.events.append([event])
        return transaction.repositories.get(name)
