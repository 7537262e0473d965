import logging

import pytest

from levelgate.errors import DatabaseBusy
from levelgate.scheduling.guarded import guarded


def test_nothing_leaves_a_job_and_what_repeats_itself_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    locked, odd = DatabaseBusy("locked"), ValueError("odd")
    troubles: list[Exception | None] = [locked, locked, locked, None, odd, odd, None]

    def work() -> None:
        if (trouble := troubles.pop(0)) is not None:
            raise trouble

    job = guarded("the tick", work)
    with caplog.at_level(logging.INFO):
        for _ in range(7):
            job()
    assert [record.getMessage() for record in caplog.records] == [
        "the tick: locked",
        "the tick works again",
        "the tick failed",
        "the tick works again",
    ]
