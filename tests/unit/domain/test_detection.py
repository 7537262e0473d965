"""Detection, by the rules R1, R14, R15 and R16."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fakes.lane import Lane, artifact, listed
from levelgate.domain.artifact import digest_of
from levelgate.domain.listing import RefusedEntry
from levelgate.domain.package import Line, Start, StartPolicy
from levelgate.domain.version import UpstreamState


def test_every_version_of_a_listing_is_recorded_in_version_order() -> None:
    lane = Lane()
    assert lane.told(listed("1.10"), listed("1.2"), listed("1.1")) == [
        ("version.detected", "1.1"),
        ("version.detected", "1.2"),
        ("version.detected", "1.10"),
    ]
    assert [version.id for version in lane.versions] == [1, 2, 3]


def test_the_same_listing_again_announces_nothing() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    detection = lane.take(listed("1.1"), listed("1.0"))
    assert (detection.added, detection.changed, detection.findings) == ((), (), ())


def test_first_contact_offers_only_the_newest_by_default() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("2.0"), listed("1.5"))
    assert lane.offered() == ["2.0"]


def test_later_versions_are_all_offered() -> None:
    lane = Lane()
    lane.take(listed("1.0"))
    lane.take(listed("1.0"), listed("1.2"), listed("1.1"))
    assert lane.offered() == ["1.0", "1.1", "1.2"]


def test_start_all_offers_all_and_none_offers_none() -> None:
    everything, nothing = Lane(start=StartPolicy(kind=Start.ALL)), Lane(start=StartPolicy(kind=Start.NONE))
    for lane in (everything, nothing):
        lane.take(listed("1.0"), listed("1.1"))
    assert (everything.offered(), nothing.offered()) == (["1.0", "1.1"], [])


def test_start_last_offers_so_many_of_each_line() -> None:
    lines = (Line(name="1.x", versions=">=1,<2"), Line(name="2.x", versions=">=2,<3"))
    lane = Lane(start=StartPolicy(kind=Start.LAST, count=2), lines=lines)
    lane.take(*(listed(version) for version in ("1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "3.0")))
    assert lane.offered() == ["1.1", "1.2", "2.1", "2.2"]


def test_a_version_in_no_line_is_recorded_and_not_offered() -> None:
    lane = Lane(lines=(Line(name="1.x", versions=">=1,<2"),))
    lane.take(listed("1.0"), listed("3.0"))
    assert [(version.version, version.line) for version in lane.versions] == [("1.0", "1.x"), ("3.0", None)]
    assert lane.offered() == ["1.0"]


def test_a_version_belongs_to_the_first_line_that_holds_it() -> None:
    lane = Lane(lines=(Line(name="old", versions="<2"), Line(name="any", versions=">=1")))
    lane.take(listed("1.0"), listed("2.0"))
    assert [version.line for version in lane.versions] == ["old", "any"]


def test_the_range_and_the_choice_about_prereleases_decide_what_is_recorded() -> None:
    lane = Lane(versions=">=1.0,<3", prereleases=False)
    lane.take(listed("0.9"), listed("1.0"), listed("2.0~rc1"), listed("3.0"))
    assert [version.version for version in lane.versions] == ["1.0"]


def test_a_widened_range_offers_only_the_newest_of_all_that_qualify() -> None:
    lane = Lane(versions=">=2")
    everything = [listed(version) for version in ("1.0", "1.1", "2.0", "3.0")]
    lane.take(*everything)
    lane.redefine(versions="")
    lane.take(*everything)
    assert len(lane.versions) == 4
    assert lane.offered() == ["3.0"]


def test_new_lines_are_given_to_what_is_known() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("2.0"))
    lane.redefine(lines=(Line(name="2.x", versions=">=2"),))
    lane.take(listed("1.0"), listed("2.0"))
    assert [version.line for version in lane.versions] == [None, "2.x"]


def test_a_widened_line_offers_only_the_newest_of_what_was_in_none() -> None:
    lane = Lane(lines=(Line(name="2.x", versions=">=2"),))
    everything = [listed(version) for version in ("1.0", "1.1", "1.2", "2.0")]
    lane.take(*everything)
    lane.redefine(lines=(Line(name="2.x", versions=">=2"), Line(name="1.x", versions=">=1,<2")))
    lane.take(*everything)
    assert lane.offered() == ["1.2", "2.0"]
    assert [version.line for version in lane.versions] == ["1.x", "1.x", "1.x", "2.x"]


def test_a_line_that_reaches_further_back_offers_nothing_older_than_its_newest() -> None:
    lane = Lane(lines=(Line(name="new", versions=">=2"),))
    everything = [listed(version) for version in ("1.0", "1.1", "2.0")]
    lane.take(*everything)
    lane.redefine(lines=(Line(name="new", versions=">=1"),))
    lane.take(*everything)
    assert lane.offered() == ["2.0"]


def test_one_complete_listing_without_a_version_proves_nothing() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"), listed("1.2"))
    assert lane.told(listed("1.1"), listed("1.2")) == []
    assert lane.states()["1.0"] == "present"


def test_absent_from_two_complete_listings_in_a_row_is_missing() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    assert lane.take(listed("1.1")).pending
    detection = lane.take(listed("1.1"))
    assert [(finding.kind, finding.version.version) for finding in detection.findings] == [("version.missing", "1.0")]
    assert not detection.pending
    assert lane.states() == {"1.0": "missing", "1.1": "present"}


def test_a_listing_in_between_starts_the_count_anew() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    lane.take(listed("1.1"))
    lane.take(listed("1.0"), listed("1.1"))
    assert lane.told(listed("1.1")) == []


def test_a_partial_listing_proves_no_absence() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    for _ in range(3):
        assert lane.told(listed("1.1"), complete=False) == []


def test_a_confirmed_loss_counts_at_once() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    assert lane.told(confirmed=True) == [("version.missing", "1.0"), ("version.missing", "1.1")]


def test_a_confirmed_loss_of_versions_confirms_no_loss_of_a_file() -> None:
    lane = Lane()
    lane.take(listed("1.0", {"x86_64": "a", "aarch64": "b"}), listed("1.1"))
    assert lane.told(listed("1.0", {"x86_64": "a"}), confirmed=True) == [("version.missing", "1.1")]
    assert lane.told(listed("1.0", {"x86_64": "a"})) == [("artifact.missing", "1.0")]


def test_back_with_the_same_digest_is_as_before() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    lane.take(listed("1.1"))
    lane.take(listed("1.1"))
    assert lane.told(listed("1.0"), listed("1.1")) == [("version.returned", "1.0")]
    assert lane.states()["1.0"] == "present"
    assert len(lane.versions) == 2


def test_other_bytes_under_the_same_version_are_a_new_quarantined_record() -> None:
    lane = Lane()
    lane.take(listed("1.0", "good"))
    (old,) = lane.versions
    detection = lane.take(listed("1.0", "evil"))
    (finding,) = detection.findings
    assert finding.kind == "version.replaced"
    assert (finding.data["replaces"], finding.version.quarantined_from) == (old.digest, old.digest)
    assert [version.state for version in lane.versions] == [UpstreamState.REPLACED, UpstreamState.PRESENT]
    assert lane.offered() == []


def test_the_old_bytes_come_back_as_the_old_record() -> None:
    lane = Lane()
    lane.take(listed("1.0", "A"))
    lane.take(listed("1.0", "B"))
    detection = lane.take(listed("1.0", "A"))
    (finding,) = detection.findings
    assert (finding.kind, finding.version.id, finding.data["was"]) == ("version.returned", 1, "replaced")
    assert finding.data["replaces"] == lane.versions[1].digest
    assert [version.state for version in lane.versions] == [UpstreamState.PRESENT, UpstreamState.REPLACED]
    assert lane.offered() == ["1.0"]


def test_a_missing_version_that_returns_with_other_bytes_is_replaced() -> None:
    lane = Lane()
    lane.take(listed("1.0", "A"), listed("1.1"))
    lane.take(listed("1.1"))
    lane.take(listed("1.1"))
    assert lane.told(listed("1.0", "B"), listed("1.1")) == [("version.replaced", "1.0")]


def test_a_new_file_key_is_a_late_artifact() -> None:
    lane = Lane()
    lane.take(listed("1.0", {"x86_64": "x"}))
    digest = lane.versions[0].digest
    assert lane.told(listed("1.0", {"x86_64": "x", "aarch64": "a"})) == [("artifact.late", "1.0")]
    (version,) = lane.versions
    assert [(recorded.artifact.file_key, recorded.late) for recorded in version.artifacts] == [
        ("x86_64", False),
        ("aarch64", True),
    ]
    assert version.digest == digest


def test_a_late_artifact_with_other_bytes_is_a_replacement() -> None:
    lane = Lane()
    lane.take(listed("1.0", {"x86_64": "x"}))
    lane.take(listed("1.0", {"x86_64": "x", "aarch64": "a"}))
    assert lane.told(listed("1.0", {"x86_64": "x", "aarch64": "b"})) == [("version.replaced", "1.0")]


def test_a_file_key_that_vanishes_is_a_missing_artifact_and_may_return() -> None:
    lane = Lane()
    both, one = listed("1.0", {"x86_64": "x", "aarch64": "a"}), listed("1.0", {"x86_64": "x"})
    lane.take(both)
    assert lane.take(one).pending
    assert lane.told(one) == [("artifact.missing", "1.0")]
    assert lane.told(one) == []
    assert lane.told(both) == [("artifact.returned", "1.0")]
    assert lane.states() == {"1.0": "present"}


def test_the_same_digest_under_another_version_string_is_an_alias() -> None:
    lane = Lane()
    lane.take(listed("1.0", {"noarch": "same"}))
    detection = lane.take(listed("1.0", {"noarch": "same"}), listed("1.1", {"noarch": "same"}))
    (version,) = detection.added
    assert (version.alias_of, detection.findings[0].data["alias_of"]) == (1, 1)


def test_aliases_within_one_listing_are_linked_too() -> None:
    lane = Lane()
    lane.take(listed("1.1", {"noarch": "same"}), listed("1.0", {"noarch": "same"}))
    assert [(version.version, version.alias_of) for version in lane.versions] == [("1.0", None), ("1.1", 1)]


def test_a_file_key_twice_with_different_digests_is_refused_by_name() -> None:
    lane = Lane()
    lane.take(listed("1.0", "A"), listed("1.1"))
    comparison = lane.compare(listed("1.0", "A"), listed("1.0", "B"), listed("1.1"))
    assert (set(comparison.listed), set(comparison.refused)) == ({"1.1"}, {"1.0"})
    for _ in range(3):
        assert lane.told(listed("1.0", "A"), listed("1.0", "B"), listed("1.1")) == []
    assert lane.states()["1.0"] == "present"


def test_the_arches_of_one_version_may_come_as_several_entries() -> None:
    lane = Lane()
    lane.take(listed("1.0", {"x86_64": "x"}), listed("1.0", {"aarch64": "a"}))
    (version,) = lane.versions
    assert version.digest == digest_of([artifact("aarch64", "a"), artifact("x86_64", "x")])


def test_a_refused_entry_leaves_what_is_known_as_it_was() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("1.1"))
    refused = [RefusedEntry(package="app", version="1.0", reason="its href leaves the repository")]
    for _ in range(3):
        assert lane.told(listed("1.1"), refused=refused) == []


def test_yanked_and_taken_back_are_announced() -> None:
    lane = Lane()
    lane.take(listed("1.0"))
    assert lane.told(listed("1.0", yanked="broken")) == [("version.yanked", "1.0")]
    assert lane.offered() == []
    assert lane.told(listed("1.0")) == [("version.returned", "1.0")]


def test_arches_that_are_no_longer_wanted_are_not_missing() -> None:
    lane = Lane()
    both = listed("1.0", {"x86_64": "x", "aarch64": "a"})
    lane.take(both)
    lane.wants = lambda item: item.arch == "x86_64"
    for _ in range(3):
        assert lane.told(both) == []
    for _ in range(3):
        assert lane.told(listed("1.0", {"x86_64": "x"})) == []


def test_versions_outside_a_narrowed_range_are_not_missing() -> None:
    lane = Lane()
    lane.take(listed("1.0"), listed("2.0"))
    lane.redefine(versions=">=2")
    for _ in range(3):
        assert lane.told(listed("2.0")) == []


_HISTORY = st.lists(
    st.dictionaries(st.sampled_from(["1.0", "1.1", "2.0"]), st.sampled_from("ABC"), max_size=3), max_size=12
)


@given(_HISTORY)
def test_each_version_is_detected_once_and_each_new_digest_replaces_once(history: list[dict[str, str]]) -> None:
    lane = Lane()
    seen: dict[str, set[str]] = {}
    for state in history:
        for kind, version in lane.told(*(listed(name, content) for name, content in state.items())):
            if kind == "version.detected":
                assert version not in seen
            if kind == "version.replaced":
                assert state[version] not in seen[version]
        for name, content in state.items():
            seen.setdefault(name, set()).add(content)
    assert sorted((name, len(contents)) for name, contents in seen.items()) == sorted(
        (name, sum(version.version == name for version in lane.versions)) for name in seen
    )


@given(_HISTORY)
def test_a_listing_seen_twice_is_what_is_present(history: list[dict[str, str]]) -> None:
    lane = Lane()
    for state in history:
        for _ in range(2):
            lane.take(*(listed(name, content) for name, content in state.items()))
        assert {name for name, where in lane.states().items() if where == "present"} == set(state)
