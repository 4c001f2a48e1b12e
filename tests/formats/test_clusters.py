"""H2O and Spark ML: what is data is read or passed over, and what names code is told."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import clusters, java
from tests.builders import pickles as p
from tests.builders.clusters import metadata, mojo, pipeline
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Entry, Face, Gap, Import, Verdict
from weighbridge.formats import h2o_model, java_source

SCALER = "org.apache.spark.ml.feature.StandardScalerModel"
SQL = "org.apache.spark.ml.feature.SQLTransformer"


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


def imports(data):
    return [str(item.target) for item in evidence(data) if isinstance(item, Import)]


# H2O ------------------------------------------------------------------------------------------


def test_a_mojo_is_allowed(tmp_path):
    found = evidence(mojo())
    assert not [item for item in found if isinstance(item, Gap)]
    told = {item.key: item.value for item in found if isinstance(item, Entry)}
    assert (told["algo"], told["mojo_version"]) == ("gbm", "1.40")
    assert weigh(tmp_path, {"gbm.zip": mojo()})[0] is Verdict.ALLOW


def test_other_members_of_a_mojo_are_weighed(tmp_path):
    data = mojo(**{"trees/x.bin": p.stream(p.call("os", "system", "true"), version=2)})
    verdict, rules, _ = weigh(tmp_path, {"gbm.zip": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_program_for_a_tree_is_seen(tmp_path):
    program = b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(40)
    verdict, rules, _ = weigh(tmp_path, {"gbm.zip": mojo(**{"trees/t00_000.bin": program})})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_another_model_ini_makes_no_mojo():
    assert "mojo-zip" not in faces(mojo(**{"model.ini": None}))
    assert "mojo-zip" in faces(mojo())


def test_a_pojo_that_only_computes_is_a_bystander(tmp_path):
    (code,) = [item for item in evidence(clusters.POJO) if isinstance(item, Code)]
    assert (code.language, code.effects) == ("java-source", frozenset())
    files = {"gbm.zip": mojo(), "gbm_1.java": clusters.POJO}
    assert weigh(tmp_path / "a", files)[0] is Verdict.ALLOW
    files["gbm_1.java"] += b'class Y { Object x = Runtime.getRuntime().exec("true"); }\n'
    verdict, rules, _ = weigh(tmp_path / "b", files)
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "text",
    [
        b"import os\nos.system('true')\n'''\n/*\nimport a.b;\nclass X {\n'''\n",
        b"import os; os.system('true')\n\n'''\nclass X {\n'''\n",
        b"# /*\nimport os;\nclass X: y = {}\n",
        b"\n\n'/*'\nimport os;\nclass X: y = {}\n",
    ],
)
def test_python_with_java_in_it_is_python(text):
    assert "python-source" in faces(text)
    assert "java-source" not in faces(text)


def test_many_blanks_take_no_time():
    survives(java_source.FORMAT, b"/*\n" + b"import a.b;\n" + b" " * 60_000 + b"{")
    survives(java_source.FORMAT, b"/*\n" + b"class x\n" * 8_000 + b"{")


def test_what_a_cluster_of_h2o_stores_is_no_verdict(tmp_path):
    data = clusters.saved()
    assert weigh(tmp_path, {"GBM_model_1": data})[0] is Verdict.NO_VERDICT
    assert imports(data) == []


JAVA = java.file(java.instance(java.described("javax.script.ScriptEngineManager")))


@pytest.mark.parametrize(
    "data",
    [
        clusters.saved(classes=("water.Iced", "[Ljavax.script.ScriptEngineManager;")),
        clusters.saved(clusters.number(len(JAVA)), JAVA, bytes(9)),
        clusters.saved(b"\0", JAVA),
        clusters.saved(bytes(h2o_model.CHUNK - 150), clusters.number(len(JAVA)), JAVA, bytes(9)),
        clusters.saved(b"\xfe" + struct.pack("<i", len(JAVA)) + JAVA, classes=()),
        clusters.saved(b"\xac\xed\0\5", clusters.number(len(JAVA)), JAVA),
    ],
    ids=["listed", "stream", "endless", "far", "long", "behind"],
)
def test_classes_that_are_not_of_h2o_are_told(tmp_path, data):
    assert "java:javax.script.ScriptEngineManager" in imports(data)
    assert weigh(tmp_path, {"GBM_model_1": data})[0] is Verdict.DENY


def test_a_stream_of_plain_objects_is_no_matter(tmp_path):
    plain = java.file(java.boxed(1))
    data = clusters.saved(clusters.number(len(plain)), plain, bytes(300))
    assert weigh(tmp_path, {"GBM_model_1": data})[0] is Verdict.NO_VERDICT


def test_what_lies_before_a_stream_makes_its_number_no_longer(tmp_path):
    # Models of GLM hold a field that is -1 before an enumeration: 255, 255 and its length are a
    # number of two bytes as well.
    plain = java.file(java.boxed(1))
    before = b"\xff\xff" + clusters.number(len(plain))
    data = clusters.saved(before, plain, bytes(len(plain) << 9))
    verdict, rules, reasons = weigh(tmp_path, {"GLM_model_1": data})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"}), reasons


@pytest.mark.parametrize("first", [b"", b"y", b"yy"], ids=["at-once", "reset", "reset-twice"])
def test_a_stream_ends_no_earlier_than_its_first_object(tmp_path, first):
    # Of two numbers that may be its length, the shorter one ends inside of the object.
    stream = java.MAGIC + first + JAVA.removeprefix(java.MAGIC)
    data = clusters.saved(b"\xff\x00" + bytes([8]), stream, bytes(8 << 8))
    assert "java:javax.script.ScriptEngineManager" in imports(data)
    assert weigh(tmp_path, {"GLM_model_1": data})[0] is Verdict.DENY


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (clusters.saved()[:40], "name of a class: "),
        (clusters.saved(classes=("w" * 2000,)), "has 2000 bytes"),
        (clusters.saved(classes=(None,) * 100_001), "a list of 100001 classes"),
        (clusters.saved(b"\xac\xed\0\5" * 20), "too much looks like"),
    ],
    ids=["cut", "name", "list", "streams"],
)
def test_lists_that_make_no_sense_are_refused(data, why):
    assert why in str(refusal(h2o_model.FORMAT, data))


def test_cut_or_changed_models_of_h2o_are_survived():
    survives_cuts_and_changes(h2o_model.FORMAT, clusters.saved(clusters.number(len(JAVA)), JAVA))


@given(st.binary(max_size=200))
def test_any_objects_of_h2o_are_survived(rest):
    survives(h2o_model.FORMAT, clusters.saved()[:12] + rest)
    survives(h2o_model.FORMAT, clusters.saved(rest))


# Spark ----------------------------------------------------------------------------------------


def test_a_pipeline_of_spark_is_allowed(tmp_path):
    files = pipeline(
        metadata(SCALER), metadata(SQL, statement="SELECT *, a + b AS c FROM __THIS__")
    )
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


def test_a_stage_of_a_strange_package_is_told(tmp_path):
    assert imports(metadata("acme.stages.Evil")) == ["java:acme.stages.Evil", "acme.stages.Evil"]
    verdict, rules, _ = weigh(tmp_path, pipeline(metadata("acme.stages.Evil")))
    assert (verdict, "unlisted-class" in rules) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    "name", ["os.system", "org.apache.spark.util.X", "org.apache.sparkling.X", "java.lang.Runtime"]
)
def test_a_stage_that_no_list_has_is_denied(tmp_path, name):
    assert weigh(tmp_path, pipeline(metadata(name)))[0] is Verdict.DENY


@pytest.mark.parametrize("name", ["x", "", "a..b", "a b.c", "a/b.c", 7, None, ["a.b"]])
def test_a_class_that_is_no_name_is_told(name):
    row = json.loads(metadata("a.b")) | {"class": name}
    (found,) = imports(json.dumps(row).encode())
    assert "is no name" in found


def test_of_a_key_that_stands_twice_both_are_told():
    data = metadata("acme.X").replace(b"{", b'{"class":"acme.Y",', 1)
    assert {"java:acme.X", "java:acme.Y"} <= set(imports(data))


def test_names_of_pyspark_are_of_python():
    assert imports(metadata("pyspark.ml.pipeline.PipelineModel")) == [
        "pyspark.ml.pipeline.PipelineModel"
    ]


def test_keys_with_escapes_are_seen():
    data = metadata("acme.X").replace(b"sparkVersion", b"spark\\u0056ersion")
    assert "java:acme.X" in imports(data)


def test_other_json_with_a_class_says_nothing():
    assert imports(b'{"class": "acme.X", "uid": "x"}') == []


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("SELECT reflect('java.lang.System', 'exit') FROM x", "java:java.lang.System.exit"),
        ('SELECT TRY_REFLECT ( "a.B","c",1)', "java:a.B.c"),
        ("SELECT java_method('B', 'c')", "java:default.B.c"),
    ],
)
def test_methods_that_sql_calls_are_told(statement, target):
    assert imports(metadata(SQL, statement=statement))[-1] == target


def test_methods_that_sql_puts_together_are_unknown(tmp_path):
    data = metadata(SQL, statement="SELECT reflect(concat('java.lang', '.X'), 'y')")
    assert "puts together" in imports(data)[-1]
    assert weigh(tmp_path, pipeline(data))[0] is Verdict.DENY
