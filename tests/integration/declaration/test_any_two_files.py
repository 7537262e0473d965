"""Whatever was defined before, applying a file makes it so."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.declaring import Declaring
from levelgate.storage.store import open_store

NAMES = ("a", "b", "c", "d")
ADDRESSES = st.permutations([f"https://repo.example.com/{number}/" for number in range(4)])
PACKAGES = st.lists(st.sampled_from(["app", "tool", "a*", "t*", "*"]), unique=True, max_size=4)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Make a file of a few repositories with a few packages; names and addresses are few, so that files meet."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    repositories = "".join(
        f"  - {{name: {name}, type: toy, url: '{address}'}}\n"
        for name, address in zip(names, draw(ADDRESSES), strict=False)
    )
    packages = "".join(
        f"  - {{name: '{package}', repository: {name}}}\n" for name in names for package in draw(PACKAGES)
    )
    return f"repositories:\n{repositories}packages:\n{packages}"


@settings(deadline=None, max_examples=30)
@given(files(), files())
def test_after_any_file_another_one_can_be_applied_and_leaves_nothing_to_do(first: str, second: str) -> None:
    store = open_store("sqlite://")
    declaring = Declaring(store=store)
    declaring.apply(first)
    ids = {one.definition.fingerprint: one.id for one in declaring.repositories().values()}

    declaring.apply(second, prune=True)

    assert declaring.plan(second, prune=True).steps == ()
    now = {one.definition.fingerprint: one.id for one in declaring.repositories().values()}
    assert {key: ids[key] for key in ids.keys() & now.keys()} == {key: now[key] for key in ids.keys() & now.keys()}
    store.close()
