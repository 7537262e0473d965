"""The PyPI plugin: one repository type, `pypi`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from levelgate.plugin import (
    CheckReport,
    LevelgateError,
    NotModified,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    hookimpl,
)
from levelgate_pypi.index import Index
from levelgate_pypi.names import normal_name
from levelgate_pypi.polling import list_versions
from levelgate_pypi.scheme import PYTHON_VERSIONS
from levelgate_pypi.settings import PypiPackageSettings, PypiSettings
from levelgate_pypi.spec import read_spec


def check(settings: RepositorySettings, tools: RepositoryTools) -> CheckReport:
    """Look at an index and say what it is, or what is wrong; never raise for a bad server."""
    index = Index(settings=cast("PypiSettings", settings), tools=tools)
    try:
        return _report(index)
    except LevelgateError as error:
        return CheckReport(reachable=False, summary=str(error), details={"code": error.code})


def _report(index: Index) -> CheckReport:
    fetched = index.fetch_projects()
    if isinstance(fetched, NotModified):
        return CheckReport(reachable=False, summary="the server answered as not modified, though nothing was asked")
    said = index.read_projects(fetched, [])
    count, form = said["count"], said["form"]
    projects = "1 project" if count == 1 else f"{count} projects"
    warnings = ("it says nothing of how large files are, nor when they were uploaded",) if form == "HTML" else ()
    return CheckReport(
        reachable=True,
        summary=f"a Python package index with {projects}, in {form}",
        warnings=warnings,
        details={"projects": count, "form": form},
    )


TYPE = RepositoryType(
    name="pypi",
    title="Python package indexes",
    settings=PypiSettings,
    package_settings=PypiPackageSettings,
    scheme=PYTHON_VERSIONS,
    check=check,
    list_versions=list_versions,
    read_spec=read_spec,
    parsers=("levelgate_pypi.reading",),
    normal_name=normal_name,
    equal_is_same=True,
)


@hookimpl
def levelgate_repository_types() -> Iterable[RepositoryType]:
    """Yield the repository type of Python package indexes."""
    yield TYPE
