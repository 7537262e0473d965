"""Parsers, as a plugin brings them: sound ones, and ones that a hostile file has got the better of."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from levelgate.errors import LimitExceeded, MetadataInvalid, MetadataOutOfStep

MIB = 1024 * 1024
LIMITS = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE")


class OwnError(MetadataInvalid):
    """An error class of the plugin's own."""


def joined(*parts: Any) -> Any:
    """Return the texts of files, and other arguments as they are."""
    return [part.read_text() if isinstance(part, Path) else part for part in parts]


def where() -> Any:
    """Say what the process is like."""
    return {
        "pid": os.getpid(),
        "server": os.getppid(),
        "session": os.getsid(0),
        "limits": {name: resource.getrlimit(getattr(resource, name))[1] for name in LIMITS},
        "alarm": signal.alarm(0),
        "stdin": os.read(0, 10).decode(),
        "modules": sorted(sys.modules),
    }


def raise_value_error(text: str) -> NoReturn:
    raise ValueError(text)


def raise_metadata_invalid() -> NoReturn:
    raise MetadataInvalid("a DOCTYPE", mend="ask the publisher", place="repomd.xml")


def raise_limit_exceeded() -> NoReturn:
    raise LimitExceeded("the name has 10000 characters")


def raise_out_of_step() -> NoReturn:
    raise MetadataOutOfStep("primary is newer")


def raise_own_error() -> NoReturn:
    raise OwnError("not ours")


def raise_key_error() -> NoReturn:
    raise KeyError("arch")


def call_exit() -> NoReturn:
    sys.exit(7)


def end_without_answer() -> NoReturn:
    os._exit(0)


def crash() -> None:
    os.write(2, b"about to crash\n")
    ctypes.string_at(0)


def eat_memory() -> Any:
    return len([bytearray(16 * MIB) for _ in range(10_000)])


def eat_cpu() -> NoReturn:
    while True:
        pass


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def hold_the_interpreter(path: Path) -> None:
    """Write the pid into a file, then sleep in C without letting any other thread of Python run."""
    path.write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(60)


def sleep_after(path: Path) -> None:
    """Write the pid into a file, then sleep."""
    path.write_text(str(os.getpid()))
    time.sleep(60)


def start_a_process(path: Path) -> None:
    """Start a process that outlives its parent, write its pid into a file, then sleep."""
    path.write_text(str(subprocess.Popen(["/bin/sleep", "60"]).pid))
    time.sleep(60)


def print_for_ever(stream: int) -> NoReturn:
    block = b"x" * MIB
    while True:
        os.write(stream, block)


def print_and_raise() -> NoReturn:
    os.write(2, b"line 1\nline 2 \x1b[31m\n")
    raise ValueError("no package")


def answer_long(count: int) -> str:
    return "x" * count


def _pipes() -> list[int]:
    """Return every descriptor but the standard ones that is a pipe."""
    folder = Path("/proc/self/fd")
    fds = sorted(int(name) for name in (path.name for path in folder.iterdir()) if int(name) > 2)
    return [fd for fd in fds if (folder / str(fd)).is_fifo()]


def _write(fd: int, data: bytes, count: int) -> None:
    with suppress(OSError):
        for _ in range(count):
            os.write(fd, data)


def write_to_pipes(text: str) -> NoReturn:
    """Write into every pipe there is, as a parser that was taken over might, and end."""
    for fd in _pipes():
        _write(fd, text.encode(), 1)
    os._exit(0)


def flood_pipes() -> None:
    """Write into every pipe there is for ever."""
    threads = [threading.Thread(target=_write, args=(fd, b" " * MIB, 10_000)) for fd in _pipes()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def return_object() -> Any:
    return object()


def return_nan() -> float:
    return float("nan")


def return_surrogate() -> str:
    return "caf\udce9"


def return_deep() -> Any:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    return value


def write_file(path: Path, count: int) -> int:
    with path.open("wb") as file:
        for _ in range(count):
            file.write(b"x" * MIB)
    return path.stat().st_size


def dump_core() -> None:
    os.kill(os.getpid(), signal.SIGQUIT)


def reserve(count: int) -> int:
    with mmap.mmap(-1, count) as memory:
        return len(memory)


def write_and_wait(path: Path) -> str:
    """Write the pid into a file, and return when the file is gone."""
    path.write_text(str(os.getpid()))
    while path.exists():
        time.sleep(0.01)
    return "whole"
