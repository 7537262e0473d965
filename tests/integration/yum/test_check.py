from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fakes.file_tools import file_tools
from fakes.yum_repository import YumRepository, rpm
from levelgate_yum.plugin import TYPE, levelgate_repository_types
from levelgate_yum.settings import YumSettings


def test_a_good_repository_is_described(tmp_path: Path) -> None:
    repository = YumRepository(tmp_path)
    repository.publish([rpm("app", "1.0-1"), rpm("app", "1.0-1", arch="aarch64"), rpm("app", "1.1-1"), rpm("lib")])
    report = TYPE.check(YumSettings(url=repository.url), file_tools())
    assert (report.reachable, report.summary) == (True, "a yum repository with 4 files of 2 packages")
    assert (report.details["files"], report.details["packages"], report.details["versions"]) == (4, 2, 3)


def test_an_empty_repository_is_a_good_one(tmp_path: Path) -> None:
    repository = YumRepository(tmp_path)
    repository.publish([])
    report = TYPE.check(YumSettings(url=repository.url), file_tools())
    assert (report.reachable, report.summary) == (True, "a yum repository with 0 files of 0 packages")


def test_refused_entries_are_warned_of(tmp_path: Path) -> None:
    repository = YumRepository(tmp_path)
    repository.publish([replace(rpm("app"), href="../app.rpm")])
    (warning,) = TYPE.check(YumSettings(url=repository.url), file_tools()).warnings
    assert warning.startswith("app 1.0-1: ")


def test_a_folder_that_is_no_repository_is_reported_not_raised(tmp_path: Path) -> None:
    report = TYPE.check(YumSettings(url=f"file://{tmp_path}/"), file_tools())
    assert not report.reachable
    assert report.details == {"code": "address-not-found"}
    assert report.summary.endswith("give the address of the folder that holds repodata/")


def test_a_web_page_is_reported_not_raised(tmp_path: Path) -> None:
    (tmp_path / "repodata").mkdir()
    (tmp_path / "repodata" / "repomd.xml").write_text("<html></html>", encoding="utf-8")
    report = TYPE.check(YumSettings(url=f"file://{tmp_path}/"), file_tools())
    assert (report.reachable, report.details) == (False, {"code": "metadata-invalid"})


def test_the_plugin_yields_the_yum_type() -> None:
    assert [one.name for one in levelgate_repository_types()] == ["yum"]
