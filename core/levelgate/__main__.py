"""Runs the command line: `python -m levelgate`."""

import sys

from levelgate.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
