"""The standard streams: closed ones, and ones of few letters."""

from __future__ import annotations

import io
import sys

import pytest

from levelgate.cli.streams import prepare


def test_closed_streams_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    prepare()
    with sys.stdin, sys.stdout, sys.stderr:
        assert (sys.stdin.read(), sys.stdin.isatty()) == ("", False)
        assert (sys.stdout.write("x"), sys.stderr.write("x")) == (1, 1)


def test_letters_that_an_encoding_lacks_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding="ascii", write_through=True) as narrow:
        monkeypatch.setattr(sys, "stdout", narrow)
        prepare()
        narrow.write("1.0 \u2713")
        assert written.getvalue() == b"1.0 \\u2713"
