"""`levelgate approve`: approve a promotion at a gate."""

from __future__ import annotations

from levelgate.cli.deciding import decision

command = decision("approve", "Approve PROMOTION, a number, at a gate that names you.")
