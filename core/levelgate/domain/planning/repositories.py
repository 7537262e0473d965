"""Repositories: what one is counts first, then what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from levelgate.domain.plan import Action, PlanEntry, differences
from levelgate.domain.planning.named import left_over
from levelgate.domain.repository import Repository, RepositoryDefinition
from levelgate.errors import Conflict

ADDRESS_NOTE = "another address under the same name: its history and its packages stay"
RENAMING_NOTE = "the same address under another name: its history and its packages stay"


def plan_repositories(
    stored: Sequence[Repository], declared: Sequence[RepositoryDefinition], *, prune: bool
) -> list[PlanEntry]:
    """Plan them; raise Conflict where a name would go from one to another."""
    matches = _match(stored, declared)
    entries = [_repository_entry(matches.get(definition.name), definition) for definition in declared]
    matched = {repository.id for repository in matches.values()}
    left = [repository for repository in stored if repository.id not in matched]
    if not prune:
        _check_names_free(left, matches)
    return entries + [left_over("repositories", one.id, one.definition, prune=prune) for one in left]


def _match(stored: Sequence[Repository], declared: Sequence[RepositoryDefinition]) -> dict[str, Repository]:
    """Find each declared repository, by declared name: what it is counts first, then what it is called."""
    by_fingerprint = {repository.definition.fingerprint: repository for repository in stored}
    found = {one.name: by_fingerprint[one.fingerprint] for one in declared if one.fingerprint in by_fingerprint}
    taken = {repository.id for repository in found.values()}
    by_name = {repository.name: repository for repository in stored if repository.id not in taken}
    return found | {one.name: by_name[one.name] for one in declared if one.name in by_name and one.name not in found}


def _check_names_free(left: Iterable[Repository], matches: Mapping[str, Repository]) -> None:
    for repository in left:
        if repository.name in matches:
            raise Conflict(
                f"the name {repository.name!r} would go from one repository to {matches[repository.name].name!r}",
                mend=f"give the present {repository.name!r} another name in the same file, or remove it with --prune",
                place=f"repositories {repository.name}",
            )


def _repository_entry(repository: Repository | None, definition: RepositoryDefinition) -> PlanEntry:
    if repository is None:
        return PlanEntry(section="repositories", action=Action.ADD, name=definition.name, definition=definition)
    if repository.definition.type != definition.type:
        raise Conflict(
            f"{definition.name!r} is a {repository.definition.type} repository and cannot become {definition.type}",
            mend="give the new one another name, or remove the present one first",
            place=f"repositories {definition.name}",
        )
    renamed = repository.name != definition.name
    changes = differences(replace(repository.definition, name=definition.name), definition)
    moved = repository.definition.fingerprint != definition.fingerprint
    return PlanEntry(
        section="repositories",
        action=Action.RENAME if renamed else Action.CHANGE if changes else Action.SAME,
        name=definition.name,
        id=repository.id,
        former=repository.name if renamed else "",
        changes=changes,
        note=RENAMING_NOTE if renamed else ADDRESS_NOTE if moved else "",
        definition=definition,
    )


def names_after(stored: Iterable[Repository], entries: Iterable[PlanEntry]) -> dict[str, str]:
    """Return what each stored repository that stays, by its present name, is called afterwards."""
    after = {entry.id: entry.name for entry in entries if entry.id and entry.action is not Action.REMOVE}
    return {repository.name: after[repository.id] for repository in stored if repository.id in after}
