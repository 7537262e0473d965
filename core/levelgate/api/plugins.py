"""Plugins: those that were found, also those that failed or are switched off."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.api.paging import Page, PagingGiven
from levelgate.errors import NotFound
from levelgate.ports import PluginReport

router = APIRouter(tags=["plugins"])


class PluginAnswer(BaseModel):
    """A plugin; `state` is loaded, failed or off."""

    name: str
    module: str
    distribution: str
    version: str
    state: str
    error: str
    repository_types: list[str]
    pipeline_types: list[str]
    hooks: list[str]

    @classmethod
    def of(cls, report: PluginReport) -> PluginAnswer:
        """Shape a plugin's report."""
        return cls(
            name=report.name,
            module=report.module,
            distribution=report.distribution,
            version=report.version,
            state=report.state,
            error=report.error,
            repository_types=list(report.repository_types),
            pipeline_types=list(report.pipeline_types),
            hooks=list(report.hooks),
        )


@router.get("/plugins")
def list_plugins(environment: EnvironmentGiven, paging: PagingGiven) -> Page[PluginAnswer]:
    """List the plugins by name."""
    return paging.page_by_name(environment.types.plugins(), PluginAnswer.of, lambda report: report.name)


@router.get("/plugins/{name}")
def show_plugin(environment: EnvironmentGiven, name: str) -> PluginAnswer:
    """Show one plugin."""
    reports = {report.name: report for report in environment.types.plugins()}
    if name not in reports:
        raise NotFound(f"there is no plugin {name!r}", mend=f"found: {', '.join(sorted(reports)) or 'none'}")
    return PluginAnswer.of(reports[name])
