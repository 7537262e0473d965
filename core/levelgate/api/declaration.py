"""The declaration: all definitions as one file, planned and applied as one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from levelgate.api.context import EnvironmentGiven

router = APIRouter(prefix="/declaration", tags=["declaration"])


@router.get("/schema")
def show_schema(environment: EnvironmentGiven) -> dict[str, Any]:
    """Show the JSON Schema of the declaration file."""
    return dict(environment.declarations.schema())
