"""Operations of TensorFlow: those that reach out are known, and what is known is a list."""

from weighbridge.core import Severity
from weighbridge.facts import carried, reach, runs_python, tables

ROWS = tables.rows(tables.load("tensorflow-reaching.toml"), "reach")
OLD = {"BigQueryReader", "Rpc", "TryRpc"}


def names():
    return [name for row in ROWS for name in tables.strings(row, "names")]


def test_what_reaches_out_is_an_operation_of_tensorflow():
    known = set(tables.lines("tensorflow-operations.txt")) | OLD
    assert set(names()) <= known
    assert len(names()) == len(set(names()))


def test_severities_are_words_of_the_scale():
    for row in ROWS:
        for key in ("severity", "training"):
            assert tables.text(row, key).upper() in Severity.__members__


def test_what_keras_writes_is_harmless():
    found = carried(["tensorflow-saved-model"])
    for name in (
        "Assert",
        "SaveV2",
        "RestoreV2",
        "MergeV2Checkpoints",
        "ShardedFilename",
        "StringJoin",
    ):
        assert found.has("tensorflow", name)
        assert reach(name) is None
        assert not runs_python(name)


def test_every_way_to_run_python_is_known():
    known = set(tables.lines("tensorflow-operations.txt"))
    assert {name for name in known if "PyFunc" in name} == {
        "EagerPyFunc", "PyFunc", "PyFuncStateless",
    }  # fmt: skip
    assert all(runs_python(name) for name in known if "PyFunc" in name)


def test_a_custom_operation_is_not_carried():
    assert not carried(["tensorflow-graph"]).has("tensorflow", "Acme>Scale")
    assert not carried(["tflite"]).has("custom", "AcmeScale")
