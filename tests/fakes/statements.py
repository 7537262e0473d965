"""Every statement that is given to a database of this process, also by those that go past SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from levelgate.storage import prepared


@contextmanager
def heard(note: Callable[[str, Any], object]) -> Iterator[None]:
    """Tell of every statement, with its values, before it is executed."""
    execute = prepared.execute

    def of_sqlalchemy(_connection: object, _cursor: object, text: str, values: Any, *_more: object) -> None:
        note(text, values)

    def noted(connection: Connection, text: str, values: Sequence[Any], *, many: bool = False) -> Any:
        note(text, values)
        return execute(connection, text, values, many=many)

    event.listen(Engine, "before_cursor_execute", of_sqlalchemy)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(prepared, "execute", noted)
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", of_sqlalchemy)
