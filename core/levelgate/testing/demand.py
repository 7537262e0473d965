"""What a conformance suite demands, and what it says where that is not so."""

from __future__ import annotations

from levelgate.plugin import Listing, Unchanged


class NotConforming(AssertionError):
    """A type does not do what the contract asks of it; the message says what, and what it does."""


def demand(fact: object, rule: str, found: object = "") -> None:
    """Raise NotConforming, with the rule and what was found, unless `fact` holds."""
    if not fact:
        raise NotConforming(f"{rule}; found: {found}" if found != "" else rule)


def demand_listing(answered: Listing | Unchanged, when: str) -> Listing:
    """Return a listing; raise NotConforming for anything else."""
    if isinstance(answered, Listing):
        return answered
    raise NotConforming(f"list_versions returns a Listing {when}; found: {answered}")


def demand_unchanged(answered: Listing | Unchanged, when: str) -> Unchanged:
    """Return an Unchanged; raise NotConforming for anything else."""
    if isinstance(answered, Unchanged):
        return answered
    raise NotConforming(
        f"list_versions returns Unchanged {when}; found: a listing of {len(answered.versions)} versions"
    )


def demand_said(subject: object, *names: str) -> None:
    """Raise NotConforming unless a suite was told all that it needs."""
    missing = [name for name in names if not hasattr(subject, name)]
    demand(not missing, f"{type(subject).__name__} says {', '.join(missing)}; see the page levelgate.testing")
