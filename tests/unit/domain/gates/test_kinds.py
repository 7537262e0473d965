"""Whatever stands in a file in the place of a gate's settings is read, or refused with what would be right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levelgate.domain.gate import Kind
from levelgate.domain.gates.kinds import ENTRY, EXIT
from levelgate.domain.setting import SettingInvalid

_KINDS = [*ENTRY.values(), *EXIT.values()]
_WORDS = st.sampled_from(["3d", "0s", "mon", "mon-thu", "09:00-16:00", "24:00-00:00", "UTC", "team", ">=1", "", "2"])
_SCALARS = st.none() | st.booleans() | st.integers(-2, 3) | st.floats(allow_nan=False) | _WORDS | st.text(max_size=4)
_VALUES = _SCALARS | st.lists(_SCALARS, max_size=3) | st.dictionaries(_WORDS, _SCALARS, max_size=2)


@st.composite
def _settings(draw: st.DrawFn, kind: Kind) -> Any:
    known = kind.schema.get("properties")
    if not isinstance(known, dict) or draw(st.integers(0, 3)) == 0:
        return draw(_VALUES)
    return draw(st.dictionaries(st.sampled_from([*known, "other"]), _VALUES, max_size=4))


def _refusal(kind: Kind, value: Any) -> SettingInvalid | None:
    try:
        kind.read(value)
    except SettingInvalid as error:
        return error
    return None


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_anything_is_read_and_written_alike_or_refused_with_a_mend(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(_settings(kind))
    refusal = _refusal(kind, value)
    if refusal is not None:
        assert (bool(refusal.fault), bool(refusal.mend)) == (True, True)
    else:
        gate = kind.read(value)
        assert kind.read(gate.settings()) == gate
