"""The application: every resource under `/api/v1`, every error a problem."""

from __future__ import annotations

from fastapi import FastAPI

from levelgate.api import (
    check_results,
    database,
    declaration,
    events,
    explanations,
    grants,
    histories,
    holds,
    lanes,
    packages,
    pipelines,
    plugins,
    polls,
    problems,
    products,
    promotions,
    ready,
    repositories,
    runs,
    sets,
    subscriptions,
    tracks,
    versions,
)
from levelgate.ports import Environment

PREFIX = "/api/v1"


def create_app(environment: Environment) -> FastAPI:
    """Make the application for one environment."""
    app = FastAPI(title="Levelgate", openapi_url="/openapi.json", docs_url="/docs", redoc_url=None)
    app.state.environment = environment
    # Versions come first: their list is found below a package's address. What is found below a version's own comes
    # before them, as a version's address may be of any length.
    resources = (
        explanations,
        versions,
        packages,
        repositories,
        polls,
        pipelines,
        subscriptions,
        tracks,
        promotions,
        ready,
        check_results,
        grants,
        lanes,
        holds,
        products,
        sets,
        runs,
        events,
        histories,
        plugins,
        declaration,
        database,
    )
    for resource in resources:
        app.include_router(resource.router, prefix=PREFIX)
    problems.install(app)
    return app
