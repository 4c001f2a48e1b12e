"""The data are well-formed, and are read when asked for."""

from pathlib import Path

import pytest

from weighbridge import facts
from weighbridge.facts import names, tables

LISTS = sorted(Path(tables.DATA, "harmless").glob("*.toml"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_list_of_harmless_names_is_well_formed(path):
    groups = list(names._groups(path))
    assert groups
    for group in groups:
        for module, listed in group.names.items():
            assert module == module.strip()
            assert listed.split()
            assert "*" not in listed


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_list_says_where_it_is_from(path):
    row = tables.parse(path.read_text("utf-8"))
    assert tables.text(row, "source")
    assert "as-of" in row


def test_only_the_list_that_speaks_for_a_package_is_read():
    names._library.cache_clear()
    names._module.cache_clear()
    names.listed.cache_clear()
    assert facts.listed("numpy", "dtype")
    assert names._library.cache_info().currsize == 1


def test_names_are_listed_exactly():
    assert facts.listed("collections", "OrderedDict").makes
    assert facts.listed("collections", "OrderedDict.popitem") is None
    assert facts.listed("collections.abc", "OrderedDict") is None
    assert facts.listed("nowhere", "OrderedDict") is None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("subprocess", "Popen"),
        ("importlib.util", "spec_from_loader"),
        ("os", "system.__call__"),
        ("torch", "serialization.os.system"),
        ("numpy", "__builtins__.eval"),
        ("acme", "a.b.c.subprocess.run"),
    ],
)
def test_dangerous_names_are_known_however_they_are_reached(module, name):
    assert facts.danger(module, name)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("collections", "OrderedDict"),
        ("acme.os", "system_x"),
        ("acme", "Model.fit"),
        ("acme", "os"),
    ],
)
def test_other_names_are_not_called_dangerous(module, name):
    assert facts.danger(module, name) is None


def test_very_long_names_are_looked_up_in_time():
    assert facts.danger("acme", ".".join(["a"] * 4000) + ".os.system")


@pytest.mark.parametrize(
    ("module", "whose"),
    [
        ("os", "of the standard library"),
        ("__builtin__", "of the standard library"),
        ("numpy.linalg", "of numpy, a library that the lists cover"),
        ("pip._internal", "of pip, a package installed almost everywhere"),
    ],
)
def test_coverage_says_whose_a_name_is(module, whose):
    assert facts.coverage(module) == whose


@pytest.mark.parametrize("module", ["acme", "__main__", ""])
def test_strange_packages_are_not_covered(module):
    assert facts.coverage(module) is None


def test_a_dangerous_name_is_listed_for_certain_arguments_at_most():
    free = {facts.Shape.HARMLESS, facts.Shape.CONSTANTS}
    for module, rows in names._dangerous().items():
        for name in rows:
            entry = facts.listed(module, name)
            assert entry is None or (not entry.makes and not entry.shapes & free), (module, name)


def test_code_bearing_names():
    assert facts.bearing("cloudpickle.cloudpickle", "_anything") is facts.Bearing.ALWAYS
    assert facts.bearing("dill._dill", "_load_type") is facts.Bearing.TYPE_NAME
    assert facts.bearing("dill._dill", "Pickler") is None
