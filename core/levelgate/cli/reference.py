"""References in arguments, split for the API's addresses."""

from __future__ import annotations

from levelgate.domain.reference import parse_package


def package_parts(text: str) -> tuple[str, str]:
    """Split `updates/app`; raise ReferenceInvalid for anything else."""
    reference = parse_package(text)
    return reference.repository, reference.package
