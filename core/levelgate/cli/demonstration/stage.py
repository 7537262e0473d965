"""Who acts in the story."""

from __future__ import annotations

from dataclasses import dataclass

from levelgate.cli.demonstration.listener import Listener
from levelgate.cli.demonstration.program import Installation
from levelgate.cli.demonstration.publisher import Publisher


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Somebody who publishes, somebody who is told by webhook, and somebody at the command line in between."""

    publisher: Publisher
    listener: Listener
    installation: Installation
