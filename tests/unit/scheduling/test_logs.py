import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from levelgate.scheduling.logs import configure


@contextmanager
def _configured(*, json_lines: bool) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    loggers = [logging.getLogger(name) for name in ("levelgate", "apscheduler")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    handler = configure(json_lines=json_lines, stream=stream)
    try:
        yield stream
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def _raise() -> None:
    raise ValueError("odd")


def test_a_plain_line_stays_one_line_whatever_a_repository_says() -> None:
    with _configured(json_lines=False) as stream:
        logging.getLogger("levelgate.events").info("%s", "app\n2026-01-01 forged\x1b[31m")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(r" info    app\x0a2026-01-01 forged\x1b[31m")


def test_a_json_line_holds_the_event() -> None:
    with _configured(json_lines=True) as stream:
        logging.getLogger("levelgate.events").info("run.ended", extra={"event": {"number": 7}})
    said = json.loads(stream.getvalue())
    assert (said["level"], said["logger"], said["message"]) == ("info", "levelgate.events", "run.ended")
    assert said["event"] == {"number": 7}
    assert said["at"].endswith("+00:00")


def test_a_json_line_holds_the_traceback_and_stays_one_line() -> None:
    with _configured(json_lines=True) as stream:
        try:
            _raise()
        except ValueError:
            logging.getLogger("levelgate.scheduling").exception("the tick failed")
    said = json.loads(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert said["traceback"].endswith("ValueError: odd")


def test_a_plain_traceback_follows_its_line() -> None:
    with _configured(json_lines=False) as stream:
        try:
            _raise()
        except ValueError:
            logging.getLogger("levelgate.scheduling").exception("the tick failed")
    assert stream.getvalue().splitlines()[-1] == "ValueError: odd"


def test_the_clocks_own_lines_are_left_out() -> None:
    with _configured(json_lines=False) as stream:
        logging.getLogger("apscheduler.scheduler").warning("maximum number of running instances reached")
    assert stream.getvalue() == ""


def test_the_line_of_an_event_has_the_events_time() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with _configured(json_lines=False) as plain:
        logging.getLogger("levelgate.events").info("run.ended", extra={"at": at})
    with _configured(json_lines=True) as lines:
        logging.getLogger("levelgate.events").info("run.ended", extra={"at": at})
    assert plain.getvalue().startswith("2026-01-02T03:04:05.000+00:00 ")
    assert json.loads(lines.getvalue())["at"] == "2026-01-02T03:04:05.000+00:00"


def test_configuring_again_does_not_write_a_line_twice() -> None:
    with _configured(json_lines=False) as first, _configured(json_lines=False) as second:
        logging.getLogger("levelgate.events").info("once")
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)
