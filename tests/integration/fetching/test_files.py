"""File addresses, and secrets in files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from levelgate.errors import AddressNotFound, AddressRefused, LimitExceeded, MetadataOutOfStep, SecretMissing
from levelgate.fetching.fetcher import Fetching
from levelgate.network.secrets import resolve
from levelgate.plugin.types import Fetch, Fetched, NotModified


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "a repository" / "file"
    path.parent.mkdir()
    path.write_text("content")
    return path


@pytest.fixture
def fetch_file(fetching: Fetching, folder: Path, published: Path) -> Fetch:
    return fetching.for_repository({"url": published.parent.as_uri() + "/"}, "repository", lambda: folder)


def test_a_file_is_copied_and_described(fetch_file: Fetch, published: Path, folder: Path) -> None:
    fetched = fetch_file(published.as_uri(), size=7)
    assert isinstance(fetched, Fetched)
    assert fetched.path.parent == folder
    assert fetched.path.read_text() == "content"
    assert (fetched.size, fetched.sha256[:8], fetched.proven) == (7, "ed7002b4", True)


def test_an_unchanged_file_is_not_copied_again(fetch_file: Fetch, published: Path) -> None:
    first = fetch_file(published.as_uri())
    assert isinstance(first, Fetched)
    assert isinstance(fetch_file(published.as_uri(), validators=first.validators), NotModified)


def test_a_file_of_the_same_size_written_anew_is_changed(fetch_file: Fetch, published: Path) -> None:
    first = fetch_file(published.as_uri())
    assert isinstance(first, Fetched)
    published.write_text("CONTENT")
    os.utime(published, ns=(0, 1))
    assert isinstance(fetch_file(published.as_uri(), validators=first.validators), Fetched)


def test_a_missing_file_is_not_found(fetch_file: Fetch, published: Path) -> None:
    with pytest.raises(AddressNotFound, match="no such file"):
        fetch_file(f"{published.as_uri()}.gone")


def test_only_regular_files_are_read(fetch_file: Fetch, published: Path) -> None:
    pipe = published.parent / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, published.parent, Path("/dev/zero")):
        with pytest.raises(AddressRefused, match="not a regular file"):
            fetch_file(path.as_uri())


def test_size_digest_and_cap_hold_for_files_too(fetch_file: Fetch, published: Path, folder: Path) -> None:
    with pytest.raises(MetadataOutOfStep):
        fetch_file(published.as_uri(), size=6)
    with pytest.raises(MetadataOutOfStep):
        fetch_file(published.as_uri(), digest=f"sha256:{'0' * 64}")
    with pytest.raises(LimitExceeded):
        fetch_file(published.as_uri(), max_bytes=6)
    assert list(folder.iterdir()) == []


def test_a_file_that_changes_while_it_is_read_is_out_of_step(
    fetch_file: Fetch, published: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.write_bytes(b"x" * 3_000_000)
    real = os.write

    def write(descriptor: int, content: bytes) -> int:
        published.write_text("other content")
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(MetadataOutOfStep, match="changed while it was read"):
        fetch_file(published.as_uri())
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(fetching: Fetching, published: Path) -> None:
    settings = {"url": published.parent.as_uri() + "/"}
    with pytest.raises(LimitExceeded, match="/nowhere"):
        fetching.for_repository(settings, "repository", lambda: Path("/nowhere"))(published.as_uri())


def test_a_full_disk_is_said_to_be_full(fetch_file: Fetch, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    real = os.write
    monkeypatch.setattr(os, "write", lambda _, content: real(full, content))
    with pytest.raises(LimitExceeded, match="no space left on device; make room"):
        fetch_file(published.as_uri())
    os.close(full)


def test_a_secret_in_a_file_loses_one_newline(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n\n")
    assert resolve(f"${{file:{tmp_path}/secret}}") == "s3cret\n"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match=f"create the file {tmp_path}/secret"):
        resolve(f"${{file:{tmp_path}/secret}}")


@pytest.mark.parametrize("content", [b"\xff\xfe-s3cret", b"s3cret" * 20_000])
def test_a_file_that_is_no_secret_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SecretMissing) as caught:
        resolve(f"${{file:{tmp_path}/secret}}")
    assert "s3cret" not in str(caught.value)
