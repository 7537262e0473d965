"""Pipelines: named ways to start work elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.pipeline import Pipeline

router = APIRouter(prefix="/pipelines", tags=["pipelines"])


class PipelineAnswer(BaseModel):
    """A pipeline; `definition` is its entry in the declaration file."""

    name: str
    type: str
    revision: int
    definition: dict[str, Any]

    @classmethod
    def of(cls, pipeline: Pipeline) -> PipelineAnswer:
        """Shape a pipeline."""
        return cls(
            name=pipeline.name,
            type=pipeline.definition.type,
            revision=pipeline.revision,
            definition=fields_of(pipeline.definition),
        )


@router.get("")
def list_pipelines(environment: EnvironmentGiven, paging: PagingGiven) -> Page[PipelineAnswer]:
    """List the pipelines by name."""
    with environment.store.read() as transaction:
        found = transaction.pipelines.all()
    return paging.page_by_name(found, PipelineAnswer.of, lambda pipeline: pipeline.name)


@router.get("/{name}")
def show_pipeline(environment: EnvironmentGiven, response: Response, name: str) -> PipelineAnswer:
    """Show one pipeline."""
    with environment.store.read() as transaction:
        pipeline = transaction.pipelines.get(name)
    response.headers["ETag"] = etag(pipeline.revision)
    return PipelineAnswer.of(pipeline)
