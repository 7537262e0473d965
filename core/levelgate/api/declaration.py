"""The declaration: all definitions as one file, planned and applied as one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.usecases.apply import apply
from levelgate.usecases.export import export
from levelgate.usecases.plan import plan, read_declaration

router = APIRouter(prefix="/declaration", tags=["declaration"])


class PlanRequest(BaseModel):
    """A declaration file; `filename` is named in errors, `prune` removes what the file does not name."""

    text: str
    filename: str = "levelgate.yaml"
    prune: bool = False


class ApplyRequest(PlanRequest):
    """A declaration file, with the token of the plan that was shown for it."""

    token: str | None = None


class ChangeAnswer(BaseModel):
    """One field that changes; null where it is not there."""

    field: str
    old: Any
    new: Any


class StepAnswer(BaseModel):
    """What happens to one definition; `former` is its name before a renaming."""

    section: str
    action: Action
    name: str
    former: str
    changes: list[ChangeAnswer]
    note: str

    @classmethod
    def of(cls, entry: PlanEntry) -> StepAnswer:
        """Shape an entry of a plan."""
        changes = [ChangeAnswer(field=one.field, old=one.old, new=one.new) for one in entry.changes]
        return cls(
            section=entry.section,
            action=entry.action,
            name=entry.name,
            former=entry.former,
            changes=changes,
            note=entry.note,
        )


class PlanAnswer(BaseModel):
    """What is to be done, or was done; the token is good as long as nothing else changes."""

    token: str
    steps: list[StepAnswer]

    @classmethod
    def of(cls, made: Plan) -> PlanAnswer:
        """Shape a plan; what stays the same is left out."""
        return cls(token=made.token, steps=[StepAnswer.of(entry) for entry in made.steps])


class DeclarationAnswer(BaseModel):
    """All definitions, as the text of a declaration file."""

    text: str


@router.get("")
def show_declaration(environment: EnvironmentGiven) -> DeclarationAnswer:
    """Write the present definitions as a declaration file."""
    return DeclarationAnswer(text=export(environment))


@router.get("/schema")
def show_schema(environment: EnvironmentGiven) -> dict[str, Any]:
    """Show the JSON Schema of the declaration file."""
    return dict(environment.declarations.schema())


@router.post("/plan")
def plan_declaration(environment: EnvironmentGiven, asked: PlanRequest) -> PlanAnswer:
    """Say what applying a declaration file would change."""
    declaration = read_declaration(environment, asked.text, asked.filename)
    return PlanAnswer.of(plan(environment, declaration, prune=asked.prune))


@router.post("/apply")
def apply_declaration(environment: EnvironmentGiven, actor: ActorGiven, asked: ApplyRequest) -> PlanAnswer:
    """Apply a declaration file, at once or not at all."""
    declaration = read_declaration(environment, asked.text, asked.filename)
    return PlanAnswer.of(apply(environment, declaration, prune=asked.prune, actor=actor, expected=asked.token))
