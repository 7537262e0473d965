"""How a declaration compares with what is defined: pure, so that it can be shown, and done again when applied."""

from levelgate.domain.planning.checks import covers
from levelgate.domain.planning.consequences import Affected, Count, Counts, affected, with_consequences
from levelgate.domain.planning.defined import Defined
from levelgate.domain.planning.whole import make_plan

__all__ = ["Affected", "Count", "Counts", "Defined", "affected", "covers", "make_plan", "with_consequences"]
