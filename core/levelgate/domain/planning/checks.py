"""What a declaration names must be there when all is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from levelgate.domain.declaration import Declaration, name_of, raise_problems, section_of
from levelgate.domain.faults.every import faults
from levelgate.domain.faults.tracks import named_people
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import Pipeline
from levelgate.domain.plan import Plan
from levelgate.domain.planning.defined import Defined
from levelgate.domain.subscription import is_pattern
from levelgate.domain.track import TrackDefinition
from levelgate.errors import DeclarationInvalid

_DECLARE = "declare it in the file too"


def check(plan: Plan, declared: Declaration, defined: Defined) -> None:
    """Raise DeclarationInvalid for every name that stands for nothing."""
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
    raise_problems([*problems, *_crossed(plan, defined)])


def _crossed(plan: Plan, defined: Defined) -> Iterator[DeclarationInvalid]:
    """Return what is wrong with all that would be defined, what the declaration does not name included."""
    after = Declaration.of(entry.definition for entry in plan.entries if entry.definition is not None)
    before = _names(defined.declaration())
    left = _names(after)
    for definition in after.all():
        for fault in faults(definition, after):
            place = f"{section_of(definition).name} {name_of(definition)}"
            message, mend = fault.message, fault.mend
            if fault.refers is not None and fault.refers in before and fault.refers not in left:
                message, mend = _removed(fault.refers[1]), _DECLARE
            yield DeclarationInvalid(message, mend=mend, place=f"{place}: {fault.place}" if fault.path else place)
    yield from _without_group(after.tracks, {name for section, name in before - left if section == "groups"})


def _without_group(tracks: Iterable[TrackDefinition], gone: set[str]) -> Iterator[DeclarationInvalid]:
    """Return where gates name a group that would be removed: the name would be that of a person then."""
    for track in tracks:
        for at, level in enumerate(track.levels):
            for side, gates in (("entry", level.entry), ("exit", level.exit)):
                for gate in gates:
                    for name in sorted(gone.intersection(named_people(gate))):
                        place = f"tracks {track.name}: levels[{at}].{side}.{gate.name}"
                        yield DeclarationInvalid(_removed(name), mend=_DECLARE, place=place)


def _removed(name: str) -> str:
    return f"{name!r} would be removed, and this names it"


def _names(declaration: Declaration) -> set[tuple[str, str]]:
    return {(section_of(definition).name, name_of(definition)) for definition in declaration.all()}


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
        problem, mend = "would be removed, and this starts it", _DECLARE
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
