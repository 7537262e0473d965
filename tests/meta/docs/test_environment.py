"""Each environment variable that the program looks at has its row."""

from __future__ import annotations

import re

import click

from levelgate.cli.options import shared_options
from levelgate.running.surroundings import RUN_FILE
from meta.sources import product
from meta.tables import by_word, page

_DESCRIBED = {name for name in by_word(page("environment.md"), "Variable") if name.startswith("LEVELGATE_")}
_OF_OPTIONS = {
    str(option.envvar): option.opts[0]
    for option in shared_options(environment=True)
    if isinstance(option, click.Option) and option.envvar
}


def test_each_variable_of_an_option_is_described_beside_it() -> None:
    shown = by_word(page("environment.md"), "Variable")
    assert {name: shown[name][1].strip("`") for name in _OF_OPTIONS} == _OF_OPTIONS


def test_each_variable_that_the_code_names_is_described_and_no_other() -> None:
    named = {name for source in product() for name in re.findall(r'"(LEVELGATE_[A-Z_]+[A-Z])"', source.text)}
    assert (named - {RUN_FILE}) | set(_OF_OPTIONS) == _DESCRIBED
