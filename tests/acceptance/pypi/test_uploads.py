"""The installed program beside a real index: a wheel is uploaded, noticed, tried, and promoted."""

from __future__ import annotations

from pathlib import Path

from fakes.installed import Installed
from fakes.real_indexes import Wheel, pypiserver

_DECLARATION = """\
repositories: [{{name: index, type: pypi, url: "{url}", interval: 1s}}]
packages: [{{name: "Acme_*", repository: index, track: web}}]
pipelines:
  - {{name: try, type: command, command: [/bin/sh, -c, "echo $LEVELGATE_NAME $LEVELGATE_VERSION at $LEVELGATE_LEVEL"]}}
tracks: [{{name: web, levels: [{{name: dev, work: [try]}}, {{name: prod, after: [dev]}}]}}]
"""


def test_an_uploaded_wheel_is_noticed_tried_and_promoted(installed: Installed, tmp_path: Path) -> None:
    with pypiserver(tmp_path / "wheels") as index:
        (tmp_path / "levelgate.yaml").write_text(_DECLARATION.format(url=index.url))
        applied = installed.run("apply", "--yes")
        assert applied.returncode == 0, applied.stderr
        index.upload(Wheel(project="acme-web", version="1.0"))
        installed.json("serve", "--once")
        (grant,) = [one for one in installed.json("promotion", "list", "--level", "prod") if one["state"] == "passed"]
        assert grant["version"] == "index/acme-web@1.0"
        (run,) = installed.json("run", "list")
        assert installed.run("run", "log", run["id"]).stdout == "acme-web 1.0 at web/dev\n"
