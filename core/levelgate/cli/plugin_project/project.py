"""A project of a plugin, as it is begun: made of templates, written whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from levelgate.errors import Conflict, NotFound, ReferenceInvalid

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 50

# Where each template goes, in the order in which a reader meets them.
_BOTH = {"pyproject.toml": "pyproject.toml", "gitignore": ".gitignore", "ci.yml": ".github/workflows/test.yml"}
_OF_KIND = {
    "repository": {
        "README.md": "README.md",
        "plugin.py": "src/{package}/plugin.py",
        "feed.py": "src/{package}/feed.py",
        "versions.py": "src/{package}/versions.py",
        "test_conformance.py": "tests/test_conformance.py",
    },
    "pipeline": {
        "README.md": "README.md",
        "plugin.py": "src/{package}/plugin.py",
        "test_conformance.py": "tests/test_conformance.py",
    },
}
_PLURALS = {"repository": "repositories", "pipeline": "pipelines"}
KINDS = tuple(_OF_KIND)


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProject:
    """A project of a plugin that brings one type, of that name, of the kind repository or pipeline."""

    name: str
    kind: str

    def __post_init__(self) -> None:
        """Raise ReferenceInvalid for a name that not everything of the project can have."""
        if not _NAME.fullmatch(self.name) or len(self.name) > _LONGEST_NAME:
            raise ReferenceInvalid(
                f"{self.name[:100]!r} is no name for a plugin",
                mend=f"write up to {_LONGEST_NAME} small letters and digits, in words joined by '-', such as json-feed",
            )

    @property
    def distribution(self) -> str:
        """What is installed, and the name of the folder."""
        return f"levelgate-{self.name}"

    @property
    def package(self) -> str:
        """What is imported."""
        return self.distribution.replace("-", "_")

    def write(self, directory: Path) -> Path:
        """Write it into a new folder there, and return that; on any failure nothing is left of it.

        Raises Conflict where the folder exists or cannot be written, and NotFound where `directory` does not exist.
        """
        folder = directory / self.distribution
        if folder.is_symlink() or folder.exists():
            raise Conflict(f"{folder} exists already", mend="choose another name, or another place with --directory")
        if not directory.is_dir():
            raise NotFound(f"there is no folder {directory}", mend="make it first, or name another with --directory")
        try:
            # Beside its place, so that it gets there in one step.
            with TemporaryDirectory(prefix=f".{self.distribution}-", dir=directory) as draft:
                self._fill(Path(draft) / "project").rename(folder)
        except OSError as error:
            raise Conflict(
                f"cannot write {folder}: {error.strerror}", mend="name another place with --directory"
            ) from error
        return folder

    def _fill(self, folder: Path) -> Path:
        for path, text in self.files().items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return folder

    def files(self) -> dict[str, str]:
        """Return its files by their paths."""
        found = {f"src/{self.package}/__init__.py": f'"""{self._title} for Levelgate."""\n'}
        for room, table in (("both", _BOTH), (self.kind, _OF_KIND[self.kind])):
            for template, path in table.items():
                found[path.format(package=self.package)] = self._filled(room, template)
        return found

    def _filled(self, room: str, template: str) -> str:
        source = files("levelgate.cli.plugin_project").joinpath("templates", room, f"{template}.template")
        return Template(source.read_text(encoding="utf-8")).substitute(
            name=self.name,
            distribution=self.distribution,
            package=self.package,
            title=self._title,
            levelgate=version("levelgate"),
        )

    @property
    def _title(self) -> str:
        return f"{self.name.replace('-', ' ').capitalize()} {_PLURALS[self.kind]}"
