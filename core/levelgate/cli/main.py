"""The console script. It imports nothing heavy: children that parse run the main script once more."""

from importlib import import_module


def main() -> int:
    """Run the command line and return its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    status: int = import_module("levelgate.cli.program").run()
    return status
