"""What the fields of a type must be, checked when a plugin yields it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from levelgate.domain.reference import OUR_NAME
from levelgate.host.guard import Guard
from levelgate.plugin.settings import PackageSettings, PipelineSettings, RepositorySettings
from levelgate.plugin.types import PipelineType, RepositoryType

T = TypeVar("T")
_MOST_WORKERS = 64


class _Want(NamedTuple):
    holds: Callable[[Any], bool]
    text: str


def _is_name(value: object) -> bool:
    return isinstance(value, str) and OUR_NAME.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_function_or_none(value: object) -> bool:
    return value is None or callable(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_count_or_none(value: Any) -> bool:
    return value is None or (_is_number(value) and value >= 1)


def _is_count(value: Any) -> bool:
    return _is_number(value) and 1 <= value <= _MOST_WORKERS


def _is_scheme(value: object) -> bool:
    functions = ("key", "is_prerelease", "in_range", "check_range")
    return _is_text(getattr(value, "name", None)) and all(callable(getattr(value, name, None)) for name in functions)


def _is_a(base: type) -> _Want:
    return _Want(lambda value: isinstance(value, type) and issubclass(value, base), f"a subclass of {base.__name__}")


def _is_names(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)


_NAME = _Want(_is_name, "up to 100 letters, digits, '.', '_' and '-'")
_TITLE = _Want(_is_text, "a text")
_FUNCTION = _Want(callable, "a function")
_FUNCTION_OR_NONE = _Want(_is_function_or_none, "a function or None")
_SCHEME = _Want(_is_scheme, "a VersionScheme: name, key, is_prerelease, in_range and check_range")

_REPOSITORY_TYPE = {
    "name": _NAME,
    "title": _TITLE,
    "settings": _is_a(RepositorySettings),
    "package_settings": _is_a(PackageSettings),
    "scheme": _SCHEME,
    "check": _FUNCTION,
    "list_versions": _FUNCTION,
    "read_spec": _FUNCTION_OR_NONE,
    "wants": _FUNCTION,
    "parsers": _Want(_is_names, "a tuple of names of modules"),
    "normal_name": _FUNCTION,
    "equal_is_same": _Want(lambda value: isinstance(value, bool), "True or False"),
}
_PIPELINE_TYPE = {
    "name": _NAME,
    "title": _TITLE,
    "settings": _is_a(PipelineSettings),
    "start": _FUNCTION,
    "prepare": _FUNCTION_OR_NONE,
    "check_secret": _FUNCTION_OR_NONE,
    "concurrency": _Want(_is_count_or_none, "a number from 1 up, or None"),
    "workers": _Want(_is_count, "a number from 1 to 64"),
}


def _checked(found: object, kind: type[T], wants: Mapping[str, _Want], guard: Guard) -> T:
    if not isinstance(found, kind):
        raise guard.broken(f"it yields {type(found).__name__}", wants=f"values of {kind.__name__}")
    for name, want in wants.items():
        value = getattr(found, name)
        if not want.holds(value):
            raise guard.broken(f"{kind.__name__}.{name} is {repr(value)[:100]}", wants=want.text)
    return found


def repository_type(found: object, guard: Guard) -> RepositoryType:
    """Return a yielded repository type; raise PluginFailed, naming the field and what the contract wants."""
    return _checked(found, RepositoryType, _REPOSITORY_TYPE, guard)


def pipeline_type(found: object, guard: Guard) -> PipelineType:
    """Return a yielded pipeline type; raise PluginFailed, naming the field and what the contract wants."""
    return _checked(found, PipelineType, _PIPELINE_TYPE, guard)
