"""Entries that are wrong: each error names the place, the value and what would be right."""

from __future__ import annotations

import pytest

from fakes.files import PIPELINES, REPOSITORIES, declarations, read, refusal
from levelgate.domain.json_value import JsonValue
from levelgate.errors import DeclarationInvalid


def _repository(fields: str) -> str:
    return f"repositories:\n  - {{{fields}}}\n"


def _package(fields: str) -> str:
    return f"{REPOSITORIES}packages:\n  - {{{fields}}}\n"


def _subscription(fields: str) -> str:
    return f"{_package('name: app, repository: updates')}{PIPELINES}subscriptions:\n  - {{{fields}}}\n"


URL = 'url: "https://repo.example.com/"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pakages: []\n", "levelgate.yaml:1: pakages: unknown key 'pakages'; did you mean 'packages'?"),
        ("packages: app\n", "levelgate.yaml:1: packages: 'app' is not a list; write one entry a line, each after '- '"),
        ("packages: [app]\n", "packages[0]: 'app' is not an entry; write its fields, such as 'name: app'"),
        (_repository(f"name: u, type: toy, intervall: 5s, {URL}"), "unknown key 'intervall'; did you mean 'interval'?"),
        (
            _repository(f"name: u, type: toi, {URL}"),
            "levelgate.yaml:2: repositories[0].type: 'toi' is not one of the repository types; did you mean 'toy'?",
        ),
        (_repository(f"name: u, {URL}"), "repositories[0]: 'type' is missing; add it"),
        (_repository("name: u, type: toy"), "repositories[0]: 'url' is missing; add it"),
        (_repository(f"name: a b, type: toy, {URL}"), "repositories[0].name: 'a b' is not a name; use"),
        (_repository(f"name: 7, type: toy, {URL}"), 'repositories[0].name: 7 is a bare number; quote it: "7"'),
        (_repository(f"name: ~, type: toy, {URL}"), "repositories[0].name: ~ is not a text; write a text"),
        (_repository(f"name: u, type: toy, interval: 100ms, {URL}"), "'100ms' is not a duration; write a whole"),
        (_repository(f"name: u, type: toy, interval: 60, {URL}"), "interval: 60 is not a duration; write a whole"),
        (_repository(f"name: u, type: toy, interval: 0s, {URL}"), "'0s' is no time at all; write at least 1s"),
        (_repository("name: u, type: toy, url: ftp://a.example.com/"), "'ftp://a.example.com/' has the scheme 'ftp'"),
        (
            _repository(f"name: u, type: toy, username: ci, {URL}"),
            "levelgate.yaml:2: repositories[0]: username is given without password; give both or neither",
        ),
        (
            _repository(f'name: u, type: toy, password: "${{env:P}}", {URL}'),
            "repositories[0]: password is given without username; give both or neither",
        ),
        (_repository(f"name: u, type: toy, allowed_hosts: a, {URL}"), "allowed_hosts: 'a' is not a list; write [a, b]"),
        (
            _package("name: app, repository: updates, versions: 1.0"),
            'levelgate.yaml:4: packages[0].versions: 1.0 is a bare number; write "==1.0" or ">=1.0"',
        ),
        (
            _package('name: app, repository: updates, lines: {"1.x": 1}'),
            'packages[0].lines["1.x"]: 1 is a bare number; write "==1" or ">=1"',
        ),
        (_package('name: app, repository: updates, lines: {"1 x": ">=1"}'), "has a line '1 x'; name it with letters"),
        (
            _package('name: app, repository: updates, versions: "=>1"'),
            "packages[0].versions: '=>1' is not a range of versions: it begins with no comparison; write >=1.2",
        ),
        (
            _package('name: app, repository: updates, versions: ">=1,2"'),
            "packages[0].versions: '>=1,2' is not a range of versions: '2' begins with no comparison; write >=1.2",
        ),
        (
            _package('name: app, repository: updates, lines: {a: "=>1"}'),
            "packages[0].lines.a: '=>1' is not a range of versions",
        ),
        (_package("name: app, repository: updates, prereleases: yes"), "'yes' is not true or false"),
        (_package("name: app, repository: updates, start: last"), "'last' is not a start policy; write newest"),
        (
            _package("name: app, repository: updates, start: {last: 0}"),
            "write {last: N} with a whole number N of 1 to 100",
        ),
        (_package("name: app, repository: updates, start: {last: true}"), "a mapping is not a start policy"),
        (_package("name: app, repository: updates, arch: x86_64"), "arch: 'x86_64' is not a list; write [a, b]"),
        (
            _package("name: app, repository: updates, track: web"),
            "'web' is no track; declare a track of that name",
        ),
        (_package("name: app, repository: update"), "'update' is no repository; did you mean 'updates'?"),
        (_package("name: -app, repository: updates"), "'-app' is not a package name"),
        (_package("name: a@b, repository: updates"), "'a@b' is not a package name"),
        (_package("repository: updates"), "packages[0]: 'name' is missing; add it"),
        (_package("name: app"), "packages[0]: 'repository' is missing; add it"),
        (_package('repository: updates, spec: "a|b"'), "packages[0].spec: 'a|b': can be read as one name or as two"),
        (_package('repository: updates, spec: "a", name: b'), "'a' says 'name', which stands here too; give it once"),
        (_package("repository: updates, spec: 3"), "packages[0].spec: 3 is not a text; quote it"),
        ("pipelines: [{name: p, type: toy, command: []}]\n", "pipelines[0].command: [] is too short; give at least 1"),
        (
            "pipelines: [{name: p, type: toy, command: [a], result: callback}]\n",
            "'result' is not supported by this version yet",
        ),
        ("pipelines: [{name: p, type: toys, command: [a]}]\n", "'toys' is not one of the pipeline types"),
        ("pipelines: [{name: p, type: toy, command: [a], spacing: [5]}]\n", "pipelines[0].spacing[0]: 5 is not a dur"),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuilt'),
            "subscriptions[0].pipeline: 'rebuilt' is no pipeline; did you mean 'rebuild'?",
        ),
        (
            _subscription('name: s, packages: ["updates/apps"], pipeline: rebuild'),
            "subscriptions[0].packages[0]: 'updates/apps' is no package; did you mean 'updates/app'?",
        ),
        (
            _subscription('name: s, packages: ["update/*"], pipeline: rebuild'),
            "subscriptions[0].packages[0]: 'update/*' is no package",
        ),
        (_subscription("name: s, packages: [app], pipeline: rebuild"), "'app' is not a package; write REPOSITORY/"),
        (_subscription("name: s, packages: [], pipeline: rebuild"), "[] is too short; give at least 1"),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, events: [version.new]'),
            "subscriptions[0].events[0]: 'version.new' is no event that can start a pipeline; known: version.detected",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, each: newest'),
            "subscriptions[0].each: 'newest' is no choice here; write 'version' or 'latest'",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, events: [version.dtected]'),
            "'version.dtected' is no event that can start a pipeline; did you mean 'version.detected'?",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, events: [version.replaced]'),
            "what was replaced starts nothing before somebody accepts it: 'version.accepted'",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, wait_for: each'),
            "subscriptions[0].wait_for: 'each' is no choice here; write 'any' or 'all'",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, wait_for: all, each: version'),
            "levelgate.yaml:7: subscriptions[0].each: 'version' does not go with wait_for: all, whose",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, quiet: 2'),
            "subscriptions[0].quiet: 2 is not a duration; write a whole number and s, m, h or d",
        ),
        (
            _subscription('name: s, packages: ["updates/app"], pipeline: rebuild, quiet: 0s'),
            "subscriptions[0].quiet: '0s' is no time at all; write at least 1s",
        ),
    ],
)
def test_a_wrong_entry_is_refused_with_place_value_and_mend(text: str, said: str) -> None:
    error = refusal(text)

    assert said in str(error)
    assert len(error.problems) == 1


