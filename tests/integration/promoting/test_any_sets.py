"""Whatever happens to the members of a product, in whichever order, a set passes for all candidates or none (I9).

What is stored must be what the events tell (I7), and every open promotion says what it waits for (I10).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.ascent import by
from fakes.shop import WORKED, Shop
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.product import OnFailure, SetStart, StartKind
from levelgate.domain.product_set import SetState
from levelgate.domain.version import Version
from levelgate.errors import LevelgateError
from levelgate.storage.store import open_store
from levelgate.usecases.promoting.explaining import explain_version
from levelgate.usecases.promoting.finding import FindVersion
from levelgate.usecases.replay import check_replay

_NAMES = ("app", "till", "docs")
_STARTS = [SetStart(), SetStart(kind=StartKind.HAND), SetStart(kind=StartKind.SCHEDULE, cron="0 * * * *")]


def _do(shop: Shop, step: str, what: object, number: int) -> None:
    opened = [one.id for one in shop.promotions(open_only=True)]
    match what:
        case RunState() as state:
            shop.results["e2e"] = RunResult(state=state)
        case str(name):
            shop.bring(f"{name}-{_NAMES.index(name) + 1}.{number}")
        case int(place) if opened:
            shop.requests.cancel(opened[place % len(opened)], by("pat"))
        case _:
            _ALONE.get(step, Shop.evaluate)(shop)


_ALONE: dict[str, Callable[[Shop], object]] = {
    "work": Shop.work,
    "evaluate": Shop.evaluate,
    "start": Shop.start,
    "hour": lambda shop: shop.clock.move(hours=1),
}


_STEP = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(_NAMES)),
    st.tuples(st.just("stop"), st.integers(0, 5)),
    st.tuples(st.just("result"), st.sampled_from([RunState.SUCCEEDED, RunState.FAILED, RunState.ERRORED])),
    st.tuples(st.sampled_from(["work", *_ALONE]), st.none()),
)


@settings(max_examples=6, deadline=None)
@given(
    steps=st.lists(_STEP, min_size=8, max_size=20),
    start=st.sampled_from(_STARTS),
    on_failure=st.sampled_from(OnFailure),
)
def test_a_set_passes_for_all_of_its_candidates_or_for_none_i9(
    steps: list[tuple[str, object]], start: SetStart, on_failure: OnFailure
) -> None:
    store = open_store("sqlite://")
    shop = Shop(store, WORKED, start=start, on_failure=on_failure)
    shop.release("app-1.0", "till-2.0", "docs-3.0")
    for number, (step, what) in enumerate(steps, start=1):
        with suppress(LevelgateError):
            _do(shop, step, what, number)
        _check(shop)
    shop.settle()
    _check(shop)
    assert check_replay(shop.environment) == []
    _explained(shop)
    store.close()


def _check(shop: Shop) -> None:
    known = {one.id: one.promotion for one in shop.promotions()}
    sets = {one.id: one for one in shop.sets()}
    for one in sets.values():
        signed = [number for number in one.candidates if dict(known[number].signed_sets).get("shop") == one.id]
        assert signed == (list(one.candidates) if one.state is SetState.PASSED else [])
    for promotion in known.values():
        for _, number in promotion.signed_sets:
            assert promotion.id in sets[number].candidates
        assert promotion.state != "passed" or promotion.signed_sets
    assert sum(one.state is SetState.RUNNING for one in sets.values()) <= 1


def _explained(shop: Shop) -> None:
    for one in shop.promotions(open_only=True):
        (explained,) = explain_version(shop.environment, _found(one.version), "qa").levels
        assert explained.missing


def _found(version: Version) -> FindVersion:
    return lambda _: version
