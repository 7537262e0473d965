"""References in arguments, split for the API's addresses, or refused before anything is asked."""

from __future__ import annotations

from typing import Any

import click

from levelgate.domain.reference import is_number, parse_package


def package_parts(text: str) -> tuple[str, str]:
    """Split `updates/app`; raise ReferenceInvalid for anything else."""
    reference = parse_package(text)
    return reference.repository, reference.package


class Number(click.ParamType[str]):
    """The number of something that is numbered, such as a promotion; `levelgate NOUN list` shows it."""

    def __init__(self, noun: str) -> None:
        self.name = noun

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take digits, and nothing else."""
        if is_number(str(value)) and int(value) > 0:
            return str(value)
        form = f"write its number, such as 17; `levelgate {self.name} list` shows them"
        return self.fail(f"{str(value)[:100]!r} is no {self.name}: {form}", param, ctx)
