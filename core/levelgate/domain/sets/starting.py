"""Whether a set may start (section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from levelgate.domain.set_member import MemberRole, SetMember


def lacking(members: Sequence[SetMember]) -> Iterator[str]:
    """Yield what keeps a set of these members from starting, a clause each; nothing where it may start."""
    if not any(one.role is MemberRole.CANDIDATE for one in members):
        yield "no member is a candidate"
    for one in members:
        if one.role is MemberRole.BUSY:
            yield f"{one.name} is busy at {one.level}: its work is not done"
        elif one.role is MemberRole.MISSING and one.required:
            where = f" at {one.level}" if one.level else ""
            yield f"{one.name} is missing{where}: it has no candidate, and nothing was granted"
