"""The lists of names are well formed, say one thing each, and hold nothing that loads or runs."""

import keyword
import re
import time
import tomllib
from collections import Counter
from datetime import date
from fnmatch import translate
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "src" / "weighbridge" / "data"
FILES = sorted((DATA / "harmless").glob("*.toml"))
USES = {"class", "container", "call", "factory", "value"}
ARGUMENTS = {
    "attribute",
    "attribute-names",
    "attributes",
    "class-first",
    "codec",
    "constants",
    "factory-first",
    "fields",
    "generic",
    "harmless",
    "import-pair",
    "items",
    "keras-archive",
    "kernel",
    "method",
    "nested-pickle",
    "nested-streams",
    "no-arguments",
    "none-first",
    "numpy-generator",
    "one-container",
    "parameters",
    "partial",
    "rebuild-from-type",
    "reconstructor",
    "tensors",
}
EFFECTS = {
    "changes the interpreter",
    "evaluates code",
    "imports by name",
    "loads code or another pickle",
    "opens a network connection",
    "opens or changes files",
    "resolves any name",
    "runs a command",
}
FORBIDDEN = [
    "numpy:load",
    "numpy:loads",
    "numpy:fromfile",
    "numpy:memmap",
    "numpy:save*",
    "numpy:loadtxt",
    "numpy:genfromtxt",
    "torch:load",
    "torch:save",
    "torch:from_file",
    "torch.hub:*",
    "torch.jit:*",
    "torch.jit._script*:*",
    "torch.jit._serialization*:*",
    "torch.package*:*",
    "torch.fx*:*",
    "torch._dynamo*:*",
    "torch._inductor*:*",
    "torch.utils.cpp_extension*:*",
    "torch.testing*:*",
    "torch.utils.bottleneck*:*",
    "torch.utils.collect_env*:*",
    "torch.serialization:load",
    "pandas:read_*",
    "pandas.io.*:*",
    "pandas.testing*:*",
    "pandas._testing*:*",
    "pandas.core.computation*:*",
    "joblib:load",
    "numpy.f2py*:*",
    "numpy.testing*:*",
    "numpy.distutils*:*",
    "numpy.ctypeslib*:*",
    "sklearn.externals*:*",
    "sklearn.utils._testing*:*",
    "sklearn.utils.testing*:*",
    "*:fromfile",
    "*:memmap",
    "sklearn.datasets.*:fetch_*",
    "sklearn.datasets.*:load_*",
    "nltk.data:*",
    "*:import_module",
    "*:system",
    "builtins:eval",
    "builtins:exec",
    "builtins:compile",
    "builtins:open",
    "builtins:__import__",
    "builtins:input",
    "builtins:globals",
    "builtins:vars",
    "builtins:map",
    "builtins:filter",
    "builtins:setattr",
    "types:CodeType",
    "types:FunctionType",
    "functools:reduce",
    "pickle*:*",
    "cloudpickle*:*",
    "dill*:*",
    "os:*",
    "sys:*",
    "subprocess*:*",
    "importlib*:*",
    "ctypes*:*",
    "tempfile:*",
    "shutil:*",
    "logging:FileHandler",
    "torch.distributed.rpc*:*",
    "transformers.dynamic_module_utils:*",
    "joblib.externals*:*",
]
BROUGHT_ALONG = {
    "sklearn.externals.joblib._store_backends:FileSystemStoreBackend",
    "sklearn.externals.joblib.logger:Logger",
    "sklearn.externals.joblib.memory:Memory",
    "sklearn.externals.joblib.numpy_pickle:NDArrayWrapper",
    "sklearn.externals.joblib.numpy_pickle:NumpyArrayWrapper",
    "sklearn.externals.joblib.numpy_pickle:ZNDArrayWrapper",
}
"""The joblib that scikit-learn had inside: as much of it as of joblib itself, and no more."""

GENERIC = [
    "model",
    "models",
    "utils",
    "src",
    "main",
    "test",
    "tests",
    "data",
    "common",
    "core",
    "app",
    "config",
    "lib",
]
NAME = re.compile(r"[^\W\d]\w*", re.ASCII)


def parse(path):
    with path.open("rb") as file:
        return tomllib.load(file)


def names(table):
    return [
        f"{module}:{name}"
        for group in table.get("group", [])
        for module, spelt in group["names"].items()
        for name in spelt.split()
    ]


LISTS = {path.name: parse(path) for path in FILES}
HARMLESS = {name for table in LISTS.values() for name in names(table)}
DANGEROUS = parse(DATA / "dangerous.toml")


LANGUAGES = ("R:", "java:", "julia:", "matlab:")
"""What names of other languages begin with."""


def dotted(text):
    for language in LANGUAGES:
        text = text.removeprefix(language)
    return all(NAME.fullmatch(part.replace("$", "_")) for part in text.split("."))