def test_all_errors_of_a_file_are_told_in_the_order_of_its_lines() -> None:
    text = f"""\
{_repository(f"name: u, type: toy, interval: 1w, {URL}")}packages:
  - {{name: app, repository: u, versions: 1.0, prereleases: 7}}
foo: 1
"""
    error = refusal(text)

    assert [problem.place for problem in error.problems] == [
        "levelgate.yaml:2: repositories[0].interval",
        "levelgate.yaml:4: packages[0].versions",
        "levelgate.yaml:4: packages[0].prereleases",
        "levelgate.yaml:5: foo",
    ]
    assert error.message.startswith("4 errors:\nlevelgate.yaml:2: ")


@pytest.mark.parametrize(
    "fields",
    [
        "url: 'https://ann:hunter2@repo.example.com/'",
        "url: 'https://repo.example.com/?token=hunter2'",
        "url: 'https://repo.example.com/', username: ann, password: hunter2",
        "url: 'https://repo.example.com/', username: ann, password: [hunter2]",
        "url: 'https://repo.example.com/', pasword: hunter2",
        "url: 'https://repo.example.com/', token: {hunter2: hunter2}",
    ],
)
def test_what_may_be_a_secret_is_never_repeated(fields: str) -> None:
    assert "hunter2" not in str(refusal(_repository(f"name: u, type: toy, {fields}")))


def test_a_number_for_a_secret_is_not_repeated() -> None:
    error = refusal(_repository(f"name: u, type: toy, username: ann, password: 123456, {URL}"))

    assert "123456" not in str(error)
    assert "write ${env:NAME} or ${file:/path}" in str(error)


def test_a_secret_in_a_syntax_error_is_not_repeated() -> None:
    assert "hunter2" not in str(refusal("repositories:\n  - {password: hunter2: [}\n"))


