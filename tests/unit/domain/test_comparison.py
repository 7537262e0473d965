"""A listing by package and version, before it is compared."""

from __future__ import annotations

from fakes.lane import listed
from levelgate.domain.comparison import gather
from levelgate.domain.listing import Listing, RefusedEntry
from levelgate_yum.scheme import RPM_VERSIONS

REFUSED = RefusedEntry(package="'$(x)'", version="1.0-1", reason="has a name that no RPM has")


def test_a_package_of_which_everything_is_refused_is_not_found() -> None:
    gathered = gather(Listing(versions=(listed("1.0-1"),), cursor={}, refused=(REFUSED,)), RPM_VERSIONS)
    assert list(gathered.versions) == ["app"]
    assert gathered.refused_of("'$(x)'") == {"1.0-1"}
