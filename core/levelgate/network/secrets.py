"""Resolves references to secrets, at the moment of use."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from levelgate.errors import SecretMissing
from levelgate.network.keyring_secrets import Keyring

_REFERENCE = re.compile(r"\$\{(env|file|keyring):([^}]+)\}")
_MAX_BYTES = 64 * 1024
_KEYRING = Keyring()


def resolve(reference: str) -> str:
    """Return the secret behind `${env:NAME}`, `${file:/path}` or `${keyring:SERVICE/USER}`.

    One newline at a file's end is no part of it. Raises SecretMissing, which names the reference and never the value.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        # Not repeated: what is not a reference may be the secret itself.
        raise SecretMissing(
            "a secret is not given as a reference",
            mend="write ${env:NAME}, ${file:/path} or ${keyring:SERVICE/USER} in its place",
        )
    kind, name = match.groups()
    value = _sources()[kind](reference, name)
    if not value:
        raise SecretMissing(f"the secret {reference} is empty", mend="give it a value, or remove the reference")
    return value


def checked(reference: str, check: Callable[[str], None] | None = None) -> str:
    """Return a secret that `check` takes; raise SecretMissing where it raises ValueError: `is not ...; write ...`."""
    value = resolve(reference)
    if check is None:
        return value
    try:
        check(value)
    except ValueError as error:
        message, _, mend = str(error).partition("; ")
        raise SecretMissing(f"the secret {reference} {message}", mend=mend) from None
    return value


def _sources() -> Mapping[str, Callable[[str, str], str]]:
    return {
        "env": _from_environment,
        "file": lambda reference, name: _from_file(reference, Path(name)),
        "keyring": _KEYRING.secret,
    }


def _from_environment(reference: str, name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise SecretMissing(
            f"the secret {reference} is missing",
            mend=f"set the environment variable {name} where levelgate runs",
        )
    return value


def _from_file(reference: str, path: Path) -> str:
    if not path.is_file():
        raise SecretMissing(f"the secret {reference} is missing", mend=f"create the file {path}")
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SecretMissing(
            f"the secret {reference} cannot be read: {error.strerror}",
            mend=f"let the user that levelgate runs as read {path}",
        ) from error
    if len(content) > _MAX_BYTES:
        raise SecretMissing(f"the secret {reference} is over {_MAX_BYTES} bytes", mend="name the right file")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        # The error would carry the content.
        raise SecretMissing(f"the secret {reference} is not text in UTF-8", mend="name the right file") from None
    return text.removesuffix("\n").removesuffix("\r")