def test_there_is_a_list_for_every_library():
    assert len(FILES) >= 30
    assert {"stdlib.toml", "numpy.toml", "torch.toml", "scikit-learn.toml"} <= set(LISTS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_follows_the_schema(path):
    table = LISTS[path.name]
    assert path.stem == path.stem.lower()
    assert set(table) - {"partial"} == {
        *("library", "roots", "versions", "source", "as-of", "group")
    }
    assert table.get("partial", True) is True
    assert all(isinstance(table[key], str) and table[key] for key in ("library", "versions"))
    assert table["source"].startswith("https://")
    assert isinstance(table["as-of"], date)
    assert all(dotted(root) and "." not in root for root in table["roots"])
    for group in table["group"]:
        assert set(group) <= {"use", "arguments", "why", "names", "state"}
        assert group["use"] in USES
        assert group["why"]
        assert ("arguments" in group) == (group["use"] == "call")
        assert group.get("arguments", "constants") in ARGUMENTS
        for pattern in group.get("state", {}).values():
            re.compile(pattern)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_are_spelt_sorted_and_of_the_list_s_own_packages(path):
    table = LISTS[path.name]
    for group in table["group"]:
        assert list(group["names"]) == sorted(group["names"])
        for module, spelt in group["names"].items():
            found = spelt.split(" ")
            assert dotted(module), module
            assert not any(map(keyword.iskeyword, module.split("."))), module
            assert module.partition(".")[0] in table["roots"], module
            assert found == sorted(set(found)), module
            # In Julia a function is a name, an operator too, and the name of its type has a "#".
            assert module.startswith("julia:") or all(dotted(name) for name in found), module


def test_every_root_is_of_one_list():
    roots = Counter(root for table in LISTS.values() for root in table["roots"])
    assert [root for root, count in roots.items() if count > 1] == []


def test_no_name_is_listed_twice_for_one_use():
    for file, table in LISTS.items():
        for use in USES:
            groups = [group for group in table["group"] if group["use"] == use]
            every = Counter(
                (name, group.get("arguments"))
                for group in groups
                for name in names({"group": [group]})
            )
            assert [name for name, count in every.items() if count > 1] == [], file


def test_holds_nothing_that_loads_or_runs():
    forbidden = re.compile("|".join(map(translate, FORBIDDEN)))
    assert all(map(forbidden.match, FORBIDDEN))
    every = sorted(HARMLESS - set(DANGEROUS["spared"]) - BROUGHT_ALONG)
    assert [name for name in every if forbidden.match(name)] == []


def test_what_a_library_brings_along_is_listed_as_the_library_itself_is():
    assert BROUGHT_ALONG <= HARMLESS
    assert {name.removeprefix("sklearn.externals.") for name in BROUGHT_ALONG} <= HARMLESS


def test_nothing_is_both_harmless_and_dangerous():
    dangerous = set(names(DANGEROUS))
    whole = {name.removesuffix(":*") for name in dangerous if name.endswith(":*")}
    both = []
    for name in HARMLESS:
        module, _, inner = name.partition(":")
        steps = module.split(".")
        above = {".".join(steps[:count]) for count in range(1, len(steps) + 1)}
        parts = inner.split(".")
        prefixes = {f"{module}:{'.'.join(parts[:count])}" for count in range(1, len(parts) + 1)}
        if prefixes & dangerous or above & whole:
            both.append(name)
    assert sorted(both) == DANGEROUS["spared"]


def test_dangerous_names_follow_the_schema():
    assert set(DANGEROUS) == {"as-of", "group", "passages", "spared"}
    assert DANGEROUS["passages"] == sorted(set(DANGEROUS["passages"]))
    assert all(map(dotted, DANGEROUS["passages"]))
    for group in DANGEROUS["group"]:
        assert set(group) == {"effect", "source", "names"}
        assert group["effect"] in EFFECTS
        assert group["source"].startswith("https://")
        assert list(group["names"]) == sorted(group["names"])
        for module, spelt in group["names"].items():
            assert dotted(module)
            assert all(name == "*" or dotted(name) for name in spelt.split(" ")), module
            assert spelt.split(" ") == sorted(set(spelt.split(" "))), module
    every = names(DANGEROUS)
    assert len(every) == len(set(every)) >= 350
    assert {group["effect"] for group in DANGEROUS["group"]} == EFFECTS


@pytest.mark.parametrize("name", ["builtins:getattr", "operator:methodcaller", "functools:partial"])
def test_what_is_judged_by_its_arguments_is_not_dangerous_in_itself(name):
    assert name not in names(DANGEROUS)


def test_modules_are_known():
    table = parse(DATA / "modules.toml")
    assert {"os", "posix", "nt", "distutils", "zoneinfo", "_interpreters"} <= set(table["stdlib"])
    assert {"__builtin__", "copy_reg", "commands"} <= set(table["stdlib-python-2"])
    assert not set(table["stdlib"]) & set(table["stdlib-python-2"])
    assert table["stdlib"] == sorted(table["stdlib"])


def test_what_is_installed_everywhere_is_sorted_and_leaves_users_modules_alone():
    lines = (DATA / "installed-everywhere.txt").read_text("utf-8").splitlines()
    found = [line for line in lines if not line.startswith("#")]
    assert found == sorted(set(found))
    assert 2000 < len(found) < 5000
    assert all(NAME.fullmatch(name) for name in found)
    assert not set(found) & set(GENERIC)
    assert {"yaml", "sklearn", "cv2", "PIL", "pip", "requests"} <= set(found)


def test_sizes_are_bounded():
    sizes = {path.name: path.stat().st_size for path in FILES}
    assert sum(sizes.values()) < 1_600_000
    assert sizes["scikit-learn.toml"] < 150_000
    assert max(sizes.values()) < 600_000


def test_the_largest_list_is_parsed_in_no_time():
    largest = max(FILES, key=lambda path: path.stat().st_size)
    text = largest.read_text("utf-8")
    start = time.process_time()
    tomllib.loads(text)
    assert time.process_time() - start < 1
