"""When a listing is too much of a loss to be believed at once (R14)."""

from __future__ import annotations

from fakes.lane import NOON, Lane, listed
from levelgate.domain.comparison import Losses, losses


def _lost(lane: Lane, *versions: str) -> Losses:
    return losses([lane.compare(*(listed(version) for version in versions))])


def _four() -> Lane:
    lane = Lane()
    lane.take(*(listed(version) for version in ("1.0", "1.1", "1.2", "1.3")))
    return lane


def test_losing_everything_is_suspicious() -> None:
    assert _lost(_four()).suspicious


def test_losing_more_than_half_is_suspicious_and_half_is_not() -> None:
    assert _lost(_four(), "1.0").suspicious
    assert not _lost(_four(), "1.0", "1.1").suspicious


def test_losing_the_only_version_is_suspicious() -> None:
    lane = Lane()
    lane.take(listed("1.0"))
    assert _lost(lane, "1.1").suspicious


def test_first_contact_with_an_empty_repository_is_not_suspicious() -> None:
    assert not _lost(Lane()).suspicious


def test_the_same_losses_confirm_a_listing_that_was_held_back() -> None:
    lane = _four()
    held_back = _lost(lane, "1.0").held_back(NOON)
    assert _lost(lane, "1.0", "1.4").confirms(held_back)
    assert not _lost(lane, "1.1").confirms(held_back)
    assert not _lost(lane, "1.0").confirms(None)
