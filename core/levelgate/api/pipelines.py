"""Pipelines: named ways to start work elsewhere."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from levelgate.api.context import ActorGiven, EnvironmentGiven, IfMatch
from levelgate.api.definitions import AddRequest, Reason, StateRequest, check_match, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.runs import RunAnswer, answer_of
from levelgate.domain.declaration import fields_of
from levelgate.domain.pipeline import Health, Pause, Pipeline, Wish
from levelgate.ports import Environment
from levelgate.usecases.pipelines import add_pipeline, pause_pipeline, remove_pipeline, resume_pipeline
from levelgate.usecases.try_pipeline import try_pipeline

router = APIRouter(prefix="/pipelines", tags=["pipelines"])


class PauseAnswer(BaseModel):
    """Why none of its runs is started: since when, by whom, and the reason."""

    since: datetime
    by: str
    reason: str


class HealthAnswer(BaseModel):
    """How its latest attempts went: so many in a row could not find out, since when, and the reason of the last.

    Until `rest_until` its target asked to be left alone.
    """

    failures: int
    since: datetime | None
    error: str
    rest_until: datetime | None


class PipelineAnswer(BaseModel):
    """A pipeline; `definition` is its entry in the declaration file, `state` active or paused.

    `waiting` counts its queued runs.
    """

    name: str
    type: str
    state: str
    revision: int
    definition: dict[str, Any]
    pause: PauseAnswer | None
    health: HealthAnswer
    waiting: int

    @classmethod
    def of(cls, pipeline: Pipeline, waiting: int) -> PipelineAnswer:
        """Shape a pipeline, of which so many runs are queued."""
        return cls(
            name=pipeline.name,
            type=pipeline.definition.type,
            state=pipeline.state,
            revision=pipeline.revision,
            definition=fields_of(pipeline.definition),
            pause=PauseAnswer(**_fields(pipeline.pause)) if pipeline.pause else None,
            health=HealthAnswer(**_fields(pipeline.health)),
            waiting=waiting,
        )


def _fields(value: Pause | Health) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


class TestRequest(BaseModel):
    """Which version to try a pipeline with, by its reference; without one, a version that is made up."""

    model_config = ConfigDict(extra="forbid")
    version: str | None = None


class PauseRequest(StateRequest):
    """A change of state, and why."""

    reason: Reason = ""


@router.get("")
def list_pipelines(environment: EnvironmentGiven, paging: PagingGiven) -> Page[PipelineAnswer]:
    """List the pipelines by name."""
    with environment.store.read() as transaction:
        found = transaction.pipelines.all()
        waiting = transaction.runs.waiting()
    return paging.page_by_name(
        found, lambda one: PipelineAnswer.of(one, waiting.get(one.id, 0)), lambda pipeline: pipeline.name
    )


@router.get("/{name}")
def show_pipeline(environment: EnvironmentGiven, response: Response, name: str) -> PipelineAnswer:
    """Show one pipeline."""
    with environment.store.read() as transaction:
        pipeline = transaction.pipelines.get(name)
    response.headers["ETag"] = etag(pipeline.revision)
    return _answer(environment, pipeline)


def _answer(environment: Environment, pipeline: Pipeline) -> PipelineAnswer:
    with environment.store.read() as transaction:
        return PipelineAnswer.of(pipeline, transaction.runs.waiting().get(pipeline.id, 0))


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRequest) -> PipelineAnswer:
    """Add a pipeline."""
    return _answer(environment, add_pipeline(environment, asked.definition, actor=actor))


@router.post("/{name}/test", status_code=HTTPStatus.ACCEPTED)
def test(environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: TestRequest) -> RunAnswer:
    """Queue a run of a pipeline for a version, or one that is made up, marked as a test; a server carries it out."""
    return answer_of(environment, try_pipeline(environment, name, asked.version, actor=actor))


@router.post("/{name}/pause")
def pause(
    environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: PauseRequest, if_match: IfMatch = None
) -> PipelineAnswer:
    """Start none of a pipeline's runs until it is resumed; they are queued all the same."""
    _check(environment, name, if_match)
    wish = Wish(by=actor, reason=asked.reason)
    return _answer(environment, pause_pipeline(environment, name, wish, expected=asked.expected))


@router.post("/{name}/resume")
def resume(
    environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: PauseRequest, if_match: IfMatch = None
) -> PipelineAnswer:
    """Let a pipeline's runs be started again."""
    _check(environment, name, if_match)
    wish = Wish(by=actor, reason=asked.reason)
    return _answer(environment, resume_pipeline(environment, name, wish, expected=asked.expected))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, name: str, if_match: IfMatch = None) -> None:
    """Remove a pipeline that no subscription starts; its runs stay."""
    _check(environment, name, if_match)
    remove_pipeline(environment, name, actor=actor)


def _check(environment: Environment, name: str, if_match: str | None) -> None:
    check_match(environment, if_match, lambda transaction: transaction.pipelines.get(name).revision)
