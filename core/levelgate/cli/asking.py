"""Asking before something is changed."""

from __future__ import annotations

import sys

import click

from levelgate.errors import Conflict


def ask(question: str) -> None:
    """Ask on the terminal; raise Conflict where nobody is there, or where the answer is no."""
    if not sys.stdin.isatty():
        raise Conflict("nobody is there to ask, so nothing was changed", mend="say it with --yes")
    if not click.confirm(question, err=True):
        raise Conflict("not confirmed, so nothing was changed")
