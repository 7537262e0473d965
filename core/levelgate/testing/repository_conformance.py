"""The conformance suite of repository types."""

from __future__ import annotations

from typing import Any

from levelgate.testing.access_conformance import AccessConformance
from levelgate.testing.declaration_conformance import DeclarationConformance
from levelgate.testing.fault_conformance import FaultConformance
from levelgate.testing.listing_conformance import ListingConformance
from levelgate.testing.scheme_conformance import SchemeConformance


class RepositoryConformance(
    ListingConformance, SchemeConformance, FaultConformance, AccessConformance, DeclarationConformance
):
    """What every repository type must do, as the tests of a class of the plugin's tests.

        class TestFeed(RepositoryConformance):
            kind = FEED
            versions = ("1.0rc1", "1.0", "1.1", "1.9", "1.10", "2.0")
            prereleases = ("1.0rc1",)
            ranges: ClassVar = {">=1.9,<2": ("1.9", "1.10")}
            unreadable_range = "newest"

            def publish(self, folder, releases):
                ...  # write the files that a server of this kind would have

    See RepositorySubject for all that can be said. What an ecosystem does not have is not tested.
    """

    def __init_subclass__(cls, **more: Any) -> None:
        """Leave out what the type's ecosystem does not have."""
        super().__init_subclass__(**more)
        lacking = {
            "test_a_late_file_is_listed_with_the_others": cls.files == 1,
            "test_a_yanked_version_is_listed_with_its_reason": not cls.yanks,
            "test_a_pattern_finds_packages": not cls.patterns,
        }
        for name, is_lacking in lacking.items():
            if is_lacking:
                setattr(cls, name, None)
