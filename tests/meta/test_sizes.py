"""Modules and functions stay small: what grows over these bounds is to be split by noun."""

from __future__ import annotations

from statistics import median

from meta.sources import everything, product


def test_the_median_module_has_at_most_100_lines() -> None:
    assert median(len(source.lines) for source in product()) <= 100


def test_no_module_has_more_than_650_lines() -> None:
    assert [source.place for source in everything() if len(source.lines) > 650] == []


def test_the_median_function_has_at_most_7_lines() -> None:
    assert median(lines for source in product() for _, lines in source.functions()) <= 7


def test_at_most_2_percent_of_the_functions_have_more_than_50_lines() -> None:
    functions = [function for source in product() for function in source.functions()]
    long = [place for place, lines in functions if lines > 50]
    assert len(long) <= 0.02 * len(functions), long


def test_an_init_module_holds_a_docstring_or_a_facade() -> None:
    with_code = [
        source.place for source in product() if source.path.name == "__init__.py" and list(source.functions()) != []
    ]
    assert with_code == []
