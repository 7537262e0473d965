"""What a child says through its pipe: one JSON object, a value or an error, never a pickle.

The reading side believes nothing: a parser that was taken over may write whatever it likes.
"""

from __future__ import annotations

import json
from typing import Any

from levelgate import errors
from levelgate.domain.shown import shown
from levelgate.errors import LevelgateError, LimitExceeded, MetadataInvalid, PluginFailed

OUT_OF_MEMORY = b'{"error":"LimitExceeded","message":"the parser ran out of memory"}'
_MEND = "watch a smaller repository, or fewer of its packages"


class NoAnswer(Exception):
    """The bytes are not a whole answer."""


def of_value(value: object, limit: int) -> bytes:
    """Spell a returned value; raise LevelgateErrors where it is no JSON, no Unicode, or too long."""
    try:
        answer = json.dumps({"value": value}, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise MetadataInvalid("the metadata holds text that is no valid Unicode") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise PluginFailed(f"the parser returned what JSON cannot hold: {error}") from error
    if len(answer) > limit:
        raise LimitExceeded(f"the parser's answer has {len(answer)} bytes, over the limit of {limit}", mend=_MEND)
    return answer


def _family(error: LevelgateError) -> str:
    """Name the nearest class of `levelgate.errors`: a plugin's own subclasses do not cross."""
    return next(base.__name__ for base in type(error).__mro__ if base.__module__ == errors.__name__)


def of_error(error: BaseException) -> bytes:
    """Spell what a parser raised."""
    match error:
        case MemoryError():
            return OUT_OF_MEMORY
        case LevelgateError():
            said = {"error": _family(error), "message": error.message, "mend": error.mend, "place": error.place}
        case ValueError():
            said = {"error": "MetadataInvalid", "message": str(error)}
        case _:
            said = {"error": "PluginFailed", "message": f"the parser raised {type(error).__name__}: {error}"}
    return json.dumps(said).encode()


def _error(said: dict[str, Any]) -> LevelgateError:
    kind = getattr(errors, str(said["error"]), None)
    if not (isinstance(kind, type) and issubclass(kind, LevelgateError)):
        raise NoAnswer(f"names no error: {shown(str(said['error']), 100)}")
    text = {key: shown(str(said.get(key, ""))) for key in ("message", "mend", "place")}
    return kind(text["message"], mend=text["mend"], place=text["place"])


def read(answer: bytes | bytearray) -> Any:
    """Return the value, raise the error, or raise NoAnswer where the bytes are neither."""
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise NoAnswer(f"is no JSON: {error}") from error
    if not isinstance(said, dict) or not ("value" in said or "error" in said):
        raise NoAnswer("is neither a value nor an error")
    if "error" in said:
        raise _error(said)
    return said["value"]
