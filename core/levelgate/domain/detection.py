"""Detection: what a listing means for what is recorded (R1, R14, R15, R16).

A function of the comparison alone: the same listing beside the same records gives the same answer. New versions
carry provisional ids (-1, -2, ...) until `numbered` gives them their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from levelgate.domain.artifact import Artifact, RecordedArtifact, digest_of
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.lines import line_of, passed_over, policy_of
from levelgate.domain.version import UpstreamState, Version

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.comparison import Comparison
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.listing import ListedVersion
    from levelgate.domain.scheme import VersionScheme

ABSENCES = 2
"""So many complete listings in a row must lack a version before it is missing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that happened to one version, which is given as it is afterwards."""

    kind: EventKind
    version: Version
    data: Mapping[str, JsonValue] = field(default_factory=dict)

    def event(self, at: datetime) -> NewEvent:
        """Return it as an event."""
        version = self.version
        told: dict[str, JsonValue] = {
            "package": version.package,
            "version": version.version,
            "digest": version.digest,
            "line": version.line,
            **self.data,
        }
        return NewEvent(kind=self.kind, subject=f"version:{version.id}", at=at, data=told)


@dataclass(frozen=True, kw_only=True, slots=True)
class Detection:
    """What one listing comes to: versions to add, versions that changed, and what to announce, in order.

    `complete` says whether the listing was: with any other, first contact is not over.
    """

    added: tuple[Version, ...] = ()
    changed: tuple[Version, ...] = ()
    findings: tuple[Finding, ...] = ()
    complete: bool = True

    @property
    def pending(self) -> bool:
        """Whether an absence waits for the next complete listing to confirm it."""
        return bool(self.absent) or any(
            artifact.absences and not artifact.missing for version in self.changed for artifact in version.artifacts
        )

    @property
    def absent(self) -> int:
        """How many versions were not listed, but are not missing before the next complete listing confirms it."""
        here = {UpstreamState.PRESENT, UpstreamState.YANKED}
        return sum(bool(version.absences) and version.state in here for version in self.changed)

    def numbered(self, first: int, packages: Mapping[str, int]) -> Detection:
        """Give the new versions ids from `first` on, and the ids of their packages, by reference."""
        numbers = {version.id: first + place for place, version in enumerate(self.added)}
        settled = {
            version.id: replace(
                version,
                id=numbers[version.id],
                package_id=packages[version.package],
                alias_of=numbers.get(version.alias_of or 0, version.alias_of),
            )
            for version in self.added
        }
        findings = (
            replace(finding, version=settled.get(finding.version.id, finding.version), data=_settle(finding, settled))
            for finding in self.findings
        )
        return replace(self, added=tuple(settled.values()), findings=tuple(findings))


def _settle(finding: Finding, settled: Mapping[int, Version]) -> Mapping[str, JsonValue]:
    version = settled.get(finding.version.id)
    if version is None or version.alias_of is None:
        return finding.data
    return {**finding.data, "alias_of": version.alias_of}


def joined(detections: Iterable[Detection]) -> Detection:
    """Put the detections of several packages together, in order, with provisional ids that are all different."""
    added: list[Version] = []
    changed: list[Version] = []
    findings: list[Finding] = []
    for detection in detections:
        added += detection.added
        changed += detection.changed
        findings += detection.findings
    return Detection(added=tuple(added), changed=tuple(changed), findings=tuple(findings))


class Detector:
    """Judges comparisons, one package after the other, of one listing.

    `complete`: absence counts.
    """

    def __init__(self, scheme: VersionScheme, *, now: datetime, complete: bool) -> None:
        self._scheme = scheme
        self._now = now
        self._complete = complete
        self._numbers: Iterator[int] = count(-1, -1)

    def detect(self, comparison: Comparison, *, confirmed: bool = False) -> Detection:
        """Say what this listing means for one package.

        `confirmed`: the absence of versions counts at once, because an earlier listing that was held back showed the
        same, or because an operator accepted it.
        """
        keyed = {name: self._scheme.key(name) for name in comparison.listed}
        added: list[Version] = []
        changed: dict[int, Version] = {}
        findings: list[Finding] = []
        for name in sorted(keyed, key=lambda name: (keyed[name], name)):
            listed = comparison.listed[name]
            records = comparison.records.get(name, ())
            current = _current(records)
            same = _same(listed, current, records)
            if same is None:
                version = self._new(comparison, listed, keyed[name], current)
                added.append(version)
                findings.append(_announced(version, current))
            else:
                seen, told = self._seen(same, listed, comparison)
                findings += told if same is current else [_displacing(told[0], current), *told[1:]]
                if seen != same:
                    changed[seen.id] = seen
            if current is not None and (same is None or same.id != current.id):
                changed[current.id] = replace(current, state=UpstreamState.REPLACED, absences=0)
        absent, told = self._absent(comparison, confirmed=confirmed)
        withdrawn = _withdrawn(comparison)
        changed |= absent | {finding.version.id: finding.version for finding in withdrawn}
        return self._offered(comparison, _aliased(added, comparison), changed, [*findings, *told, *withdrawn])

    def _new(self, comparison: Comparison, listed: ListedVersion, key: bytes, current: Version | None) -> Version:
        package = comparison.package
        return Version(
            id=next(self._numbers),
            package_id=package.id,
            package=package.reference,
            version=listed.version,
            digest=digest_of(listed.artifacts),
            key=key,
            first_seen_at=self._now,
            published_at=listed.published_at,
            artifacts=tuple(
                RecordedArtifact(artifact=artifact) for artifact in sorted(listed.artifacts, key=_file_key)
            ),
            state=UpstreamState.PRESENT if listed.yanked is None else UpstreamState.YANKED,
            line=line_of(package.definition, listed.version, self._scheme),
            quarantined_from=current.digest if current else None,
            details=listed.details,
        )

    def _seen(self, version: Version, listed: ListedVersion, comparison: Comparison) -> tuple[Version, list[Finding]]:
        state = UpstreamState.PRESENT if listed.yanked is None else UpstreamState.YANKED
        artifacts, told = self._artifacts(version, listed, comparison)
        seen = replace(version, state=state, absences=0, artifacts=artifacts)
        findings = [Finding(kind=kind, version=seen, data=_told(artifact)) for kind, artifact in told]
        if state is not version.state:
            findings.insert(0, _returned(version, seen, listed))
        return seen, findings

    def _artifacts(
        self, version: Version, listed: ListedVersion, comparison: Comparison
    ) -> tuple[tuple[RecordedArtifact, ...], list[tuple[EventKind, Artifact]]]:
        there = {artifact.file_key: artifact for artifact in listed.artifacts}
        known = {recorded.artifact.file_key for recorded in version.artifacts}
        kept: list[RecordedArtifact] = []
        told: list[tuple[EventKind, Artifact]] = []
        for recorded in version.artifacts:
            after = self._artifact(recorded, listed=recorded.artifact.file_key in there, comparison=comparison)
            kept.append(after)
            if after.missing != recorded.missing:
                kind = EventKind.ARTIFACT_MISSING if after.missing else EventKind.ARTIFACT_RETURNED
                told.append((kind, after.artifact))
        for artifact in listed.artifacts:
            if artifact.file_key not in known:
                kept.append(RecordedArtifact(artifact=artifact, late=True))
                told.append((EventKind.ARTIFACT_LATE, artifact))
        return tuple(kept), told

    def _artifact(self, recorded: RecordedArtifact, *, listed: bool, comparison: Comparison) -> RecordedArtifact:
        if listed:
            return replace(recorded, missing=False, absences=0)
        if recorded.missing or not self._complete or not comparison.wants(recorded.artifact):
            return recorded
        # What was held back was compared by versions, so that it confirms nothing of a file.
        absences = recorded.absences + 1
        return replace(recorded, absences=absences, missing=absences >= ABSENCES)

    def _absent(self, comparison: Comparison, *, confirmed: bool) -> tuple[dict[int, Version], list[Finding]]:
        changed: dict[int, Version] = {}
        findings: list[Finding] = []
        if not self._complete:
            return changed, findings
        lost = frozenset(comparison.lost)
        for version in comparison.upstream:
            if version.id not in lost:
                continue
            absences = ABSENCES if confirmed else version.absences + 1
            missing = absences >= ABSENCES
            after = replace(version, absences=absences, state=UpstreamState.MISSING if missing else version.state)
            changed[version.id] = after
            if missing:
                findings.append(Finding(kind=EventKind.VERSION_MISSING, version=after))
        return changed, findings

    def _offered(
        self, comparison: Comparison, added: Sequence[Version], changed: dict[int, Version], findings: list[Finding]
    ) -> Detection:
        package = comparison.package
        records = {version.id: version for versions in comparison.records.values() for version in versions}
        taken_in = self._lines_anew(comparison, records | changed, changed) if package.widened else {}
        policy = policy_of(package)
        if policy is not None:
            new = {version.id: version for version in added if version.offered} | taken_in
            known = [version for version in (records | changed).values() if _qualifies(version)]
            over = passed_over(policy, [*known, *(version for version in added if version.offered)], new)
            added = [replace(version, passed_over=version.id in over) for version in added]
            changed |= {number: replace(taken_in[number], passed_over=True) for number in over & taken_in.keys()}
        findings = [*findings, *_moved(records, changed)]
        latest = {version.id: version for version in added} | changed
        settled = (replace(finding, version=latest.get(finding.version.id, finding.version)) for finding in findings)
        return Detection(
            added=tuple(added),
            changed=tuple(changed.values()),
            findings=tuple(_with_offer(finding) for finding in settled),
        )

    def _lines_anew(
        self, comparison: Comparison, known: Mapping[int, Version], changed: dict[int, Version]
    ) -> dict[int, Version]:
        """Give known versions the lines of a changed definition; return those that were in none, and now qualify."""
        taken_in = {}
        for version in known.values():
            line = line_of(comparison.package.definition, version.version, self._scheme)
            if line != version.line:
                changed[version.id] = moved = replace(version, line=line)
                if version.line is None and moved.offered:
                    taken_in[version.id] = moved
        return taken_in


def _moved(before: Mapping[int, Version], changed: Mapping[int, Version]) -> Iterator[Finding]:
    """Tell of known versions that a changed definition puts into another line, or into none."""
    for number, version in changed.items():
        if number in before and before[number].line != version.line:
            data: dict[str, JsonValue] = {"was": before[number].line, "passed_over": version.passed_over}
            yield Finding(kind=EventKind.VERSION_MOVED, version=version, data=data)


def _with_offer(finding: Finding) -> Finding:
    if finding.kind is not EventKind.VERSION_DETECTED:
        return finding
    return replace(finding, data={**finding.data, "passed_over": finding.version.passed_over})


def _qualifies(version: Version) -> bool:
    return version.state is UpstreamState.PRESENT and version.line is not None and version.quarantined_from is None


def _current(records: Sequence[Version]) -> Version | None:
    standing = [record for record in records if record.state is not UpstreamState.REPLACED]
    return standing[-1] if standing else None


def _same(listed: ListedVersion, current: Version | None, records: Sequence[Version]) -> Version | None:
    """Find the record that the listed files belong to.

    It is the current one if nothing contradicts it, else an earlier one that shares a file it had when first seen.
    """
    there = {artifact.file_key: artifact.digest for artifact in listed.artifacts}
    if current is not None and _agrees(current, there):
        return current
    return next((record for record in reversed(records) if _agrees(record, there) and _shares(record, there)), None)


def _agrees(record: Version, there: Mapping[str, str]) -> bool:
    return all(
        there.get(recorded.artifact.file_key, recorded.artifact.digest) == recorded.artifact.digest
        for recorded in record.artifacts
    )


def _shares(record: Version, there: Mapping[str, str]) -> bool:
    return any(not recorded.late and recorded.artifact.file_key in there for recorded in record.artifacts)


def _withdrawn(comparison: Comparison) -> list[Finding]:
    """Find what the repository warns of without listing it."""
    if comparison.withdrawn is None:
        return []
    unlisted = (version for version in comparison.upstream if version.version not in comparison.listed)
    yanked = (
        replace(version, state=UpstreamState.YANKED, absences=0)
        for version in unlisted
        if version.state is not UpstreamState.YANKED
    )
    reason = comparison.withdrawn
    return [Finding(kind=EventKind.VERSION_YANKED, version=version, data={"reason": reason}) for version in yanked]


def _file_key(artifact: Artifact) -> str:
    return artifact.file_key


def _told(artifact: Artifact) -> Mapping[str, JsonValue]:
    return {"file": artifact.file_key, "file_digest": artifact.digest}


def _announced(version: Version, current: Version | None) -> Finding:
    files: JsonValue = [[recorded.artifact.file_key, recorded.artifact.digest] for recorded in version.artifacts]
    data: dict[str, JsonValue] = {"files": files, "state": version.state}
    if current is None:
        return Finding(kind=EventKind.VERSION_DETECTED, version=version, data=data)
    data |= {"replaces": current.digest, "replaced_version": current.id}
    return Finding(kind=EventKind.VERSION_REPLACED, version=version, data=data)


def _returned(before: Version, after: Version, listed: ListedVersion) -> Finding:
    if after.state is UpstreamState.YANKED:
        return Finding(kind=EventKind.VERSION_YANKED, version=after, data={"reason": listed.yanked or ""})
    return Finding(kind=EventKind.VERSION_RETURNED, version=after, data={"was": before.state})


def _displacing(returned: Finding, current: Version | None) -> Finding:
    if current is None:
        return returned
    return replace(returned, data={**returned.data, "replaces": current.digest, "replaced_version": current.id})


def _aliased(added: Sequence[Version], comparison: Comparison) -> list[Version]:
    """Link new versions whose digest an earlier version has under another version string (R16)."""
    first: dict[str, Version] = {}
    for version in (record for records in comparison.records.values() for record in records):
        first.setdefault(version.digest, version)
    linked = []
    for version in added:
        other = first.setdefault(version.digest, version)
        linked.append(replace(version, alias_of=other.id) if other.version != version.version else version)
    return linked
