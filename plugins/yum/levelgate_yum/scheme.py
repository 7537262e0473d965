"""rpm's version scheme, as Levelgate asks for it."""

from __future__ import annotations

from levelgate.plugin import VersionScheme
from levelgate_yum.evr import evr_key, read_evr
from levelgate_yum.ranges import read_range


class RpmVersions:
    """Order, pre-releases and ranges of `[EPOCH:]VERSION-RELEASE`."""

    name = "rpm"

    def key(self, version: str) -> bytes:
        """Return a key whose byte order is rpm's order; raise ValueError for a string that is no version."""
        return evr_key(read_evr(version))

    def is_prerelease(self, version: str) -> bool:
        """Say whether the version part holds a tilde, as 1.0~rc1-1 does."""
        return "~" in read_evr(version).version

    def in_range(self, version: str, spec: str) -> bool:
        """Say whether the range holds the version; raise ValueError, naming the part, for an unreadable range."""
        candidate = read_evr(version)
        return all(bound.holds(candidate) for bound in read_range(spec))

    def check_range(self, spec: str) -> None:
        """Raise ValueError, naming the part and what would be right, for an unreadable range."""
        read_range(spec)


RPM_VERSIONS: VersionScheme = RpmVersions()
