"""The command type passes the conformance suite that every pipeline type must pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from levelgate.plugin import JsonValue
from levelgate.testing import PipelineConformance, Situation
from levelgate_command.plugin import TYPE

COMMANDS = {
    Situation.SUCCEEDS: ["sh", "-c", "echo $LEVELGATE_RUN >> runs"],
    Situation.FAILS: ["sh", "-c", "exit 3"],
    Situation.CANNOT_START: ["/no/such/program"],
    Situation.HANGS: ["sleep", "60"],
}


class TestCommand(PipelineConformance):
    kind = TYPE

    def settings(self, situation: Situation) -> Mapping[str, JsonValue]:
        return {"command": COMMANDS[situation], "directory": str(self.folder)}

    def seen(self) -> Sequence[str]:
        return (self.folder / "runs").read_text(encoding="utf-8").split()
