"""What a repository type's listings must hold."""

from __future__ import annotations

from dataclasses import replace

from levelgate.domain.comparison import gather
from levelgate.testing.demand import demand, demand_listing, demand_unchanged
from levelgate.testing.fault import Answer, unmarked
from levelgate.testing.release import listed, published, release, told
from levelgate.testing.repository_subject import RepositorySubject
from levelgate.testing.script import Request, Script


class ListingConformance(RepositorySubject):
    """The checks of what is listed while the server is a good one."""

    def test_everything_that_is_published_is_listed(self) -> None:
        """Baseline: every version of the asked packages, with its files, each once."""
        releases = self.publish_now(self.releases())
        listing = self.demand_all(self.host(), releases, "at first contact")
        named = [(one.package, one.version) for one in listing.versions]
        demand(len(named) == len(set(named)), "each version is listed once", named)
        refused = gather(listing, self.kind.scheme).refused
        demand(not refused, "nothing of a good repository is refused", refused)

    def test_a_file_is_known_by_digest_size_and_a_whole_address(self) -> None:
        """The digest is that of its bytes, the size theirs, and the location starts with a scheme."""
        releases = self.publish_now(self.releases(1)[:1])
        listing = demand_listing(self.host().poll(self.app), "at first contact")
        (version,) = listing.versions
        for artifact in version.artifacts:
            size = len(releases[0].files[0])
            demand(artifact.size in {size, None}, f"a file of {size} bytes has that size, or an unknown one", artifact)
            demand("://" in artifact.location, "the location of a file is a whole address", artifact.location)
            demand(artifact.file_key, "a file has a key that tells it from the version's other files", artifact)

    def test_an_unchanged_repository_is_not_downloaded_again(self) -> None:
        """The second poll asks whether anything changed, and takes no for an answer."""
        self.publish_now(self.releases())
        host = self.host()
        self.poll(host)
        self.server.forget()
        sent: list[str] = []

        def note(request: Request, script: Script) -> Script:
            whole = Answer.read(script)
            sent.extend([request.path] if whole.body else [])
            return script

        self.server.change(note)
        demand_unchanged(self.poll(host), "where nothing changed since the cursor was made")
        demand(self.server.requests, "whether something changed is asked of the server", "no request at all")
        demand(not sent, "what did not change is not downloaded again: fetch it with the validators it had", sent)

    def test_an_unchanged_repository_is_known_without_marks(self) -> None:
        """A server that marks nothing sends everything again, and the same bytes tell nothing new."""
        self.publish_now(self.releases())
        self.server.change(unmarked)
        host = self.host()
        self.poll(host)
        demand_unchanged(self.poll(host), "where nothing changed, and the server marks nothing")

    def test_several_versions_at_once_are_all_listed(self) -> None:
        """Between two polls there may be several new versions, and each of them counts."""
        self.publish_now(self.releases(1))
        host = self.host()
        self.poll(host)
        releases = self.publish_now(self.releases(4))
        self.demand_all(host, releases, "after three more versions were published")

    def test_a_package_that_changes_takes_none_from_the_others(self) -> None:
        """Also where each package has a file of its own, of which only one changed."""
        before = self.publish_now(self.releases())
        host = self.host()
        self.poll(host)
        releases = self.publish_now([*before, release(self.lib, self.versions[3])])
        self.demand_all(host, releases, "after one of two packages changed")

    def test_only_the_asked_packages_are_listed(self) -> None:
        """What nobody watches is left out."""
        releases = self.publish_now(self.releases())
        asked = [one for one in releases if one.package == self.app]
        self.demand_all(self.host(), asked, f"where {self.app} alone is asked for", self.app)

    def test_a_package_that_is_not_there_costs_the_others_nothing(self) -> None:
        """A name may be watched before its first version is published."""
        releases = self.publish_now(self.releases())
        asked = [one for one in releases if one.package == self.app]
        self.demand_all(self.host(), asked, "where one of the asked packages is not there", self.app, self.lib + "x")

    def test_a_pattern_finds_packages(self) -> None:
        """A name with `*` stands for every package that fits it."""
        releases = self.publish_now(self.releases())
        asked = [one for one in releases if one.package == self.app]
        self.demand_all(self.host(), asked, f"where {self.app[:-1]}* is asked for", f"{self.app[:-1]}*")

    def test_a_listing_is_given_again_when_it_is_asked_for(self) -> None:
        """With `again`, a listing is wanted although nothing changed: it confirms an absence."""
        releases = self.publish_now(self.releases())
        host = self.host()
        self.poll(host)
        listing = demand_listing(self.poll(host, again=True), "where it is asked for again")
        untold = (listing.untold or frozenset()) & frozenset(self.packages)
        demand(not untold, "where a listing is asked for again, it tells of the packages in doubt", sorted(untold))
        truth, found = published(releases), listed(listing.versions, releases)
        demand(found == truth, f"where a listing is asked for again, it holds {told(truth)}", told(found))

    def test_a_cursor_that_is_not_understood_is_a_first_contact(self) -> None:
        """It may be that of another version of the plugin."""
        releases = self.publish_now(self.releases())
        host = self.host()
        self.poll(host)
        host.recorded.clear()
        host.cursor = {"from": ["another", {"version": None}]}
        self.demand_all(host, releases, "with a cursor that another version of the plugin left")

    def test_a_withdrawn_version_is_no_longer_listed(self) -> None:
        """Missing: what the server has no longer, the listing has no longer, and says that it is whole."""
        releases = self.releases(3)
        self.publish_now(releases)
        host = self.host()
        self.poll(host)
        left = self.publish_now([*releases[:1], *releases[2:]])
        self.demand_all(host, left, "after a version was withdrawn")

    def test_a_rebuilt_version_is_listed_with_its_new_digest(self) -> None:
        """Replaced: the same version with other bytes is told by its digest, under the same file key."""
        before = self.publish_now(self.releases(1))
        host = self.host()
        first = demand_listing(self.poll(host), "at first contact")
        releases = self.publish_now([release(self.app, self.versions[0], rebuilt=True), *before[1:]])
        again = self.demand_all(host, releases, "after a version was published again with other bytes")
        keys = [
            {one.file_key for version in listing.versions if version.package == self.app for one in version.artifacts}
            for listing in (first, again)
        ]
        demand(keys[0] == keys[1], "a file that was replaced keeps its key", keys)

    def test_a_late_file_is_listed_with_the_others(self) -> None:
        """Late: a file that is added to a version that is there already."""
        before = self.publish_now(self.releases(1))
        host = self.host()
        self.poll(host)
        releases = self.publish_now([release(self.app, self.versions[0], files=2), *before[1:]])
        listing = self.demand_all(host, releases, "after a file was added to a version")
        keys = [
            artifact.file_key
            for version in listing.versions
            for artifact in version.artifacts
            if version.package == self.app
        ]
        demand(len(keys) == len(set(keys)), "the files of a version have different keys", keys)

    def test_a_yanked_version_is_listed_with_its_reason(self) -> None:
        """Yanked is not missing: the version is there, and says why it should not be used."""
        releases = self.releases(2)
        self.publish_now(releases)
        host = self.host()
        self.poll(host)
        self.publish_now([replace(releases[0], yanked="is broken"), *releases[1:]])
        self.demand_all(host, releases, "after a version was yanked")
        reasons = {key: one.yanked for key, one in host.recorded.items() if one.yanked is not None}
        wanted = {(self.app, self.versions[0]): "is broken"}
        demand(reasons == wanted, f"the yanked versions are {wanted}", reasons)

    def test_an_empty_repository_is_an_empty_listing(self) -> None:
        """Where everything was withdrawn, that is what is listed; it is no failure."""
        self.publish_now([])
        self.demand_all(self.host(), [], "where nothing is published")
        self.publish_now(self.releases())
        host = self.host()
        self.poll(host)
        self.publish_now([])
        self.demand_all(host, [], "after everything was withdrawn")
