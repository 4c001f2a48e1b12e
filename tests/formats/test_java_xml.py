import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Call, Face, Gap, GapKind, Import, Verdict
from weighbridge.formats.java_xml import FORMAT
from weighbridge.intake.limits import USUAL

WEIGHTS = b"\2" + bytes(7) + b"{}"

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

HONEST = f"""{HEAD}<!-- what XMLEncoder writes -->
<java version="17.0.1" class="java.beans.XMLDecoder">
 <object class="java.util.ArrayList">
  <void method="add"><int>1</int></void>
  <void method="add"><array class="double" length="1"><void index="0"><double>0.5</double></void>
  </array></void>
 </object>
</java>
"""

STREAM = """<linked-hash-map>
  <entry><string>a</string><java.math.BigDecimal>1</java.math.BigDecimal></entry>
  <entry><string>b</string><list class="java.util.Collections_-UnmodifiableList"/></entry>
</linked-hash-map>
"""

WEKA = """<weka.classifiers.trees.J48>
  <m__root class="weka.classifiers.trees.j48.C45Split"><m__x>1</m__x></m__root>
</weka.classifiers.trees.J48>
"""


def beans(inner):
    return f'{HEAD}<java version="1.8" class="java.beans.XMLDecoder">{inner}</java>'


def faces(text):
    return [item.format for item in evidence(text.encode()) if isinstance(item, Face)]


def imports(text):
    return [str(item.target) for item in evidence(text.encode()) if isinstance(item, Import)]


def calls(text):
    return [str(item.callee) for item in evidence(text.encode()) if isinstance(item, Call)]


def test_classes_and_methods_are_told_as_the_bytes_allow():
    text = beans("".join(f'<object class="a.B{n}"><void method="c"/></object>' for n in range(80)))
    told = evidence(text.encode())
    named = [item for item in told if isinstance(item, Import | Call)]
    assert len(named) == FORMAT.names + len(text) // USUAL.apart
    (gap,) = (item for item in told if isinstance(item, Gap))
    assert gap.kind is GapKind.LIMIT


def test_a_class_in_two_hundred_bytes_is_told_whole():
    each = '<object class="org.acme.model.B{}"><void property="x"><int>1</int></void>{}</object>'
    text = beans("\n".join(each.format(n, "<int>1</int>" * 10) for n in range(60)))
    assert len(imports(text)) == 60
    assert not any(isinstance(item, Gap) for item in evidence(text.encode()))


@pytest.mark.parametrize("text", [HONEST, STREAM], ids=["beans", "stream"])
def test_collections_of_values_are_allowed(tmp_path, text):
    assert faces(text) == ["java-xml"]
    files = {"net.xml": text.encode(), "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_classes_of_weka_are_a_warning_as_they_are_in_its_other_files(tmp_path):
    assert imports(WEKA) == [
        "java:weka.classifiers.trees.J48",
        "java:weka.classifiers.trees.j48.C45Split",
    ]
    assert weigh(tmp_path, {"net.model": WEKA.encode()})[:2] == (Verdict.WARN, {"unlisted-class"})


@pytest.mark.parametrize(
    "text",
    [
        beans('<object class="java.lang.ProcessBuilder"><void method="start"/></object>'),
        beans('<void class="java.lang.Runtime" method="getRuntime"/>'),
        beans('<new class="javax.naming.InitialContext"/>'),
        beans('<object class="java.util.ArrayList"><void method="clone"/></object>'),
        beans('<object class="net.acme.Net"><method name="load"/></object>'),
        beans('<void property="x"><void method="close"/></void>'),
        beans("<class>com.sun.rowset.JdbcRowSetImpl</class>"),
        beans('<array class="[Ljava.lang.Process;" length="0"/>'),
        beans('<object class="java.lang. Process"/>'),
        '<object class="java.lang.ProcessBuilder"/>',
        '<!-- a --><?b c?><void class="java.lang.ProcessBuilder"/>',
        "<java.lang.ProcessBuilder/>",
        "<list><java.lang.ProcessBuilder/></list>",
        '<map><entry><a class="jdk.nashorn.internal.objects.NativeString"/></entry></map>',
        ('<sorted-set><dynamic-proxy><interface>java.lang.Comparable</interface>'
        '<handler class="java.beans.EventHandler"/></dynamic-proxy></sorted-set>'),
        '<net.acme.Net><a defined-in="java.lang.Process"/></net.acme.Net>',
        '<set><a resolves-to="java.beans.Statement"/></set>',
        '<object><java.lang.ProcessBuilder class="x"/></object>',
    ],
)  # fmt: skip
def test_what_is_not_listed_is_refused(tmp_path, text):
    assert faces(text) == ["java-xml"]
    files = {"net.xml": text.encode(), "model.safetensors": WEIGHTS}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert rules & {"unlisted-import", "unlisted-call", "dangerous-import", "unresolved-import"}


@pytest.mark.parametrize(
    ("inner", "callee"),
    [
        ('<object class="a.B"><void method="go"/></object>', "java:a.B.go"),
        ('<object class="a.B" method="go"/>', "java:a.B.go"),
        ('<method class="a.B" name="go"/>', "java:a.B.go"),
        ('<object class="a.B" method="new"><void method="go"/></object>', "java:a.B.go"),
    ],
)
def test_a_method_is_told_with_the_class_of_what_it_is_called_on(inner, callee):
    assert calls(beans(inner)) == [callee]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body class='a.b.C'/></html>",
        "<object><name>dog</name></object>",
        "<annotation><object class='dog'/></annotation>",
        (
            '<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">'
            "<androidx.constraint.layout.View/></LinearLayout>"
        ),
        (
            "<project><properties><maven.compiler.source>17</maven.compiler.source></properties>"
            "</project>"
        ),
        "<Grid.RowDefinitions/>",
    ],
)
def test_other_xml_is_none(text):
    assert "java-xml" not in faces(text)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'<!DOCTYPE object [<!ENTITY a "b">]>\n<object class="weka.core.Instances"/>', "type"),
        (HONEST.replace("UTF-8", "x").encode(), "'x' is not read"),
        ("<java class='java.beans.XMLDecoder'/>".encode("utf-16"), ""),
        (HONEST[:-9].encode(), "ends inside"),
    ],
    ids=["type", "encoding", "wide", "cut"],
)
def test_documents_that_are_not_read_are_no_silence(data, why):
    assert FORMAT.id in [item.format for item in evidence(data) if isinstance(item, Face)]
    assert why in str(refusal(FORMAT, data))
    assert refusal(FORMAT, data) is not None


@pytest.mark.parametrize("piece", ["<a.", "<!--", "<?", "<!DOCTYPE ", "a.", "<a.a.", "[", "<", "-"])
def test_no_text_takes_long(piece):
    survives(FORMAT, (piece * 40_000).encode())
    survives(FORMAT, ("<" + piece * 40_000).encode())


def test_cut_or_changed_files_are_survived():
    for text in (HONEST, STREAM, WEKA):
        survives_cuts_and_changes(FORMAT, text.encode(), step=3)


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, f'<java class="{text}"/>'.encode())
