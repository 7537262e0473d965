"""Problems that the API answered, turned back into the errors they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from levelgate.errors import DeclarationInvalid, LevelgateError, TryLater, class_of


def error_of(problem: Mapping[str, Any]) -> LevelgateError:
    """Return the error that a problem tells of; one with a code that this program does not know is internal."""
    kind = class_of(str(problem.get("code", "internal")))
    message = str(problem.get("detail") or problem.get("title") or "the server gave no reason")
    said = {"mend": str(problem.get("mend") or ""), "place": str(problem.get("place") or "")}
    if issubclass(kind, TryLater):
        return kind(message, **said, retry_after=problem.get("retry_after"))
    if issubclass(kind, DeclarationInvalid):
        several = problem.get("problems", ()) if len(problem.get("problems", ())) > 1 else ()
        return kind(message, **said, problems=tuple(_one_of_several(one) for one in several))
    return kind(message, **said)


def _one_of_several(problem: Mapping[str, Any]) -> DeclarationInvalid:
    return DeclarationInvalid(str(problem["detail"]), mend=str(problem["mend"]), place=str(problem["place"]))
