"""One index: where its answers are, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from levelgate.plugin import (
    AddressNotFound,
    Fetched,
    FetchRequest,
    MetadataInvalid,
    NotModified,
    RepositoryTools,
    Validators,
)
from levelgate_pypi.reading import ACCEPT, read_pages, read_projects
from levelgate_pypi.settings import PypiSettings

MAX_PAGE = 64 * 1024 * 1024
_MEND = "tell who keeps the index"


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """Fetches and reads what one index says."""

    settings: PypiSettings
    tools: RepositoryTools

    def fetch_projects(self, validators: Validators | None = None) -> Fetched | NotModified:
        """Fetch the list of projects; with validators it may be unchanged."""
        try:
            return self.tools.fetch(self._url(""), validators=validators, accept=ACCEPT)
        except AddressNotFound as error:
            error.mend = "give the address of the list of projects, which often ends in /simple/"
            raise

    def read_projects(self, fetched: Fetched, patterns: Sequence[str]) -> dict[str, Any]:
        """Read the list of projects: their `count`, the `names` that match one of the patterns, and the `form`."""
        asked = _told(fetched) | {"patterns": list(patterns)}
        try:
            said: dict[str, Any] = self.tools.parse(read_projects, asked, files=[fetched.path])
        except MetadataInvalid as error:
            error.place, error.mend = error.place or fetched.url, error.mend or _MEND
            raise
        return said

    def request(self, project: str, validators: Validators | None) -> FetchRequest:
        """Return the request for the page of a project."""
        return FetchRequest(url=self._url(f"{project}/"), validators=validators, accept=ACCEPT, max_bytes=MAX_PAGE)

    def read_pages(self, fetched: Sequence[tuple[str, Fetched]]) -> list[dict[str, Any] | MetadataInvalid]:
        """Read pages, each with its project's name, in one child; a bad page is an error in its place.

        Raises what `parse` raises where one of them has ended the child of all.
        """
        questions = [_told(one) | {"project": project} for project, one in fetched]
        answers = self.tools.parse(read_pages, questions, files=[one.path for _, one in fetched])
        return [_judged(said, one) for said, (_, one) in zip(answers, fetched, strict=True)]

    def _url(self, below: str) -> str:
        # A server answers for a folder with its index; of a folder of files it is to be named.
        file = "index.html" if self.settings.url.startswith("file:") else ""
        return self.settings.url + below + file


def _told(fetched: Fetched) -> dict[str, Any]:
    return {"url": fetched.url, "content_type": fetched.content_type, "proven": fetched.proven}


def _judged(said: dict[str, Any], fetched: Fetched) -> dict[str, Any] | MetadataInvalid:
    if "error" not in said:
        return said
    return MetadataInvalid(said["error"], mend=said["mend"] or _MEND, place=fetched.url)
