"""Each hook has a page, and what the page shows can be loaded as a plugin."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pluggy
import pytest

from levelgate.plugin import hookspecs
from meta.sources import ROOT

_PAGES = ROOT / "docs" / "reference" / "hooks"
_HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("levelgate_"))


def _page(hook: str) -> str:
    return (_PAGES / f"{hook}.md").read_text(encoding="utf-8")


def _examples(hook: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", _page(hook), re.MULTILINE | re.DOTALL)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Import the example of a hook's page from a file, as a plugin is imported."""

    def from_page(hook: str) -> ModuleType:
        (example,) = _examples(hook)
        (tmp_path / f"example_of_{hook}.py").write_text(example, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return import_module(f"example_of_{hook}")

    return from_page


def _words(text: str) -> str:
    return " ".join(text.split())


def test_the_pages_are_those_of_the_hooks() -> None:
    assert sorted(page.stem for page in _PAGES.glob("*.md")) == _HOOKS


def test_the_index_links_each_hook() -> None:
    index = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    assert [hook for hook in _HOOKS if f"(hooks/{hook}.md)" not in index] == []


@pytest.mark.parametrize("hook", _HOOKS)
def test_a_page_gives_the_hook_s_signature(hook: str) -> None:
    specification = getattr(hookspecs, hook)
    assert f"    {hook}{inspect.signature(specification)}".replace("'", "") in _page(hook)


@pytest.mark.parametrize("hook", _HOOKS)
def test_a_page_starts_with_what_the_hook_is_for(hook: str) -> None:
    purpose = str(inspect.getdoc(getattr(hookspecs, hook))).partition("\n\n")[0]
    assert _words(purpose) in _words(_page(hook))


@pytest.mark.parametrize("hook", _HOOKS)
def test_a_page_s_example_is_a_plugin_with_that_hook(hook: str, load: Callable[[str], ModuleType]) -> None:
    plugin = load(hook)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert [caller.name for caller in manager.get_hookcallers(plugin) or []] == [hook]


@pytest.mark.parametrize("hook", [hook for hook in _HOOKS if hook.endswith("_types")])
def test_an_example_that_yields_types_yields_one(hook: str, load: Callable[[str], ModuleType]) -> None:
    assert len(list(getattr(load(hook), hook)())) == 1


@pytest.mark.parametrize("hook", _HOOKS)
def test_a_hook_is_tested(hook: str) -> None:
    rooms = (ROOT / "tests" / room for room in ("unit", "integration", "acceptance"))
    calls = [test for room in rooms for test in room.rglob("test_*.py") if hook in test.read_text(encoding="utf-8")]
    assert calls != []
