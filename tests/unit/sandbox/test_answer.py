from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levelgate import errors
from levelgate.errors import AlreadyPolling, LevelgateError, LimitExceeded, MetadataInvalid, PluginFailed, TryLater
from levelgate.sandbox import answer

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=10,
)


def _crossed(error: BaseException) -> LevelgateError:
    with pytest.raises(LevelgateError) as caught:
        answer.read(answer.of_error(error))
    return caught.value


@given(JSON)
def test_every_json_value_crosses_unchanged(value: Any) -> None:
    assert answer.read(answer.of_value(value, 10**9)) == value


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", float("nan"), float("inf"), {("a", 1): 2}])
def test_what_is_no_json_does_not_cross(value: object) -> None:
    with pytest.raises(PluginFailed, match="the parser returned what JSON cannot hold"):
        answer.of_value(value, 1000)


def test_text_that_is_no_unicode_makes_the_metadata_invalid() -> None:
    with pytest.raises(MetadataInvalid, match="no valid Unicode"):
        answer.of_value({"name": "caf\udce9"}, 1000)


def test_a_long_answer_is_refused_with_its_length_and_the_limit() -> None:
    with pytest.raises(LimitExceeded, match="the parser's answer has 1013 bytes, over the limit of 1000"):
        answer.of_value("x" * 1000, 1000)


def test_a_value_error_makes_the_metadata_invalid() -> None:
    error = _crossed(ValueError("no packages in it"))
    assert (type(error), error.message) == (MetadataInvalid, "no packages in it")


def test_our_errors_cross_with_place_and_mend() -> None:
    error = _crossed(MetadataInvalid("a DOCTYPE", place="repomd.xml", mend="ask the publisher"))
    assert type(error) is MetadataInvalid
    assert str(error) == "repomd.xml: a DOCTYPE; ask the publisher"


@pytest.mark.parametrize("kind", [TryLater, AlreadyPolling, LimitExceeded, LevelgateError])
def test_each_of_our_errors_comes_back_as_itself(kind: type[LevelgateError]) -> None:
    assert type(_crossed(kind("text"))) is kind


def test_a_plugins_own_error_comes_back_as_ours() -> None:
    class OwnError(MetadataInvalid):
        """Is not known here."""

    assert type(_crossed(OwnError("text"))) is MetadataInvalid


@pytest.mark.parametrize("error", [KeyError("arch"), SystemExit(7), KeyboardInterrupt(), RecursionError("deep")])
def test_any_other_error_is_the_plugins_failure(error: BaseException) -> None:
    crossed = _crossed(error)
    assert type(crossed) is PluginFailed
    assert crossed.message == f"the parser raised {type(error).__name__}: {error}"


def test_a_lack_of_memory_is_a_limit() -> None:
    assert type(_crossed(MemoryError())) is LimitExceeded


def test_messages_are_capped_and_their_control_characters_escaped() -> None:
    message = _crossed(ValueError("red \x1b[31m\nnext line" + "x" * 5000)).message
    assert message.startswith(r"red \x1b[31m\nnext line")
    assert len(message) < 1100
    assert message.endswith("more characters)")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not JSON",
        b'{"value": 1',
        b"\xff\xfe",
        b"[1]",
        b"{}",
        b'{"error": "SystemExit", "message": "x"}',
        b'{"error": "TABLE"}',
        b'{"error": ["LimitExceeded"]}',
        b"[" * 100_000,
        b'{"value": ' + b"9" * 5000 + b"}",
    ],
)
def test_whatever_is_no_answer_is_taken_for_none(data: bytes) -> None:
    with pytest.raises(answer.NoAnswer):
        answer.read(data)


def test_every_error_class_can_be_made_from_what_crosses() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LevelgateError)]
    assert [type(_crossed(kind("text"))) for kind in kinds] == kinds
