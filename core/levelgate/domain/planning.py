"""How a declaration compares with what is defined: pure, so that it can be shown, and done again when applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from levelgate.domain.declaration import Declaration, Definition, name_of, raise_problems
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import Pipeline
from levelgate.domain.plan import Action, FieldChange, Plan, PlanEntry, differences
from levelgate.domain.repository import Repository, RepositoryDefinition
from levelgate.domain.subscription import Subscription, SubscriptionDefinition, is_pattern
from levelgate.errors import Conflict, DeclarationInvalid

ADDRESS_NOTE = "another address under the same name: its history and its packages stay"
RENAMING_NOTE = "the same address under another name: its history and its packages stay"


@dataclass(frozen=True, kw_only=True, slots=True)
class Defined:
    """Everything that is defined at one moment."""

    repositories: Sequence[Repository] = ()
    packages: Sequence[PackageDefinition] = ()
    pipelines: Sequence[Pipeline] = ()
    subscriptions: Sequence[Subscription] = ()

    def declaration(self) -> Declaration:
        """Return it as a file would declare it."""
        return Declaration(
            repositories=tuple(repository.definition for repository in self.repositories),
            packages=tuple(self.packages),
            pipelines=tuple(pipeline.definition for pipeline in self.pipelines),
            subscriptions=tuple(subscription.definition for subscription in self.subscriptions),
        )


def make_plan(defined: Defined, declared: Declaration, *, prune: bool) -> Plan:
    """Compare; raise Conflict or DeclarationInvalid where the result would contradict itself.

    Without `prune`, what the declaration does not name stays as it is.
    """
    repositories = _plan_repositories(defined.repositories, declared.repositories, prune=prune)
    names = _names_after(defined.repositories, repositories)
    packages = _plan_packages(defined.packages, declared.packages, names, prune=prune)
    pipelines = _plan_named(
        "pipelines", {one.name: (one.id, one.definition) for one in defined.pipelines}, declared.pipelines, prune=prune
    )
    subscriptions = _plan_subscriptions(defined.subscriptions, declared.subscriptions, names, prune=prune)
    plan = Plan(entries=(*repositories, *packages, *pipelines, *subscriptions))
    _check(plan, declared, defined)
    return plan


def _plan_repositories(
    stored: Sequence[Repository], declared: Sequence[RepositoryDefinition], *, prune: bool
) -> list[PlanEntry]:
    matches = _match(stored, declared)
    entries = [_repository_entry(matches.get(definition.name), definition) for definition in declared]
    matched = {repository.id for repository in matches.values()}
    left = [repository for repository in stored if repository.id not in matched]
    if not prune:
        _check_names_free(left, matches)
    return entries + [_left("repositories", repository.id, repository.definition, prune=prune) for repository in left]


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


def _left(section: str, identity: int, definition: Definition, *, prune: bool) -> PlanEntry:
    name = name_of(definition)
    if prune:
        return PlanEntry(section=section, action=Action.REMOVE, name=name, id=identity)
    return PlanEntry(section=section, action=Action.SAME, name=name, id=identity, definition=definition)


def _names_after(stored: Iterable[Repository], entries: Iterable[PlanEntry]) -> dict[str, str]:
    """Return what each stored repository that stays, by its present name, is called afterwards."""
    after = {entry.id: entry.name for entry in entries if entry.id and entry.action is not Action.REMOVE}
    return {repository.name: after[repository.id] for repository in stored if repository.id in after}


def _plan_packages(
    stored: Sequence[PackageDefinition],
    declared: Sequence[PackageDefinition],
    names: Mapping[str, str],
    *,
    prune: bool,
) -> list[PlanEntry]:
    # A removed repository takes its packages along; its name may already be another's.
    gone = [one for one in stored if one.repository not in names]
    staying = [replace(one, repository=names[one.repository]) for one in stored if one.repository in names]
    present = {one.reference: one for one in staying}
    named = {definition.reference for definition in declared}
    left = [one for reference, one in present.items() if reference not in named]
    merged = [replace(one, id=present[one.reference].id if one.reference in present else 0) for one in declared]
    kept = [] if prune else left
    placed = _placed([*merged, *kept], present)
    entries = [_package_entry(present.get(one.reference), one) for one in placed]
    leaving = [*gone, *left] if prune else gone
    return entries + [_left("packages", one.id, one, prune=True) for one in leaving]


def _placed(
    definitions: Iterable[PackageDefinition], present: Mapping[str, PackageDefinition]
) -> list[PackageDefinition]:
    """Give positions: patterns rise in the order of the file, and keep theirs wherever that order holds already.

    What the file does not name comes after what it names. Exact names need no order among themselves.
    """
    last: dict[str, int] = {}
    placed = []
    for definition in definitions:
        known = present.get(definition.reference)
        position = known.position if known else definition.position
        if definition.is_pattern:
            position = max(position, last.get(definition.repository, -1) + 1)
            last[definition.repository] = position
        placed.append(replace(definition, position=position))
    return placed


def _package_entry(known: PackageDefinition | None, definition: PackageDefinition) -> PlanEntry:
    if known is None:
        return PlanEntry(section="packages", action=Action.ADD, name=definition.reference, definition=definition)
    changes = differences(known, definition)
    if known.position != definition.position:
        changes = (*changes, FieldChange(field="position", old=known.position, new=definition.position))
    return PlanEntry(
        section="packages",
        action=Action.CHANGE if changes else Action.SAME,
        name=definition.reference,
        id=known.id,
        changes=changes,
        definition=definition,
    )


def _plan_named(
    section: str, stored: Mapping[str, tuple[int, Definition]], declared: Sequence[Definition], *, prune: bool
) -> list[PlanEntry]:
    entries = []
    for definition in declared:
        name = name_of(definition)
        identity, known = stored.get(name, (0, None))
        changes = differences(known, definition) if known else ()
        action = Action.ADD if known is None else Action.CHANGE if changes else Action.SAME
        entries.append(
            PlanEntry(section=section, action=action, name=name, id=identity, changes=changes, definition=definition)
        )
    named = {entry.name for entry in entries}
    left = ((identity, known) for name, (identity, known) in stored.items() if name not in named)
    return entries + [_left(section, identity, known, prune=prune) for identity, known in left]


def _plan_subscriptions(
    stored: Sequence[Subscription],
    declared: Sequence[SubscriptionDefinition],
    names: Mapping[str, str],
    *,
    prune: bool,
) -> list[PlanEntry]:
    """Plan them; those that the file does not name follow a renaming of their repositories."""
    known = {one.name: (one.id, one.definition) for one in stored}
    named = {definition.name for definition in declared}
    following = [_renamed(one.definition, names) for one in stored if one.name not in named]
    moved = [] if prune else [one for one in following if one != known[one.name][1]]
    return _plan_named("subscriptions", known, [*declared, *moved], prune=prune)


def _renamed(definition: SubscriptionDefinition, names: Mapping[str, str]) -> SubscriptionDefinition:
    parts = (pattern.partition("/") for pattern in definition.packages)
    return replace(definition, packages=tuple(f"{names.get(head, head)}{slash}{tail}" for head, slash, tail in parts))


def _check(plan: Plan, declared: Declaration, defined: Defined) -> None:
    repositories = _remaining(plan, "repositories")
    pipelines = _remaining(plan, "pipelines")
    packages = [entry.definition for entry in plan.entries if isinstance(entry.definition, PackageDefinition)]
    problems = [
        DeclarationInvalid(
            f"{package.repository!r} is no repository",
            mend=_choice("repository", repositories),
            place=f"packages {package.reference}",
        )
        for package in declared.packages
        if package.repository not in repositories
    ]
    for subscription in declared.subscriptions:
        place = f"subscriptions {subscription.name}"
        problems += _check_pipeline(subscription.pipeline, pipelines, defined.pipelines, place)
        problems += [
            DeclarationInvalid(
                f"{pattern!r} is no package", mend=_choice("package", (one.reference for one in packages)), place=place
            )
            for pattern in subscription.packages
            if not covers(pattern, repositories, packages)
        ]
    raise_problems(problems)


def _remaining(plan: Plan, section: str) -> list[str]:
    return [entry.name for entry in plan.entries if entry.section == section and entry.definition is not None]


def _choice(noun: str, names: Iterable[str]) -> str:
    known = ", ".join(sorted(names)[:20])
    return f"known: {known}" if known else f"declare a {noun} of that name"


def _check_pipeline(
    name: str, remaining: Sequence[str], stored: Iterable[Pipeline], place: str
) -> list[DeclarationInvalid]:
    if name in remaining:
        return []
    if any(pipeline.name == name for pipeline in stored):
        problem, mend = "would be removed, and this starts it", "declare it in the file too"
    else:
        problem, mend = "is no pipeline", _choice("pipeline", remaining)
    return [DeclarationInvalid(f"{name!r} {problem}", mend=mend, place=place)]


def covers(pattern: str, repositories: Iterable[str], packages: Iterable[PackageDefinition]) -> bool:
    """Say whether a subscription's pattern can concern a package; one with a mark needs no package yet."""
    repository, _, name = pattern.partition("/")
    if is_pattern(repository):
        return True
    if is_pattern(name):
        return repository in repositories
    return any(package.repository == repository and package.matches(name) for package in packages)
