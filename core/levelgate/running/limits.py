"""How long a sending may take, and how much of its answer is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SendLimits:
    """The limits of one sending; times are in seconds.

    `deadline` covers everything: name resolution, connections, the body, and the answer's status and headers. The
    answer's body is waited for no longer than `answer`, and no more of it is read than `answer_bytes`. `resolutions` is
    how many names may be looked up at the same time, stuck look-ups included.
    """

    deadline: float = 15.0
    connect: float = 10.0
    answer: float = 1.0
    answer_bytes: int = 16 * 1024
    resolutions: int = 16
