"""Statements that are spelled once give and return what SQLAlchemy would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    insert,
    select,
    update,
)

from levelgate.storage.columns import Json, Time
from levelgate.storage.prepared import Prepared, among

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("good", Boolean),
    Column("at", Time),
    Column("more", Json),
    Column("key", LargeBinary),
)
AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
ROWS = [
    {"id": 1, "name": "one", "good": True, "at": AT, "more": {"a": [1]}, "key": b"\x01"},
    {"id": 2, "name": "two", "good": False, "at": None, "more": {}, "key": b"\x02"},
    {"id": 3, "name": "it's", "good": True, "at": AT, "more": [], "key": b"\x00"},
]
ALL = Prepared(select(THINGS).order_by(THINGS.c.id))
NAMED = Prepared(select(THINGS.c.id).where(THINGS.c.name == bindparam("wanted"), THINGS.c.good))
OF_IDS = Prepared(select(THINGS.c.name).where(among(THINGS.c.id, "ids")).order_by(THINGS.c.id))
INSERT = Prepared(insert(THINGS), columns=THINGS.c.keys())


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        THINGS.metadata.create_all(connection)
        INSERT.run_all(connection, ROWS)
        yield connection
    engine.dispose()


def test_every_type_comes_back_as_sqlalchemy_returns_it(connection: Connection) -> None:
    expected = [tuple(row) for row in connection.execute(select(THINGS).order_by(THINGS.c.id))]
    assert ALL.all(connection) == expected
    assert expected == [tuple(row.values()) for row in ROWS]


def test_what_comes_back_is_read_by_name(connection: Connection) -> None:
    row = ALL.first(connection)
    assert row is not None
    assert (row.name, row.good, row.at, row.more, row.key) == ("one", True, AT, {"a": [1]}, b"\x01")


def test_values_are_given_by_name(connection: Connection) -> None:
    assert NAMED.scalars(connection, wanted="it's") == [3]
    assert NAMED.first(connection, wanted="two") is None


def test_lists_of_any_length_are_given_to_the_same_statement(connection: Connection) -> None:
    assert OF_IDS.scalars(connection, ids=[3, 1]) == ["one", "it's"]
    assert OF_IDS.scalars(connection, ids=list(range(5000))) == ["one", "two", "it's"]
    assert OF_IDS.scalars(connection, ids=[]) == []


def test_a_change_gives_values_to_the_columns_it_names(connection: Connection) -> None:
    change = Prepared(update(THINGS).where(THINGS.c.id == bindparam("the_id")), columns=["name", "at"])
    assert change.run(connection, the_id=2, name="zwei", at=AT) == 1
    assert change.run(connection, the_id=9, name="neun", at=AT) == 0
    row = ALL.all(connection)[1]
    assert (row.name, row.at, row.good) == ("zwei", AT, False)


def test_rows_are_looked_for_one_by_one(connection: Connection) -> None:
    rows = ALL.each(connection)
    assert next(rows).name == "one"
    del rows
    assert [row.id for row in ALL.each(connection)] == [1, 2, 3]


def test_no_rows_are_nothing_to_do(connection: Connection) -> None:
    INSERT.run_all(connection, [])
    assert len(ALL.all(connection)) == 3


def test_a_value_that_is_not_given_is_an_error(connection: Connection) -> None:
    with pytest.raises(KeyError, match="wanted"):
        NAMED.all(connection)
