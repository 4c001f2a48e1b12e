import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import arrow, tables
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Import, Verdict
from weighbridge.formats.avro_data import FORMAT

WEIGHTS = b"\2" + bytes(7) + b"{}"
PANE = {"java-class": "javax.swing.JEditorPane"}

NAMING = {
    "text": tables.typed(**PANE),
    "key": {"type": "map", "values": "int", "java-key-class": "javax.script.ScriptEngineManager"},
    "list": {"type": "array", "items": "string", "java-element-class": "com.acme.Net"},
    "array": tables.typed(**{"java-class": "[Ljavax.swing.JEditorPane;"}),
    "union": {"name": "R", "type": "record", "fields": [
        {"name": "a", "type": ["null", {"type": "string", **PANE}], "default": None}]},
}  # fmt: skip


def imports(data):
    return [str(item.target) for item in evidence(data) if isinstance(item, Import)]


@pytest.mark.parametrize("way", NAMING)
@pytest.mark.parametrize("name", ["a.avro", "a.parquet", "b.parquet"])
def test_a_class_that_a_schema_names_is_refused(tmp_path, way, name):
    schema = NAMING[way]
    key = b"parquet.avro.schema" if name == "a.parquet" else b"avro.schema"
    table = arrow.parquet([(key, tables.dumped(schema))])
    data = tables.avro(schema) if name == "a.avro" else table
    verdict, rules, _ = weigh(tmp_path, {name: data, "model.safetensors": WEIGHTS})
    assert (verdict, bool(rules & {"unlisted-import", "dangerous-import"})) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "schema",
    [
        tables.ROWS,
        tables.typed(**{"java-class": "java.math.BigDecimal", "avro.java.string": "String"}),
        tables.typed(**{"java-class": "[B"}),
        {"type": "array", "items": "string", "java-class": "java.util.List"},
        {"type": "enum", "name": "javax.swing.JEditorPane", "symbols": ["A"]},
        b'"string"',
    ],
    ids=["plain", "number", "bytes", "list", "name", "text"],
)
def test_what_avro_writes_for_itself_is_no_matter(tmp_path, schema):
    for blocks in ([], [(1, b"")] * 3):
        for sized in (False, True):
            data = tables.avro(schema, blocks, [(b"a", b"\xff")], sized=sized)
            assert [i.format for i in evidence(data) if isinstance(i, Face)] == ["avro-data"]
            files = {"a.avro": data, "model.safetensors": WEIGHTS}
            assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (tables.avro(b"{"), "Avro schema"),
        (tables.avro(None), "there is no schema"),
        (tables.avro(b'{"a":1,"a":2}'), "duplicate key"),
        (tables.avro()[:-1] + b"x", "does not end in the mark"),
        (tables.avro() + b"\2\x80\x80\1", "block: 8192 bytes wanted"),
        (b"Obj\x01" + tables.long(20_000) + bytes(40), "more than 10000 pairs"),
        (b"Obj\x01" + tables.long(1) + tables.long(-1) + bytes(40), "bytes wanted"),
        (b"Obj\x01" + tables.long(1) + tables.long(1 << 40) + bytes(40), "are over"),
    ],
    ids=["schema", "none", "twice", "mark", "block", "pairs", "negative", "huge"],
)
def test_refuses(data, why):
    assert why in str(refusal(FORMAT, data))


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, tables.avro(NAMING["text"]))


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"Obj\x01" + data)
    survives(FORMAT, tables.avro(data))
