"""An archive that reprepro makes and signs is read as apt would read it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from levelgate.plugin import Listing, MetadataInvalid, Unchanged
from levelgate.testing import RepositoryHost, parse_here
from levelgate_deb.plugin import TYPE


@dataclass(frozen=True)
class Publisher:
    """A folder with an archive, and a GnuPG home of its own."""

    folder: Path
    home: Path

    def run(self, *command: str | Path, answers: str = "") -> str:
        environment = {**os.environ, "GNUPGHOME": str(self.home)}
        done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True, input=answers)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def gpg(self, *arguments: str | Path) -> str:
        return self.run("gpg", "--batch", "--pinentry-mode=loopback", "--passphrase=", *arguments)

    def fingerprint(self, user: str) -> str:
        listed = self.gpg("--with-colons", "--list-keys", user).splitlines()
        return next(line.split(":")[9] for line in listed if line.startswith("fpr"))

    def sign_as_of_old(self, key: str = "never", subkey: str = "") -> None:
        """Sign with a new key as if it were years ago: a key, and a subkey where one is asked for, valid so long."""
        (self.home / "gpg.conf").write_text("faked-system-time 20240101T000000!\n")
        self.gpg("--quick-generate-key", "Old <old@example.com>", "ed25519", "sign", key)
        if subkey:
            self.gpg("--quick-add-key", self.fingerprint("old@example.com"), "ed25519", "sign", subkey)
        distributions = self.folder / "conf" / "distributions"
        distributions.write_text(distributions.read_text().replace("publisher@", "old@"))

    def publish(self, version: str) -> None:
        root = self.folder / "build" / version
        (root / "DEBIAN").mkdir(parents=True)
        control = f"Package: app\nVersion: {version}\nArchitecture: all\nMaintainer: Ann <ann@example.com>\n"
        (root / "DEBIAN" / "control").write_text(f"{control}Section: misc\nPriority: optional\nDescription: app\n")
        self.run("dpkg-deb", "--build", "--root-owner-group", root, self.folder / "build" / f"{version}.deb")
        self.run("reprepro", "-b", self.folder, "includedeb", "stable", self.folder / "build" / f"{version}.deb")


@pytest.fixture
def made(tmp_path: Path, require_program: Callable[[str], Path]) -> Iterator[Publisher]:
    for program in ("dpkg-deb", "reprepro", "gpg", "gpgconf"):
        require_program(program)
    # The agent's socket lies in its home, and a socket's path is short.
    with TemporaryDirectory(prefix="gnupg-", dir="/tmp") as home:
        publisher = Publisher(tmp_path, Path(home))
        publisher.gpg("--quick-generate-key", "Publisher <publisher@example.com>", "ed25519", "sign", "never")
        (tmp_path / "conf").mkdir()
        (tmp_path / "conf" / "distributions").write_text(
            "Codename: stable\nComponents: main\nArchitectures: amd64 arm64\nSignWith: publisher@example.com\n"
            "DebIndices: Packages Release . .gz .xz\n"
        )
        yield publisher
        publisher.run("gpgconf", "--kill", "all")


def host(made: Publisher, **more: Any) -> RepositoryHost:
    settings = {
        "url": made.folder.as_uri(),
        "suite": "stable",
        "components": ["main"],
        "architectures": ["amd64", "arm64"],
        "signed_by": made.gpg("--armor", "--export", "publisher@example.com"),
    }
    return RepositoryHost(TYPE, {**settings, **more}, parse=parse_here)


def test_what_is_published_is_listed_with_its_signature(made: Publisher) -> None:
    made.publish("1.0-1")
    with host(made) as polled:
        first, unchanged = polled.poll("app"), polled.poll("app")
        made.publish("1.1-1")
        second = polled.poll("app")
    assert isinstance(first, Listing)
    assert isinstance(second, Listing)
    assert isinstance(unchanged, Unchanged)
    # This publisher keeps the newest version of each package alone.
    assert [[one.version for one in listing.versions] for listing in (first, second)] == [["1.0-1"], ["1.1-1"]]
    (artifact,) = second.versions[0].artifacts
    assert Path(artifact.location.removeprefix("file://")).stat().st_size == artifact.size
    assert second.versions[0].details["signed"] is True


def test_another_publisher_s_key_does_not_count(made: Publisher) -> None:
    made.publish("1.0-1")
    made.gpg("--quick-generate-key", "Stranger <stranger@example.com>", "ed25519", "sign", "never")
    stranger = made.gpg("--armor", "--export", "stranger@example.com")
    with host(made, signed_by=stranger) as polled, pytest.raises(MetadataInvalid, match="not one of the key ring's"):
        polled.poll("app")


@pytest.mark.parametrize("signs", ["the key", "a subkey"])
def test_a_key_that_has_expired_since_does_not_count(made: Publisher, signs: str) -> None:
    made.sign_as_of_old(key="1y" if signs == "the key" else "never", subkey="1y" if signs == "a subkey" else "")
    made.publish("1.0-1")
    ring = made.gpg("--armor", "--export", "old@example.com")
    with (
        host(made, signed_by=ring) as polled,
        pytest.raises(MetadataInvalid, match=r"signed the archive expired on 20"),
    ):
        polled.poll("app")


def test_a_key_that_was_replaced_and_revoked_since_does_not_count(made: Publisher) -> None:
    made.sign_as_of_old()
    made.publish("1.0-1")
    (made.home / "gpg.conf").unlink()
    fingerprint = made.fingerprint("old@example.com")
    # Of the reasons that gpg asks for, the second leaves what was signed before as it is.
    revocation = made.run(
        *("gpg", "--no-tty", "--yes", "--command-fd=0", "--pinentry-mode=loopback", "--passphrase="),
        *("--armor", "--gen-revoke", fingerprint),
        answers="y\n2\n\ny\n",
    )
    (made.home / "revocation").write_text(revocation)
    made.gpg("--import", made.home / "revocation")
    ring = made.gpg("--armor", "--export", "old@example.com")
    with (
        host(made, signed_by=ring) as polled,
        pytest.raises(MetadataInvalid, match=f"the key {fingerprint.lower()} .* was revoked"),
    ):
        polled.poll("app")
