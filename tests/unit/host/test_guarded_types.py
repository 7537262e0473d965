from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, cast

import pytest

from fakes.guarded import QUERY, REQUEST, RUN_TOOLS, SETTINGS, TOOLS, feed, make, raising
from fakes.plugins.feed import PlainScheme
from levelgate.domain.listing import ListedVersion, Listing, Unchanged
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.errors import AccessDenied, LevelgateError, PluginFailed
from levelgate.plugin import Artifact, PackageSettings

ARTIFACT = Artifact(file_key="x86_64", digest="sha256:00", location="https://example.com/app.rpm", size=1)
VERSION = ListedVersion(package="app", version="1", artifacts=(ARTIFACT,))
LISTING = Listing(versions=(VERSION,), cursor={"etag": "x"})


class WildError(Exception):
    """An error that cannot even be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_sound_functions_work_through_the_guard() -> None:
    assert feed().check(SETTINGS, TOOLS).reachable
    assert feed(list_versions=lambda _query, _tools: LISTING).list_versions(QUERY, TOOLS) == LISTING
    assert make().start(REQUEST, RUN_TOOLS).state is RunState.SUCCEEDED


@pytest.mark.parametrize(
    "error", [RuntimeError("bad"), SystemExit("bad"), KeyboardInterrupt("bad"), GeneratorExit("bad")]
)
def test_whatever_a_function_raises_is_the_plugins_failure_by_name(error: BaseException) -> None:
    with pytest.raises(PluginFailed, match=f"plugin acme: feed.check raised {type(error).__name__}: bad"):
        feed(check=raising(error)).check(SETTINGS, TOOLS)
    with pytest.raises(PluginFailed, match=f"plugin acme: feed.list_versions raised {type(error).__name__}: bad"):
        feed(list_versions=raising(error)).list_versions(QUERY, TOOLS)


def test_an_error_that_cannot_be_shown_is_a_failure_too() -> None:
    with pytest.raises(PluginFailed, match=r"feed\.check raised .*WildError"):
        feed(check=raising(WildError())).check(SETTINGS, TOOLS)


@pytest.mark.parametrize("error", [RuntimeError("bad"), SystemExit("bad")])
def test_a_run_that_raises_is_the_plugins_failure(error: BaseException) -> None:
    with pytest.raises(PluginFailed, match=f"plugin acme: make.start raised {type(error).__name__}: bad"):
        make(start=raising(error)).start(REQUEST, RUN_TOOLS)


def test_an_interrupt_in_the_main_thread_stays_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt):
        make(start=raising(KeyboardInterrupt())).start(REQUEST, RUN_TOOLS)


def test_an_interrupt_in_another_thread_is_the_plugins_failure() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            make(start=raising(KeyboardInterrupt())).start(REQUEST, RUN_TOOLS)
        except PluginFailed as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_errors_of_levelgate_pass() -> None:
    denied = AccessDenied("the server answered 403")
    with pytest.raises(AccessDenied) as from_check:
        feed(check=raising(denied)).check(SETTINGS, TOOLS)
    with pytest.raises(AccessDenied) as from_listing:
        feed(list_versions=raising(denied)).list_versions(QUERY, TOOLS)
    with pytest.raises(AccessDenied) as from_run:
        make(start=raising(denied)).start(REQUEST, RUN_TOOLS)
    assert {from_check.value, from_listing.value, from_run.value} == {denied}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "Listing",
        replace(LISTING, cursor=cast("Any", "etag")),
        replace(LISTING, cursor={"at": cast("Any", object())}),
        replace(LISTING, versions=cast("Any", [VERSION])),
        replace(LISTING, versions=cast("Any", ("app",))),
        replace(LISTING, versions=(replace(VERSION, artifacts=cast("Any", ("app.rpm",))),)),
        replace(LISTING, refused=cast("Any", ("app",))),
        Unchanged(cursor={"at": cast("Any", object())}),
    ],
)
def test_a_nonsense_listing_is_the_plugins_failure(answer: Any) -> None:
    with pytest.raises(PluginFailed, match=r"plugin acme: .*; the contract wants"):
        feed(list_versions=lambda _query, _tools: answer).list_versions(QUERY, TOOLS)


def test_unchanged_is_an_answer() -> None:
    answer = Unchanged(cursor={"etag": "x"})
    assert feed(list_versions=lambda _query, _tools: answer).list_versions(QUERY, TOOLS) is answer


def test_a_check_must_return_a_report() -> None:
    with pytest.raises(PluginFailed, match=r"feed\.check returned bool; the contract wants CheckReport"):
        feed(check=lambda _settings, _tools: True).check(SETTINGS, TOOLS)


def test_a_run_must_return_a_result() -> None:
    with pytest.raises(PluginFailed, match=r"make\.start returned int; the contract wants RunResult"):
        make(start=lambda _request, _tools: 0).start(REQUEST, RUN_TOOLS)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RunResult(state=cast("Any", "gone")), "as state, returned str; the contract wants RunState"),
        (RunResult(state=RunState.FAILED, reason=cast("Any", b"no")), "as reason, returned bytes; .* wants str"),
        (RunResult(state=RunState.ERRORED, retry_after=cast("Any", 5)), "as retry_after, returned int; .* timedelta"),
    ],
)
def test_a_run_must_return_a_sound_result(answer: RunResult, said: str) -> None:
    with pytest.raises(PluginFailed, match=f"make.start, {said}"):
        make(start=lambda _request, _tools: answer).start(REQUEST, RUN_TOOLS)


def test_what_is_prepared_passes_through_the_guard() -> None:
    prepare = make(prepare=lambda request: request.id.encode()).prepare
    assert prepare is not None
    assert prepare(REQUEST) == REQUEST.id.encode()


def test_what_is_prepared_must_be_bytes() -> None:
    prepare = make(prepare=lambda _request: "text").prepare
    assert prepare is not None
    with pytest.raises(PluginFailed, match=r"make\.prepare returned str; the contract wants bytes"):
        prepare(REQUEST)


def test_a_type_that_prepares_nothing_has_no_prepare() -> None:
    assert make().prepare is None


def test_a_secret_may_be_refused_by_a_value_error_only() -> None:
    check = make(check_secret=raising(ValueError("is no secret"))).check_secret
    assert check is not None
    with pytest.raises(ValueError, match="is no secret"):
        check("secret", "x")
    check = make(check_secret=raising(KeyError("x"))).check_secret
    assert check is not None
    with pytest.raises(PluginFailed, match=r"make\.check_secret raised KeyError"):
        check("secret", "x")


def test_a_type_that_checks_no_secrets_has_no_check() -> None:
    assert make().check_secret is None


def test_reading_a_spec_may_raise_value_errors_only() -> None:
    read = feed(read_spec=raising(ValueError("two readings"))).read_spec
    assert read is not None
    with pytest.raises(ValueError, match="two readings"):
        read("app 1")
    broken = feed(read_spec=raising(KeyError("app"))).read_spec
    assert broken is not None
    with pytest.raises(PluginFailed, match="read_spec raised KeyError"):
        broken("app 1")


def test_a_spec_must_be_read_as_a_mapping() -> None:
    read = feed(read_spec=lambda _spec: ["app"]).read_spec
    assert read is not None
    with pytest.raises(PluginFailed, match="read_spec returned list; the contract wants a mapping"):
        read("app 1")


def test_what_a_package_wants_is_guarded() -> None:
    assert feed().wants(PackageSettings(), ARTIFACT)
    with pytest.raises(PluginFailed, match="wants raised ZeroDivisionError"):
        feed(wants=raising(ZeroDivisionError())).wants(PackageSettings(), ARTIFACT)


def test_a_sound_scheme_works_through_the_guard() -> None:
    scheme = feed().scheme
    assert (scheme.name, scheme.key("1"), scheme.is_prerelease("1rc"), scheme.in_range("1", "1")) == (
        "plain",
        b"1",
        True,
        True,
    )


def test_a_scheme_may_raise_value_errors() -> None:
    scheme = feed().scheme
    for call in (lambda: scheme.key(""), lambda: scheme.check_range(""), lambda: scheme.in_range("1", "")):
        with pytest.raises(ValueError, match="an empty") as caught:
            call()
        assert not isinstance(caught.value, LevelgateError)


class WrongScheme(PlainScheme):
    """Breaks its contract in each function."""

    def key(self, version: str) -> bytes:
        return cast("bytes", version)

    def is_prerelease(self, version: str) -> bool:
        raise IndexError(version)

    def in_range(self, version: str, spec: str) -> bool:
        return cast("bool", version + spec)

    def check_range(self, spec: str) -> None:
        raise SystemExit(spec)


def test_a_scheme_that_breaks_its_contract_is_the_plugins_failure() -> None:
    scheme = feed(scheme=WrongScheme()).scheme
    with pytest.raises(PluginFailed, match=r"plain\.key returned str; the contract wants bytes"):
        scheme.key("1")
    with pytest.raises(PluginFailed, match=r"plain\.is_prerelease raised IndexError"):
        scheme.is_prerelease("1")
    with pytest.raises(PluginFailed, match=r"plain\.in_range returned str; the contract wants bool"):
        scheme.in_range("1", "1")
    with pytest.raises(PluginFailed, match=r"plain\.check_range raised SystemExit"):
        scheme.check_range("1")
