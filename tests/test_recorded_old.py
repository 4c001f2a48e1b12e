"""Models that old releases wrote, from Python 2.7 on: none needs a word.

They were packed by ``python -m tests.corpus.record CORPUS OUT --name old --all`` out of all that
the estimators of scikit-learn 0.17 to 1.1, its own joblib, XGBoost 0.72 to 1.7 and others wrote
under the Pythons of their time: each estimator once, spread over the versions. They are only ever
weighed. One of each version has a sibling that differs from it by one name that it loads.
"""

import struct
from functools import cache

import pytest

from tests.builders import numpy_npy as npy
from tests.builders import pickles as p
from tests.corpus.measure import weigh
from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from tests.weighing import weigh as weighed
from weighbridge import pipeline
from weighbridge.core import Verdict

LIBRARIES = by_library("old")
ROWS = [row for rows in LIBRARIES.values() for row in rows]
FOLDERS = sorted({row["path"].partition("/")[0] for row in ROWS})
FIRST = {
    row["path"].partition("/")[0]: row
    for row in reversed(ROWS)
    if row["path"].endswith(("-p0.pkl", "-p2.pkl"))
}
"""A pickle of each version."""

WRAPPER = "sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"
INERT = b"cposix\nsystem\n(S'true'\ntR0"
"""Names a command that does nothing, and drops what it gives; nothing loads it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("old", tmp_path_factory)


@cache
def asked():
    return pipeline.compile_(applied(), DAY)


@pytest.mark.parametrize("written", FOLDERS)
def test_needs_no_word(folder, written):
    for row in ROWS:
        if row["path"].startswith(f"{written}/"):
            decision = weigh(folder, row, asked()).decision
            why = row["path"], [reason.because for reason in decision.reasons]
            assert decision.verdict is Verdict.ALLOW, why


@pytest.mark.parametrize("row", FIRST.values(), ids=FIRST)
def test_with_a_command_more_it_is_denied(folder, row, tmp_path):
    data = (folder / row["path"]).read_bytes()
    start = 2 if data.startswith(b"\x80") else 0
    made = tmp_path / row["path"]
    made.parent.mkdir(parents=True)
    made.write_bytes(data[:start] + INERT + data[start:])
    decision = weigh(tmp_path, row, asked()).decision
    assert decision.verdict is Verdict.DENY
    assert "dangerous-import" in {reason.rule for reason in decision.reasons}


def array(held):
    """Return an array of objects, as the joblib that scikit-learn had inside writes it."""
    state = {
        "subclass": p.name("numpy", "ndarray"),
        "shape": (1,),
        "order": "C",
        "dtype": p.call("numpy", "dtype", "O8", 0, 1)
        + p.value((3, "|", None, None, None, -1, -1, 63))
        + p.BUILD,
        "allow_mmap": False,
    }
    return p.new(*WRAPPER) + p.value(state) + p.BUILD + held


def test_an_array_of_objects_is_looked_into(tmp_path):
    plain = p.stream(p.value(["a"]))
    assert weighed(tmp_path, {"m.joblib": p.stream(array(plain))})[0] is Verdict.ALLOW
    command = p.stream(p.call("posix", "system", "true"))
    verdict, rules, _ = weighed(tmp_path, {"m.joblib": p.stream(array(command))})
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


def called(module, name, *arguments):
    return p.stream(p.call(module, name, *arguments))


def filled(module, name, state):
    return p.stream(p.new(module, name) + p.value(state) + p.BUILD)


LABELS_OF_OBJECTS = npy.build(
    npy.header("'|O'", "(1,)"), p.stream(p.call("posix", "system", "true"))
)
BESIDE = "sklearn.externals.joblib.numpy_pickle", "NDArrayWrapper"
RANDOM = p.call("numpy.random", "__RandomState_ctor")
GIVEN = dict.fromkeys(["momtype", "a", "b", "xtol", "badvalue", "name", "longname", "seed"])
NORMAL = "scipy.stats._continuous_distns", "norm_gen"
TEMPLATE = "_parse_arg_template"
HARMLESS = {
    "no-cache": called("sklearn.externals.joblib.memory", "Memory", None, None, 0, 0),
    "joblib-no-cache": called("joblib.memory", "Memory", None, None, 0, 0),
    "tree": called(
        "scipy.spatial.ckdtree", "new_object", p.name("scipy.spatial.ckdtree", "cKDTree")
    ),
    "distribution": filled(*NORMAL, (GIVEN | {"shapes": None}, RANDOM)),
    "shapes": filled(
        "scipy.stats._continuous_distns", "beta_gen", (GIVEN | {"shapes": "a, b"}, RANDOM)
    ),
    "frame": filled("pandas.core.sparse.frame", "SparseDataFrame", {"_typ": "dataframe"}),
    "array-beside": filled(*BESIDE, {"filename": "m.pkl_01.npy", "allow_mmap": True}),
    "smoothing": p.stream(p.new("statsmodels.tsa.holtwinters", "HoltWintersResults")),
    "labels": p.stream(p.new("xgboost.compat", "XGBoostLabelEncoder")),
}
LABELS = b"B" + struct.pack("<I", len(LABELS_OF_OBJECTS)) + LABELS_OF_OBJECTS
FRAME = "pandas.core.frame", "DataFrame"
SPARSE = "pandas.core.sparse.frame", "SparseDataFrame"
HOSTILE = {
    "frame-of-before": filled(*FRAME, ({}, LABELS, LABELS)),
    "matrix-of-before": filled(*FRAME, ((1, LABELS, LABELS), {})),
    "sparse-of-before": filled(*SPARSE, ({}, LABELS, LABELS, 0, "block")),
    "cache": called("sklearn.externals.joblib.memory", "Memory", "/srv/cache", None, 0, 0),
    "joblib-cache": called("joblib.memory", "Memory", "/srv/cache"),
    "array-elsewhere": filled(*BESIDE, {"filename": "../../m.pkl_01.npy", "allow_mmap": True}),
    "parallel": p.stream(p.new("sklearn.externals.joblib.parallel", "Parallel")),
    "loader": called("sklearn.externals.joblib.numpy_pickle", "load", "a"),
    "unpickler": called("sklearn.externals.joblib.numpy_pickle", "NumpyUnpickler", "a", None),
    "tree-of-another": called("scipy.spatial.ckdtree", "new_object", p.name("subprocess", "Popen")),
    "shapes-that-run": filled(*NORMAL, (GIVEN | {"shapes": "a=print()"}, RANDOM)),
    "template-under-shapes": filled(*NORMAL, (GIVEN | {TEMPLATE: "true"}, RANDOM)),
    "pairs-for-random": filled(*NORMAL, (GIVEN, [[TEMPLATE, "true"]])),
    "table-as-a-pair": filled(*NORMAL, ({TEMPLATE: None, "def _parse_args(): 0": 0}, ("a", "b"))),
    "frame-by-another-name": filled("catboost.core", "DataFrame", ({}, LABELS, LABELS)),
    "panel": p.stream(p.new("pandas.core.panel", "Panel")),
    "compatible": p.stream(p.new("xgboost.compat", "XGBStratifiedKFold")),
}
"""The nearest that acts: SciPy runs text of a state, joblib makes a folder, pandas reads arrays."""


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_what_old_releases_call_is_harmless(data, tmp_path):
    verdict, _, reasons = weighed(tmp_path, {"m.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_its_neighbour_is_denied(data, tmp_path):
    assert weighed(tmp_path, {"m.pkl": data})[0] is Verdict.DENY


def bunch(items, cls="Bunch"):
    """As protocols 0 and 1 write it."""
    base = p.name("builtins", "dict")
    return called("copyreg", "_reconstructor", p.name("sklearn.utils", cls), base, items)


WAITING = p.call("functools", "partial", p.name("numpy", "clip"))


def test_items_of_a_bunch_are_attributes_under_old_protocols_too(tmp_path):
    assert weighed(tmp_path, {"m.pkl": bunch({"data": [1], "keys": "a"})})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("items", "rule"),
    [
        ({"keys": WAITING}, "class-tampering"),
        ({"__class__": p.name("numpy", "ndarray")}, "class-tampering"),
        ({"data": p.call("posix", "system", "true")}, "dangerous-import"),
        ([("data", 1)], "unlisted-call"),
        (dict.fromkeys(map(str, range(5000)), 1), "unlisted-call"),
    ],
    ids=["method", "class", "command", "pairs", "too-many"],
)
def test_a_bunch_that_acts_is_denied(tmp_path, items, rule):
    verdict, rules, _ = weighed(tmp_path, {"m.pkl": bunch(items)})
    assert (verdict, rule in rules) == (Verdict.DENY, True), rules