def test_credentials_in_an_address_are_refused() -> None:
    assert "holds credentials; put them into username and password" in str(
        refusal(_repository("name: u, type: toy, url: 'https://a:b@repo.example.com/'"))
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"repositories:\n  - {{name: u, type: toy, {URL}}}\n  - {{name: u, type: toy, url: 'file:///srv/u/'}}\n",
            "repositories[1].name: 'u' is declared twice, first at levelgate.yaml:2: repositories[0]",
        ),
        (
            f"{_package('name: app, repository: updates')}  - {{name: app, repository: updates, prereleases: false}}\n",
            "packages[1].name: 'updates/app' is declared twice, first at levelgate.yaml:4: packages[0]; remove one",
        ),
        (
            "pipelines:\n  - {name: p, type: toy, command: [a]}\n  - {name: p, type: toy, command: [b]}\n",
            "pipelines[1].name: 'p' is declared twice",
        ),
    ],
)
def test_a_name_that_is_declared_twice_is_refused_with_both_places(text: str, said: str) -> None:
    assert said in str(refusal(text))


def test_two_equal_repositories_are_refused_by_both_names() -> None:
    text = """\
repositories:
  - {name: one, type: toy, url: "https://repo.example.com/el9"}
  - {type: toy, url: "HTTPS://REPO.example.com:443/el9/", name: two, interval: 5m}
"""

    assert "repositories[1]: 'two' is the same repository as 'one'" in str(refusal(text))


def test_errors_of_a_repository_are_not_told_again_at_its_packages() -> None:
    text = "repositories: [{name: u, type: toi}]\npackages: [{name: app, repository: u}]\n"

    assert [problem.place for problem in refusal(text).problems] == [
        "levelgate.yaml:1: repositories[0].type",
    ]


def test_what_is_wrong_itself_or_said_twice_is_not_suggested() -> None:
    text = """\
repositories: [{name: u, type: toy, url: "https://repo.example.com/"}]
packages: [{name: appp, repository: u, start: never}, {name: app, repository: u}]
pipelines: [{name: makes, type: toi}]
subscriptions: [{name: s, packages: [u/appps, v/x], pipeline: make}]
"""
    stored = read(f"{REPOSITORIES}packages: [{{name: b, repository: updates}}]")
    said = str(refusal(text, stored))

    assert "'u/appps' is no package; did you mean 'u/app'?" in said
    assert "'v/x' is no package; known packages: u/app, updates/b" in said
    assert "'make' is no pipeline; there are no pipelines" in said


def test_all_errors_of_one_entry_are_told_at_once() -> None:
    text = f"""\
{_repository(f"name: u, type: toy, {URL}")}packages:
  - {{name: "a b", repository: v, start: never}}
subscriptions:
  - {{name: s, packages: [u/x, 7], pipeline: p, each: all}}
"""

    assert [problem.place.partition(": ")[2] for problem in refusal(text).problems] == [
        "packages[0].repository",
        "packages[0].name",
        "packages[0].start",
        "subscriptions[0].packages[1]",
        "subscriptions[0].each",
        "subscriptions[0].pipeline",
        "subscriptions[0].packages[0]",
    ]


def test_a_repository_that_is_wrong_itself_is_not_suggested() -> None:
    text = "repositories: [{name: update, type: toi}]\npackages: [{name: app, repository: updates}]\n"

    assert "'updates' is no repository; there are no repositories" in str(refusal(text))


def test_what_is_stored_can_be_named_by_a_file() -> None:
    stored = read(f"{_package('name: app, repository: updates')}{PIPELINES}")

    text = 'subscriptions: [{name: s, packages: ["updates/app"], pipeline: rebuild}]\n'

    assert read(text, stored).subscriptions[0].pipeline == "rebuild"


def test_an_entry_from_elsewhere_is_refused_with_the_path_of_its_field() -> None:
    with pytest.raises(DeclarationInvalid) as refused:
        declarations().entry("repositories", {"name": "u", "type": "toy", "url": "ftp://a.example.com/"})

    assert refused.value.place == "url"


def test_an_entry_of_an_unknown_section_is_refused() -> None:
    with pytest.raises(DeclarationInvalid, match="unknown section 'levels'"):
        declarations().entry("levels", {})


def test_an_entry_from_elsewhere_that_no_file_could_hold_is_refused() -> None:
    deep: JsonValue = "x"
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(DeclarationInvalid, match="nested more than 20 deep"):
        declarations().entry("repositories", {"name": deep})
    with pytest.raises(DeclarationInvalid, match=r"^name: .* holds half of a character; write it whole"):
        declarations().entry("repositories", {"name": "\ud800"})


@pytest.mark.parametrize(
    ("concurrency", "said"), [(0, "0 is too small; write 1 at least"), (1001, "1001 is too large; write 1000 at most")]
)
def test_a_number_beyond_its_bounds_is_refused_with_them(concurrency: int, said: str) -> None:
    text = f"pipelines: [{{name: rebuild, type: toy, command: [make], concurrency: {concurrency}}}]\n"
    assert str(refusal(text)) == f"levelgate.yaml:1: pipelines[0].concurrency: {said}"
