"""Repositories: their definitions, and where their polling stands."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.checks import CheckAnswer
from levelgate.api.context import ActorGiven, EnvironmentGiven, IfMatch
from levelgate.api.definitions import AddRequest, StateRequest, check_match, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.repository import HeldBack, PollState, Repository
from levelgate.ports import Environment
from levelgate.usecases.repositories import add_repository, check_repository, pause, remove_repository, resume

router = APIRouter(prefix="/repositories", tags=["repositories"])


class HeldBackAnswer(BaseModel):
    """A listing that lost suspiciously much, and is held back until the next says the same."""

    lost: int
    known: int
    since: datetime

    @classmethod
    def of(cls, held_back: HeldBack) -> HeldBackAnswer:
        """Shape it."""
        return cls(lost=len(held_back.lost), known=held_back.known, since=held_back.since)


class PollAnswer(BaseModel):
    """Where polling stands; `error_code` and `error` are of the last poll, null where it was good."""

    due_at: datetime
    polled_at: datetime | None
    good_at: datetime | None
    failures: int
    error_code: str | None
    error: str | None
    held_back: HeldBackAnswer | None
    warnings: list[str]

    @classmethod
    def of(cls, poll: PollState) -> PollAnswer:
        """Shape it."""
        return cls(
            due_at=poll.due_at,
            polled_at=poll.polled_at,
            good_at=poll.good_at,
            failures=poll.failures,
            error_code=poll.error_code,
            error=poll.error,
            held_back=HeldBackAnswer.of(poll.held_back) if poll.held_back else None,
            warnings=list(poll.warnings),
        )


class RepositoryAnswer(BaseModel):
    """A repository; `definition` is its entry in the declaration file, `state` active or paused."""

    name: str
    type: str
    state: str
    revision: int
    definition: dict[str, Any]
    poll: PollAnswer

    @classmethod
    def of(cls, repository: Repository) -> RepositoryAnswer:
        """Shape a repository."""
        return cls(
            name=repository.name,
            type=repository.definition.type,
            state=state_of(repository),
            revision=repository.revision,
            definition=fields_of(repository.definition),
            poll=PollAnswer.of(repository.poll),
        )


class AddRepositoryRequest(AddRequest):
    """A repository; its address is looked at first unless `check` is false."""

    check: bool = True


def state_of(repository: Repository) -> str:
    """Say whether it is polled by itself."""
    return "paused" if repository.paused else "active"


@router.get("")
def list_repositories(environment: EnvironmentGiven, paging: PagingGiven) -> Page[RepositoryAnswer]:
    """List the repositories by name."""
    with environment.store.read() as transaction:
        found = transaction.repositories.all()
    return paging.page_by_name(found, RepositoryAnswer.of, lambda repository: repository.name)


@router.get("/{name}")
def show_repository(environment: EnvironmentGiven, response: Response, name: str) -> RepositoryAnswer:
    """Show one repository."""
    with environment.store.read() as transaction:
        repository = transaction.repositories.get(name)
    response.headers["ETag"] = etag(repository.revision)
    return RepositoryAnswer.of(repository)


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRepositoryRequest) -> RepositoryAnswer:
    """Add a repository, after a look at its address."""
    return RepositoryAnswer.of(add_repository(environment, asked.definition, actor=actor, check=asked.check))


@router.post("/{name}/check")
def check(environment: EnvironmentGiven, name: str) -> CheckAnswer:
    """Look at a repository's address, without recording anything."""
    return CheckAnswer.of(check_repository(environment, name))


@router.post("/{name}/pause")
def pause_polling(
    environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: StateRequest, if_match: IfMatch = None
) -> RepositoryAnswer:
    """Stop polling a repository by itself."""
    _check(environment, name, if_match)
    return RepositoryAnswer.of(pause(environment, name, actor=actor, expected=asked.expected))


@router.post("/{name}/resume")
def resume_polling(
    environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: StateRequest, if_match: IfMatch = None
) -> RepositoryAnswer:
    """Poll a repository by itself again."""
    _check(environment, name, if_match)
    return RepositoryAnswer.of(resume(environment, name, actor=actor, expected=asked.expected))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, name: str, if_match: IfMatch = None) -> None:
    """Remove a repository with its packages' definitions; what was recorded stays."""
    _check(environment, name, if_match)
    remove_repository(environment, name, actor=actor)


def _check(environment: Environment, name: str, if_match: str | None) -> None:
    check_match(environment, if_match, lambda transaction: transaction.repositories.get(name).revision)
