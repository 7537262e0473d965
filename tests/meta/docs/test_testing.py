"""The page about levelgate.testing has everything that is there, and what it shows can be run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import levelgate.testing
from levelgate.testing.pipeline_subject import PipelineSubject
from levelgate.testing.repository_subject import RepositorySubject
from meta.sources import ROOT
from meta.tables import by_word, page, section

_PAGE = page("testing.md")
_PAGES = {"testing": _PAGE, "begin-a-plugin": (ROOT / "docs/how-to/begin-a-plugin.md").read_text(encoding="utf-8")}
_EXAMPLES = [
    pytest.param(text, id=f"{name}-{number}")
    for name, whole in _PAGES.items()
    for number, text in enumerate(re.findall(r"^```python\n(.*?)^```$", whole, re.MULTILINE | re.DOTALL))
]
_OF_THE_STAGE = {
    "server",
    "folder",
    "work",
    "host",
    "poll",
    "paths",
    "releases",
    "publish_now",
    "demand_all",
    "another_server",
}


def test_everything_that_can_be_imported_is_on_the_page() -> None:
    assert [name for name in levelgate.testing.__all__ if not re.search(rf"\b{name}\b", _PAGE)] == []


@pytest.mark.parametrize(
    ("subject", "heading"), [(RepositorySubject, "RepositoryConformance"), (PipelineSubject, "PipelineConformance")]
)
def test_everything_that_can_be_said_of_a_type_is_in_the_table(subject: type, heading: str) -> None:
    said = {name for name in [*vars(subject), *subject.__annotations__] if not name.startswith("_")}
    told = {name.partition("(")[0] for name in by_word(section(_PAGE, heading), "What")}
    assert told == said - _OF_THE_STAGE - {"setup_method", "teardown_method"}


@pytest.mark.parametrize("example", _EXAMPLES)
def test_an_example_compiles_and_imports_what_is_there(example: str, tmp_path: Path) -> None:
    compile(example, str(tmp_path / "example.py"), "exec")
    imports = re.findall(r"^(?:from|import) .*$", example, re.MULTILINE)
    assert imports != []
    exec("\n".join(imports), {})  # noqa: S102 - the page is ours
