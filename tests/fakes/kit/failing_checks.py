"""Runs the checks of a conformance suite, one by one, as a test runner does."""

from __future__ import annotations

from levelgate.testing import PipelineConformance, RepositoryConformance


def failing_checks(suite: type[RepositoryConformance | PipelineConformance]) -> dict[str, str]:
    """Return what each check that fails says, by its name."""
    failed = {}
    for name in (name for name in dir(suite) if name.startswith("test_") and getattr(suite, name) is not None):
        subject = suite()
        subject.setup_method()
        try:
            getattr(subject, name)()
        except Exception as error:  # noqa: BLE001 - a runner takes every failure for one
            failed[name] = f"{type(error).__name__}: {error}"
        finally:
            subject.teardown_method()
    return failed
