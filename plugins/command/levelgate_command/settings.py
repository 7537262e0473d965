"""What a command pipeline can be told."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from levelgate.plugin import PipelineSettings

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OURS = "LEVELGATE_"


def _without_zero(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a zero byte, which no argument or variable can")
    return value


def _program_first(command: list[str]) -> list[str]:
    if not command or not command[0]:
        raise ValueError('names no program; write a list such as ["make", "smoke"]')
    return command


def _absolute(directory: str) -> str:
    if not directory.startswith("/"):
        raise ValueError(f"{directory!r} is not absolute; write the whole path")
    return directory


def _free_names(environment: dict[str, str]) -> dict[str, str]:
    for name in environment:
        if not _VARIABLE.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a variable; use letters, digits and '_'")
        if name.startswith(OURS):
            raise ValueError(f"{name} is given by Levelgate; choose a name that does not begin with {OURS}")
    return environment


_Text = Annotated[str, AfterValidator(_without_zero)]


class CommandSettings(PipelineSettings):
    """The settings of a command pipeline."""

    # Spaces at the end of an argument are the operator's.
    model_config = ConfigDict(str_strip_whitespace=False)

    command: Annotated[list[_Text], AfterValidator(_program_first)] = Field(
        description="the program and its arguments, as a list; no shell reads them"
    )
    directory: Annotated[_Text, AfterValidator(_absolute)] | None = Field(
        default=None, description="absolute path of the folder to start it in"
    )
    environment: Annotated[dict[str, _Text], AfterValidator(_free_names)] = Field(
        default_factory=dict, description="further environment variables"
    )
    gocd_variables: bool = Field(
        default=False, description="also give GO_PACKAGE_<REPOSITORY>_<PACKAGE>_LABEL and _LOCATION"
    )
