"""`levelgate reject`: reject a promotion, which ends it."""

from __future__ import annotations

from levelgate.cli.deciding import decision

command = decision("reject", "Reject PROMOTION, a number, at a gate that names you; that ends it.")
