"""What listings come to, one after the other: the least that a ledger does with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from levelgate.plugin import ListedVersion, Listing

Recorded: TypeAlias = dict[tuple[str, str], ListedVersion]
"""Versions by (package, version)."""


def recorded_after(before: Recorded, listing: Listing) -> Recorded:
    """Return what is recorded after a listing; an absence counts at once, where the listing tells of the package."""
    untold = listing.untold or frozenset()
    kept = {key: one for key, one in before.items() if not listing.complete or key[0] in untold}
    after = {**kept, **{(one.package, one.version): one for one in listing.versions}}
    withdrawn = {key: one for key, one in before.items() if key[0] in listing.withdrawn}
    return after | {key: replace(one, yanked=listing.withdrawn[key[0]]) for key, one in withdrawn.items()}
