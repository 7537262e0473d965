"""Repositories of type deb: suites of Debian archives."""

from collections.abc import Iterable

from levelgate.plugin import RepositoryType, hookimpl
from levelgate_deb.polling import check, list_versions
from levelgate_deb.settings import Package, Settings, normal_name, wants
from levelgate_deb.versions import DpkgOrder

TYPE = RepositoryType(
    name="deb",
    title="Debian archives",
    settings=Settings,
    package_settings=Package,
    scheme=DpkgOrder(),
    check=check,
    list_versions=list_versions,
    wants=wants,
    parsers=("levelgate_deb.release", "levelgate_deb.packages"),
    normal_name=normal_name,
)


@hookimpl
def levelgate_repository_types() -> Iterable[RepositoryType]:
    """Yield the type."""
    yield TYPE
