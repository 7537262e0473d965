"""Statements that are spelled once.

What SQLAlchemy does for each execution of a statement costs more than SQLite's own work. Where that counts, a statement
is built when its module is loaded, spelled when it is first executed, and goes to the driver as text from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import TypeDecorator, bindparam, func, select

from levelgate.storage.columns import Numbers

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Insert, SelectBase, Update
    from sqlalchemy.engine.interfaces import DBAPICursor
    from sqlalchemy.types import TypeEngine

    Statement: TypeAlias = "SelectBase | Insert | Update"

_Converter: TypeAlias = "Callable[[Any], Any] | None"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Say that a column is one of the numbers of a list, which is the value of that name."""
    listed = func.json_each(bindparam(name, type_=Numbers)).table_valued("value")
    return column.in_(select(listed.c.value))


def execute(connection: Connection, text: str, values: Sequence[Any], *, many: bool = False) -> DBAPICursor:
    """Give a statement to the driver, with its values, or, for `many`, with a list of them for each time."""
    cursor = connection.connection.cursor()
    if many:
        cursor.executemany(text, values)
    else:
        cursor.execute(text, values)
    return cursor


class Prepared:
    """A statement, all of whose values are known by name; `columns` are those that it gives such values to.

    Lists are given by `among`. What comes back are rows of plain named fields.
    """

    def __init__(self, statement: Statement, *, columns: Iterable[str] | None = None) -> None:
        self._statement = statement
        self._columns = None if columns is None else list(columns)
        self._spelled: dict[str, _Spelled] = {}

    def all(self, connection: Connection, /, **values: Any) -> list[Any]:
        """Execute a query, and return all its rows."""
        spelled = self._for(connection)
        return spelled.rows(execute(connection, spelled.text, spelled.given(values)).fetchall())

    def each(self, connection: Connection, /, **values: Any) -> Iterator[Any]:
        """Execute a query, and yield its rows one by one: those that nobody asks for are not even looked for."""
        spelled = self._for(connection)
        cursor = execute(connection, spelled.text, spelled.given(values))
        try:
            while (row := cursor.fetchone()) is not None:
                yield from spelled.rows([row])
        finally:
            cursor.close()

    def first(self, connection: Connection, /, **values: Any) -> Any | None:
        """Execute a query, and return its first row, None where it has none."""
        return next(iter(self.all(connection, **values)), None)

    def scalars(self, connection: Connection, /, **values: Any) -> list[Any]:
        """Execute a query, and return what the first column of each of its rows holds."""
        return [row[0] for row in self.all(connection, **values)]

    def run(self, connection: Connection, /, **values: Any) -> int:
        """Execute a change, and return how many rows it touched."""
        spelled = self._for(connection)
        return execute(connection, spelled.text, spelled.given(values)).rowcount

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute a change once for each of these rows of values; none is fine."""
        if rows:
            spelled = self._for(connection)
            execute(connection, spelled.text, [spelled.given(row) for row in rows], many=True)

    def _for(self, connection: Connection) -> _Spelled:
        dialect = connection.dialect
        spelled = self._spelled.get(dialect.name)
        if spelled is None:
            spelled = self._spelled[dialect.name] = _spell(self._statement, self._columns, dialect)
        return spelled


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spelled:
    """A statement as the driver takes it, with what its values and its rows are converted by; NULL stays None.

    `constants` are its values as far as they are always the same, in their places; `parameters` the places, names and
    conversions of the others.
    """

    text: str
    constants: list[Any]
    parameters: tuple[tuple[int, str, _Converter], ...]
    make: Callable[[Iterable[Any]], Any]
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """Put values into their places."""
        given = self.constants.copy()
        for place, name, convert in self.parameters:
            value = values[name]
            given[place] = value if convert is None or value is None else convert(value)
        return given

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Give the driver's rows their names, and their values their types."""
        if not self.converters:
            return list(map(self.make, found))
        return [self._row(row) for row in found]

    def _row(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, convert in self.converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        return self.make(values)


def _spell(statement: Statement, columns: list[str] | None, dialect: Dialect) -> _Spelled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    binds = [compiled.binds[name] for name in compiled.positiontup or ()]
    found = statement.exported_columns
    converters = ((place, _reading(column.type, dialect)) for place, column in enumerate(found))
    return _Spelled(
        text=str(compiled),
        constants=[None if bind.required else _constant(bind, dialect) for bind in binds],
        parameters=tuple(
            (place, bind.key, _giving(bind.type, dialect)) for place, bind in enumerate(binds) if bind.required
        ),
        make=_row_type(column.key or "" for column in found),
        converters=tuple((place, convert) for place, convert in converters if convert is not None),
    )


def _constant(bind: BindParameter[Any], dialect: Dialect) -> Any:
    convert = _giving(bind.type, dialect)
    return bind.value if convert is None else convert(bind.value)


def _giving(kind: TypeEngine[Any], dialect: Dialect) -> _Converter:
    if isinstance(kind, TypeDecorator):  # asked directly, it is half as many calls for each value
        return partial(kind.process_bind_param, dialect=dialect)
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> _Converter:
    if isinstance(kind, TypeDecorator):
        return partial(kind.process_result_value, dialect=dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _row_type(names: Iterable[str]) -> type[tuple[Any, ...]]:
    fields = {name: property(itemgetter(place)) for place, name in enumerate(names)}
    return type("Row", (tuple,), {"__slots__": (), **fields})
