"""Pipelines: named ways to start work elsewhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.context import ActorGiven, EnvironmentGiven, IfMatch
from levelgate.api.definitions import AddRequest, check_revision, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.runs import RunAnswer
from levelgate.domain.declaration import fields_of
from levelgate.domain.pipeline import Pipeline
from levelgate.usecases.pipelines import add_pipeline, remove_pipeline
from levelgate.usecases.try_pipeline import try_pipeline

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


class TestRequest(BaseModel):
    """Which version to try a pipeline with, by its reference."""

    version: str


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


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRequest) -> PipelineAnswer:
    """Add a pipeline."""
    return PipelineAnswer.of(add_pipeline(environment, asked.definition, actor=actor))


@router.post("/{name}/test", status_code=HTTPStatus.ACCEPTED)
def test(environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: TestRequest) -> RunAnswer:
    """Queue a run of a pipeline for a version, marked as a test; a server carries it out."""
    return RunAnswer.of(try_pipeline(environment, name, asked.version, actor=actor))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, name: str, if_match: IfMatch = None) -> None:
    """Remove a pipeline that no subscription starts; its runs stay."""
    with environment.store.read() as transaction:
        check_revision(if_match, transaction.pipelines.get(name).revision)
    remove_pipeline(environment, name, actor=actor)
