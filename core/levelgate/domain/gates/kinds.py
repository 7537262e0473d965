"""The kinds of gate that a level can declare, in the order in which the file has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.gates.approvals import KIND as APPROVALS
from levelgate.domain.gates.checks import KIND as CHECKS
from levelgate.domain.gates.filter import KIND as FILTER
from levelgate.domain.gates.min_age import KIND as MIN_AGE
from levelgate.domain.gates.provenance import KIND as PROVENANCE
from levelgate.domain.gates.sets import KIND as SETS
from levelgate.domain.gates.sign_offs import KIND as SIGN_OFFS
from levelgate.domain.gates.soak import KIND as SOAK
from levelgate.domain.gates.window import KIND as WINDOW

if TYPE_CHECKING:
    from levelgate.domain.gate import Kind


def _named(*kinds: Kind) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in kinds}


ENTRY = _named(FILTER, MIN_AGE, CHECKS, PROVENANCE, WINDOW, APPROVALS)
EXIT = _named(SIGN_OFFS, SETS, SOAK)
