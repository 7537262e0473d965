"""What setup.cfg says is what is in the tree, and what is installed."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint, distribution
from pathlib import Path

from meta.sources import ROOT, items, package_folders, pairs, setup_cfg


def _packages_in_tree() -> set[str]:
    found = set()
    for name, folder in package_folders().items():
        for init in folder.rglob("__init__.py"):
            found.add(".".join((name, *init.parent.relative_to(folder).parts)))
    return found


def _folders_with_code() -> set[Path]:
    return {path.parent for source in ("core", "plugins") for path in (ROOT / source).rglob("*.py")}


def _declared_entry_points() -> set[tuple[str, str, str]]:
    groups = setup_cfg()["options.entry_points"]
    return {(group, name, value) for group in groups for name, value in pairs(groups[group]).items()}


def _installed_entry_points() -> list[EntryPoint]:
    return list(distribution("levelgate").entry_points)


def test_each_package_of_the_tree_is_listed_in_setup_cfg() -> None:
    assert set(items(setup_cfg()["options"]["packages"])) == _packages_in_tree()


def test_the_packages_in_setup_cfg_are_sorted_and_named_once() -> None:
    packages = items(setup_cfg()["options"]["packages"])
    assert packages == sorted(set(packages))


def test_each_folder_with_code_is_a_package() -> None:
    assert {folder for folder in _folders_with_code() if not (folder / "__init__.py").exists()} == set()


def test_source_roots_are_no_packages() -> None:
    roots = {folder.parent for folder in package_folders().values()} | {ROOT / "core", ROOT / "plugins"}
    assert [root for root in roots if (root / "__init__.py").exists()] == []


def test_each_top_level_package_ships_its_typing() -> None:
    data = setup_cfg()["options.package_data"]
    shipped = {name for name in data if "py.typed" in data[name]}
    marked = {name for name, folder in package_folders().items() if (folder / "py.typed").exists()}
    assert shipped == marked == set(package_folders())


def test_installed_entry_points_are_the_declared_ones() -> None:
    installed = {(point.group, point.name, point.value) for point in _installed_entry_points()}
    assert installed == _declared_entry_points()


def test_each_entry_point_resolves() -> None:
    assert [point.name for point in _installed_entry_points() if point.load() is None] == []


def test_each_bundled_plugin_has_an_entry_point() -> None:
    modules = {value for group, _, value in _declared_entry_points() if group == "levelgate"}
    plugins = {name for name in package_folders() if name != "levelgate"}
    assert {module.partition(".")[0] for module in modules} == plugins


def test_each_dependency_has_a_tested_lower_bound() -> None:
    extras = setup_cfg()["options.extras_require"]
    asked = items("\n".join([setup_cfg()["options"]["install_requires"], *(extras[extra] for extra in extras)]))
    assert [line for line in asked if not re.match(r"[\w.\-]+(\[\w+\])?>=\d", line)] == []


def test_dependencies_are_sorted() -> None:
    names = [line.partition(">")[0].lower() for line in items(setup_cfg()["options"]["install_requires"])]
    assert names == sorted(names)
