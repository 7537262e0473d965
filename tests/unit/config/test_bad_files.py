"""Files that are no declaration at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.files import read, refusal
from levelgate.errors import DeclarationInvalid


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "levelgate.yaml", "the file is empty"),
        ("# nothing\n", "levelgate.yaml", "the file is empty"),
        ("- a\n- b\n", "levelgate.yaml:1", "the file is not a mapping"),
        ("packages\n", "levelgate.yaml:1", "the file is not a mapping"),
        ("packages: []\nrepositories: [\n", "levelgate.yaml:3", "expected the node content"),
        ("packages: []\npackages: []\n", "levelgate.yaml:2", "the key 'packages' stands here twice, first in line 1"),
        ("packages: []\n---\npackages: []\n", "levelgate.yaml:2", "but found another document"),
        ("packages: !!python/name:os.system x\n", "levelgate.yaml:1", "the tag"),
        ("packages: .inf\n", "levelgate.yaml:1", "'.inf' is not a number"),
        ("packages: !!int many\n", "levelgate.yaml:1", "'many' is not a number"),
        ("1.0: []\n", "levelgate.yaml:1", "the key 1.0 is a bare number"),
        ("~: []\n", "levelgate.yaml:1", "the key '~' is not a text"),
        ("? [a]\n: b\n", "levelgate.yaml:1", "a key is a list or a mapping"),
        ("packages: [\n\x00]\n", "levelgate.yaml:2", "holds '\\x00', which YAML does not allow"),
        ('packages: ["\\ud800"]\n', "levelgate.yaml:1", "'\\ud800' holds half of a character"),
        ('"\\ud800": []\n', "levelgate.yaml:1", "'\\ud800' holds half of a character"),
        (f"packages: 0x{'f' * 17}\n", "levelgate.yaml:1", f"'0x{'f' * 17}' is not a number of 64 bits"),
        ("packages: [{<<: {}}]\n", "levelgate.yaml:1", "the key '<<' is not known"),
        (b"packages: []\n# \xff\n", "levelgate.yaml:2", "byte 0xff is not UTF-8"),
        ("packages: *nothing\n", "levelgate.yaml:1", "found undefined alias 'nothing'"),
    ],
)
def test_a_file_that_is_no_declaration_is_refused_with_its_line(text: str | bytes, place: str, message: str) -> None:
    error = refusal(text)

    assert error.place == place
    assert error.message.startswith(message)
    assert error.mend


def test_a_file_over_one_mebibyte_is_refused_unread() -> None:
    assert refusal("#" * (1024 * 1024 + 1)).message == "the file has 1048577 bytes"


def test_deep_nesting_is_refused() -> None:
    assert "nested more than 20 deep" in refusal("packages: " + "[" * 5000).message


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 6)]

    assert "aliases make the file longer" in refusal("\n".join(lines)).message


def test_an_alias_within_itself_is_refused() -> None:
    assert "an alias stands within what it stands for" in refusal("packages: &a [*a]\n").message


def test_an_alias_may_be_used_to_say_a_thing_twice() -> None:
    text = """\
repositories: [{name: updates, type: toy, url: "https://repo.example.com/"}]
packages:
  - {name: app, repository: updates, arch: &arches [x86_64]}
  - {name: tool, repository: updates, arch: *arches}
"""

    assert [package.settings for package in read(text).packages] == [{"arch": ["x86_64"]}] * 2


def test_an_anchor_may_be_used_again() -> None:
    assert read("repositories: &a []\npackages: &a []\n").repositories == ()


@given(st.text(alphabet="a-:[]{}&*!|>%@`'\"#,? \n\t10.~<", max_size=60) | st.binary(max_size=60))
def test_whatever_a_file_holds_it_is_read_or_refused(content: str | bytes) -> None:
    assert "levelgate.yaml" in (_refusal_if_any(content) or "levelgate.yaml")


def _refusal_if_any(content: str | bytes) -> str | None:
    try:
        read(content)
    except DeclarationInvalid as error:
        return str(error)
    return None
