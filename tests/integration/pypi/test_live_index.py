"""The index that pip here is configured with: of Levelgate's own dependencies we list what pip lists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import parse_tag, sys_tags
from packaging.utils import canonicalize_name

from levelgate.plugin import Artifact, ListedVersion, Listing
from levelgate.testing.repository_host import RepositoryHost
from levelgate_pypi.plugin import TYPE
from levelgate_pypi.scheme import PYTHON_VERSIONS

_HERE = frozenset(sys_tags())
_PYTHON = ".".join(map(str, sys.version_info[:3]))
_DEFAULT = re.compile(r"\(default (https?://\S+?)\)")
_AVAILABLE = re.compile(r"^Available versions: (.*)$", re.MULTILINE)


def _pip(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout


def _index() -> str:
    """Return the address that pip takes projects from, or skip the test where that is no http address."""
    configured = os.environ.get("PIP_INDEX_URL") or _pip("config", "get", "global.index-url").strip()
    default = _DEFAULT.search(" ".join(_pip("install", "--help").split()))
    url = configured or (default[1] if default else "")
    if not url.startswith("http"):
        pytest.skip("pip is configured with no index")
    return url.rstrip("/") + "/"


def _dependencies() -> list[str]:
    read = [Requirement(text) for text in requires("levelgate") or ()]
    return sorted({canonicalize_name(one.name) for one in read if "extra" not in str(one.marker)})


def _installable(artifact: Artifact) -> bool:
    """Say whether pip would look at a file here: not yanked, for this Python, and for this machine."""
    details = {key: str(value) for key, value in artifact.details.items()}
    required = SpecifierSet(details.get("requires_python", ""))
    tags = parse_tag(details["tags"]) if "tags" in details else _HERE
    return "yanked" not in details and required.contains(_PYTHON) and not _HERE.isdisjoint(tags)


def _ours(versions: list[ListedVersion]) -> list[str]:
    found = [one.version for one in versions if any(map(_installable, one.artifacts))]
    stable = [version for version in found if not PYTHON_VERSIONS.is_prerelease(version)]
    return sorted(stable, key=PYTHON_VERSIONS.key, reverse=True)


def _pips(name: str, url: str) -> list[str]:
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    said = _AVAILABLE.search(_pip("index", "versions", name, "--index-url", url, environment=environment))
    return said[1].split(", ") if said else []


@pytest.mark.live
def test_of_our_dependencies_we_list_the_stable_versions_that_pip_lists() -> None:
    url, names = _index(), _dependencies()
    with RepositoryHost(TYPE, {"url": url}) as host:
        listing = host.poll(*names)
    assert isinstance(listing, Listing)
    if not listing.versions:
        pytest.skip(f"the index answers nothing: {listing.warnings[:1]}")
    assert (listing.untold, listing.refused) == (frozenset(), ())
    ours = {name: _ours([one for one in listing.versions if one.package == name]) for name in names}
    with ThreadPoolExecutor(4) as pool:
        pips = dict(zip(names, pool.map(lambda name: _pips(name, url), names), strict=True))
    assert ours == pips
