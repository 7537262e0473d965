"""What a repository type must know of its versions."""

from __future__ import annotations

from itertools import pairwise

from levelgate.testing.demand import NotConforming, demand
from levelgate.testing.repository_subject import RepositorySubject

_FEWEST = 6


class SchemeConformance(RepositorySubject):
    """The checks of a version scheme, by what the plugin's own tests say of its versions."""

    def test_keys_have_the_order_of_the_versions(self) -> None:
        """`key` gives bytes, whose order is that of the versions."""
        demand(len(self.versions) >= _FEWEST, f"the suite is given {_FEWEST} versions or more", self.versions)
        keys = {version: self.kind.scheme.key(version) for version in self.versions}
        for version, key in keys.items():
            demand(isinstance(key, bytes), f"key({version!r}) is bytes", type(key).__name__)
        for lower, higher in pairwise(self.versions):
            demand(keys[lower] < keys[higher], f"key({lower!r}) is below key({higher!r})", (keys[lower], keys[higher]))

    def test_versions_that_are_the_same_have_the_same_key(self) -> None:
        """Where `equal_is_same`, other spellings of a version are that version."""
        demand(self.kind.equal_is_same or not self.same, "the type says that equal versions are the same", self.same)
        for one, other in self.same:
            keys = (self.kind.scheme.key(one), self.kind.scheme.key(other))
            demand(keys[0] == keys[1], f"key({one!r}) is key({other!r})", keys)

    def test_names_have_one_spelling(self) -> None:
        """`normal_name` returns it, and leaves it as it is; patterns stay patterns."""
        wanted = {**self.spellings, **{name: name for name in (*self.spellings.values(), *self.packages, "*")}}
        found = {name: self.kind.normal_name(name) for name in wanted}
        demand(found == wanted, f"the names are {wanted}", found)

    def test_what_is_no_version_is_refused(self) -> None:
        """`key` raises ValueError for a string that is no version."""
        for text in self.not_versions:
            try:
                key = self.kind.scheme.key(text)
            except ValueError:
                continue
            raise NotConforming(f"key({text!r}) raises ValueError, as that is no version; found: {key!r}")

    def test_prereleases_are_told_from_releases(self) -> None:
        """`is_prerelease` is true for versions before a release alone."""
        found = [version for version in self.versions if self.kind.scheme.is_prerelease(version)]
        demand(found == list(self.prereleases), f"the pre-releases are {list(self.prereleases)}", found)

    def test_a_range_holds_what_it_says(self) -> None:
        """`in_range` is true for the versions of a range, which `check_range` takes."""
        for spec, wanted in self.ranges.items():
            self.kind.scheme.check_range(spec)
            found = [version for version in self.versions if self.kind.scheme.in_range(version, spec)]
            demand(found == list(wanted), f"the range {spec!r} holds {list(wanted)}", found)

    def test_a_range_that_cannot_be_read_is_refused(self) -> None:
        """`check_range` and `in_range` raise ValueError with words for whoever wrote the range."""
        scheme, spec = self.kind.scheme, self.unreadable_range
        for name, call in (("check_range", scheme.check_range), ("in_range", self._in_range)):
            try:
                call(spec)
            except ValueError as error:
                demand(str(error), f"{name} says what is wrong with the range {spec!r}", "an empty message")
            else:
                raise NotConforming(f"{name} raises ValueError for the range {spec!r}; found: it is taken")

    def _in_range(self, spec: str) -> None:
        self.kind.scheme.in_range(self.versions[0], spec)
