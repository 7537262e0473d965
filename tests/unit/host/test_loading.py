from __future__ import annotations

import sys

import pytest

from fakes.entry_points import point
from fakes.plugins import feed
from levelgate.errors import NotFound
from levelgate.host.plugins import Plugins
from levelgate.ports import PluginReport


def _report(value: str) -> PluginReport:
    plugins = Plugins.load(entry_points=[point(value, "tried")])
    (report,) = plugins.plugins()
    return report


def test_a_sound_plugin_is_loaded_with_its_types_and_hooks() -> None:
    assert _report("feed") == PluginReport(
        name="tried",
        module="fakes.plugins.feed",
        distribution="",
        version="",
        state="loaded",
        repository_types=("feed",),
        pipeline_types=("make",),
        hooks=("levelgate_event", "levelgate_pipeline_types", "levelgate_repository_types"),
    )


def test_types_are_found_by_name() -> None:
    plugins = Plugins.load(entry_points=[point("feed")])
    assert plugins.repository_type("feed").settings is feed.FEED.settings
    assert plugins.pipeline_type("make").title == "make"
    assert [one.name for one in plugins.repository_types()] == ["feed"]
    assert [one.name for one in plugins.pipeline_types()] == ["make"]


def test_an_unknown_type_is_refused_with_the_types_there_are() -> None:
    with pytest.raises(NotFound, match="there is no repository type 'fead'; there are: feed"):
        Plugins.load(entry_points=[point("feed")]).repository_type("fead")


def test_an_unknown_type_without_any_plugin_says_so() -> None:
    with pytest.raises(NotFound, match="there are: none, as no plugin"):
        Plugins.load(entry_points=[]).pipeline_type("make")


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("fails_to_import", "importing it raised ImportError: no module named 'feedparser'"),
        ("is_not_there", "importing it raised ModuleNotFoundError: No module named 'fakes.plugins.is_not_there'"),
        ("exits_at_import", "importing it raised SystemExit: 3"),
        ("unknown_hook", "there is no hook levelgate_repository_type; did you mean levelgate_repository_types?"),
        ("wrong_arguments", "the contract wants the arguments of levelgate.plugin.hookspecs"),
        ("no_hooks", "it implements no hook; the contract wants @hookimpl on one of levelgate_event, "),
        ("yielding:raises", r"levelgate_repository_types raised RuntimeError: out of ink\nand paper"),
        ("yielding:exits", "levelgate_repository_types raised SystemExit: enough"),
        ("yielding:interrupts", "levelgate_repository_types raised KeyboardInterrupt"),
        ("yielding:returns_none", "returned NoneType; the contract wants an iterable of types"),
        ("yielding:returns_number", "returned int; the contract wants an iterable of types"),
        ("yielding:yields_text", "it yields str; the contract wants values of RepositoryType"),
        ("yielding:yields_for_ever", "yields more than 100 types"),
        ("yielding:yields_bad_name", "RepositoryType.name is 'my feed'; the contract wants up to 100 letters"),
        ("yielding:yields_bad_settings", "the contract wants a subclass of RepositorySettings"),
        ("yielding:yields_bad_scheme", "RepositoryType.scheme is 'rpm'; the contract wants a VersionScheme"),
        ("yielding:yields_bad_parsers", "RepositoryType.parsers is 'feedparser'; the contract wants a tuple of names"),
        ("yielding:yields_bad_concurrency", "PipelineType.concurrency is 0; the contract wants a number from 1 up"),
        ("yielding:yields_bad_prepare", "PipelineType.prepare is b'body'; the contract wants a function or None"),
        ("yielding:yields_twice", "the type twin is already there, from plugin tried"),
    ],
)
def test_a_plugin_that_breaks_its_contract_fails_with_the_reason(value: str, error: str) -> None:
    report = _report(value)
    assert report.state == "failed"
    assert report.error.startswith("plugin tried: ")
    assert error in report.error


@pytest.mark.parametrize("value", ["fails_to_import", "exits_at_import", "yielding:raises", "yielding:yields_text"])
def test_a_plugin_that_fails_does_not_keep_others_from_loading(value: str) -> None:
    plugins = Plugins.load(entry_points=[point(value, "broken"), point("feed")])
    assert [(report.name, report.state) for report in plugins.plugins()] == [("broken", "failed"), ("feed", "loaded")]


def test_a_failure_is_logged_by_name(caplog: pytest.LogCaptureFixture) -> None:
    _report("fails_to_import")
    assert "plugin tried was not loaded" in caplog.text


def test_the_second_plugin_with_a_type_is_refused_by_name() -> None:
    plugins = Plugins.load(entry_points=[point("feed", "first"), point("yielding:yields_feed", "second")])
    first, second = plugins.plugins()
    assert first.state == "loaded"
    assert second.error == ("plugin second: the type feed is already there, from plugin first; switch one of them off")


def test_the_types_of_a_failed_plugin_are_free_for_others() -> None:
    plugins = Plugins.load(
        entry_points=[point("yielding:yields_twice", "first"), point("yielding:yields_feed", "second")]
    )
    assert [report.state for report in plugins.plugins()] == ["failed", "loaded"]


def test_the_second_plugin_with_a_name_is_refused_by_name() -> None:
    plugins = Plugins.load(entry_points=[point("feed"), point("yielding:yields_bad_name", "feed")])
    assert [report.state for report in plugins.plugins()] == ["loaded", "failed"]
    assert "fakes.plugins.feed has that name already" in plugins.plugins()[1].error


def test_a_plugin_whose_name_is_none_is_refused() -> None:
    (report,) = Plugins.load(entry_points=[point("feed", "my plugin")]).plugins()
    assert "'my plugin' is no name of a plugin" in report.error


def test_a_plugin_that_is_switched_off_is_not_even_imported() -> None:
    sys.modules.pop("fakes.plugins.exits_at_import", None)
    (report,) = Plugins.load(disabled=["exits_at_import"], entry_points=[point("exits_at_import")]).plugins()
    assert (report.state, report.error) == ("off", "")


def test_a_switched_off_plugin_makes_way_for_another_with_the_same_type() -> None:
    plugins = Plugins.load(disabled=["feed"], entry_points=[point("feed"), point("yielding:yields_feed", "other")])
    assert [(report.name, report.state) for report in plugins.plugins()] == [("feed", "off"), ("other", "loaded")]


def test_switching_off_a_plugin_that_is_not_there_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    Plugins.load(disabled=["yumm"], entry_points=[])
    assert "plugin yumm is switched off, but no plugin has that name" in caplog.text
