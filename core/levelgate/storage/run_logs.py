"""The logs of runs: pieces of text, each with the position at which it ends, capped by attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from levelgate.storage.tables import run_logs

if TYPE_CHECKING:
    from sqlalchemy import Connection

CAP = 1 << 20
"""How many bytes (as UTF-8) the log of one attempt may hold."""

_CUT = "\n[more than 1 MiB: the rest of what this attempt wrote is dropped]\n"


def append_log(connection: Connection, run: int, attempt: int, text: str) -> None:
    """Add a piece; the one that reaches the attempt's cap is cut and says so, and later ones are dropped.

    What an attempt writes begins on a line of its own. `size` is how much that attempt has written up to there.
    """
    query = select(run_logs).where(run_logs.c.run == run).order_by(run_logs.c.ends_at.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    ends_at = 0 if last is None else last.ends_at
    size = 0 if last is None or last.attempt != attempt else last.size
    if size > CAP or not text:
        return
    if last is not None and last.attempt != attempt and not last.text.endswith("\n"):
        text = f"\n{text}"
    raw = text.encode(errors="replace")
    kept = raw[: CAP - size].decode(errors="ignore")
    if size + len(raw) > CAP:
        kept += _CUT
    piece = {"run": run, "ends_at": ends_at + len(kept), "size": size + len(raw), "attempt": attempt, "text": kept}
    connection.execute(insert(run_logs).values(piece))


def read_log(connection: Connection, run: int, after: int) -> tuple[str, int]:
    """Return the text after a position, and the position of the end."""
    query = select(run_logs.c.text, run_logs.c.ends_at).where(run_logs.c.run == run, run_logs.c.ends_at > after)
    pieces = connection.execute(query.order_by(run_logs.c.ends_at)).all()
    if not pieces:
        return "", after
    begin = pieces[0].ends_at - len(pieces[0].text)
    return "".join(piece.text for piece in pieces)[max(after - begin, 0) :], pieces[-1].ends_at
