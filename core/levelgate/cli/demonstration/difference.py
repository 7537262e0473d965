"""What ends the demonstration early."""

from __future__ import annotations


class Difference(Exception):
    """What happened is not what had to happen."""
