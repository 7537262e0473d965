"""Secrets that the system keeps for its users, reached through the library `keyring`, where that is installed."""

from __future__ import annotations

import importlib
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any

from levelgate.errors import SecretMissing

SECONDS = 10.0
"""A keyring may ask a person to unlock it; nobody is there to answer."""

KEPT = 30.0
"""For so many seconds an answer is kept: one poll may ask for it a thousand times."""

_INSTALL = "install it with pip install 'levelgate[keyring]'"


class Keyring:
    """Asks the keyring of the user that this process runs as, for one secret at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, str]] = {}

    def secret(self, reference: str, name: str) -> str:
        """Return the secret of `SERVICE/USER`; raise SecretMissing, which never holds what the keyring said."""
        service, slash, user = name.rpartition("/")
        if not slash or not service or not user:
            raise SecretMissing(f"the secret {reference} names no user", mend="write ${keyring:SERVICE/USER}")
        with self._lock:
            until, value = self._kept.get(reference, (0.0, ""))
            if time.monotonic() >= until:
                value = _asked(reference, service, user)
                self._kept[reference] = (time.monotonic() + KEPT, value)
            return value


def _asked(reference: str, service: str, user: str) -> str:
    try:
        keyring: Any = importlib.import_module("keyring")
    except ImportError as error:
        raise SecretMissing(f"the secret {reference} needs the library keyring", mend=_INSTALL) from error
    answers: SimpleQueue[str | Exception | None] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(keyring.get_password(service, user))
        except Exception as error:  # noqa: BLE001 - backends raise what the system's libraries raise
            answers.put(error)

    threading.Thread(target=ask, name="asking the keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=SECONDS)
    except Empty:
        mend = "unlock it for the user that levelgate runs as"
        raise SecretMissing(f"the secret {reference}: the keyring did not answer in {SECONDS:g} s", mend=mend) from None
    if isinstance(answer, Exception):
        # Its text may hold anything.
        kind = type(answer).__name__
        raise SecretMissing(
            f"the secret {reference}: the keyring failed with {kind}", mend="look at `keyring diagnose`"
        )
    if answer is None:
        mend = f"say `keyring set {service} {user}` as the user that levelgate runs as"
        raise SecretMissing(f"the secret {reference} is missing", mend=mend)
    return answer
