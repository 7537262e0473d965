"""`levelgate withdraw`: take an answer back."""

from __future__ import annotations

from levelgate.cli.deciding import decision

command = decision("withdraw", "Take back your answer on PROMOTION, a number, while its gate is open.")
