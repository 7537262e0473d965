"""The PyPI plugin passes the suite for repository types, in each form that an index may have."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from fakes.python_index import JSON, Form, IndexFile, page, projects, sdist, wheel
from levelgate.testing import Release, RepositoryConformance
from levelgate_pypi.plugin import TYPE


class _Pypi(RepositoryConformance):
    kind = TYPE
    form: ClassVar[Form]
    versions = ("1.0.dev1", "1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "1!0.1")
    prereleases = ("1.0.dev1", "1.0rc1")
    ranges: ClassVar = {">=1.9,<2": ("1.9", "1.10"), "~=1.0": ("1.0", "1.0.post1", "1.9", "1.10"), ">=1!0": ("1!0.1",)}
    unreadable_range = "newest"
    not_versions = ("", "one", "1.0-x-y")
    spellings: ClassVar = {"My_Pkg": "my-pkg", "my.pkg": "my-pkg", "Acme_*": "acme-*"}
    same = (("1.0", "1"), ("1.0rc1", "1.0-RC.1"))
    yanks = True

    def publish(self, folder: Path, releases: Sequence[Release]) -> None:
        shutil.rmtree(folder)
        pages: defaultdict[str, list[IndexFile]] = defaultdict(list)
        for one in releases:
            for make, content in zip((wheel, sdist), one.files, strict=False):
                hashes = {"sha256": sha256(content).hexdigest()}
                yanked = False if one.yanked is None else one.yanked
                file = make(one.package, one.version, content.decode(), hashes=hashes, yanked=yanked)
                pages[one.package].append(file)
        _write(folder / self.index, projects(self.form, *pages))
        for project, files in pages.items():
            _write(folder / project / self.index, page(self.form, project, *files))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


class TestPypiInJson(_Pypi):
    form = "json"
    index = "index.json"
    types: ClassVar = {".json": JSON}


class TestPypiInHtml(_Pypi):
    form = "html"
    index = "index.html"
