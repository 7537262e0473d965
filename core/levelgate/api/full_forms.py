"""References as answers spell them: in full, so that each names one thing."""

from __future__ import annotations

from levelgate.domain.version import UpstreamState, Version

_DIGITS = 12


def full_version(version: Version) -> str:
    """Return `updates/app@1.2-3`; with the beginning of its digest where another record has that name by now."""
    name = f"{version.package}@{version.version}"
    if version.state is not UpstreamState.REPLACED:
        return name
    return f"{name}#{version.digest[: len('sha256:') + _DIGITS]}"
