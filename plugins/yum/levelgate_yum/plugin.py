"""The yum plugin: one repository type, `yum`."""

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
from levelgate_yum.polling import Reader, list_versions
from levelgate_yum.scheme import RPM_VERSIONS
from levelgate_yum.settings import YumPackageSettings, YumSettings, wants
from levelgate_yum.spec import read_spec


def check(settings: RepositorySettings, tools: RepositoryTools) -> CheckReport:
    """Look at a repository and say what it is, or what is wrong; never raise for a bad server."""
    reader = Reader(settings=cast("YumSettings", settings), tools=tools)
    try:
        return _report(reader)
    except LevelgateError as error:
        return CheckReport(reachable=False, summary=str(error), details={"code": error.code})


def _report(reader: Reader) -> CheckReport:
    fetched = reader.fetch_index()
    if isinstance(fetched, NotModified):
        return CheckReport(reachable=False, summary="the server answered as not modified, though nothing was asked")
    index = reader.read(fetched)
    said = reader.packages(index, ["*"])
    names = {one["package"] for one in said["versions"]}
    return CheckReport(
        reachable=True,
        summary=f"a yum repository with {_counted(said['count'], 'file')} of {_counted(len(names), 'package')}",
        warnings=tuple(said["warnings"])
        + tuple(f"{one['package']} {one['version']}: {one['reason']}" for one in said["refused"][:10]),
        details={
            "files": said["count"],
            "packages": len(names),
            "versions": len(said["versions"]),
            "refused": len(said["refused"]),
            "revision": index.revision,
        },
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


TYPE = RepositoryType(
    name="yum",
    title="yum and dnf repositories of RPMs",
    settings=YumSettings,
    package_settings=YumPackageSettings,
    scheme=RPM_VERSIONS,
    check=check,
    list_versions=list_versions,
    read_spec=read_spec,
    wants=wants,
    parsers=("levelgate_yum.index", "levelgate_yum.primary", "createrepo_c"),
)


@hookimpl
def levelgate_repository_types() -> Iterable[RepositoryType]:
    """Yield the yum repository type."""
    yield TYPE
