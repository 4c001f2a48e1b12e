"""PMML: no document types, scripts in extensions told, classes and addresses too."""

from unittest.mock import patch
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pmml as p
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Entry, Face, FormatError, Gap, Import, Reference, Verdict
from weighbridge.formats.pmml import FORMAT
from weighbridge.intake import strictxml

HONEST = p.document(
    p.extension(name="user", value="someone", extender="Rattle/PMML"),
    p.extension("<X-Weights>1 2 3</X-Weights>", name="weights"),
    p.apply("x-median"),
)
ENTITY = '<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_an_honest_document_is_read_without_a_word(tmp_path):
    found = evidence(HONEST, "m.pmml")
    assert [each.format for each in found if isinstance(each, Face)] == ["pmml"]
    assert not [each for each in found if isinstance(each, Gap | Code | Import | Reference)]
    assert [(e.key, e.value) for e in found if isinstance(e, Entry)] == [
        ("pmml.version", "4.4"),
        ("pmml.application", "maker 1.0"),
    ]
    verdict, _, why = weigh(tmp_path, {"m.pmml": HONEST})
    assert verdict is Verdict.ALLOW, why


@pytest.mark.parametrize(
    ("content", "effect"),
    [
        (p.extension("<script>f(x);</script>"), None),
        (p.extension(name="script", value="f(x)"), None),
        (p.extension(value="Runtime.getRuntime().exec(c)"), Effect.PROCESS),
        (p.extension("<![CDATA[<script>1</script>]]>"), Effect.DYNAMIC),
        (p.extension("<a><b v='javascript:f()'/></a>"), Effect.DYNAMIC),
        (p.extension("&#101;val(x)"), Effect.DYNAMIC),
    ],
)
def test_scripts_in_extensions_are_denied(tmp_path, content, effect):
    data = p.document(content)
    (code,) = every(Code, data)
    assert effect is None or effect in code.effects
    verdict, rules, _ = weigh(tmp_path, {"m.pmml": data})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "before",
    [ENTITY, "<!DOCTYPE PMML>", '<!DOCTYPE PMML SYSTEM "http://example.org/x.dtd">'],
    ids=["entity", "empty", "outside"],
)
def test_a_document_type_is_denied(tmp_path, before):
    verdict, rules, _ = weigh(tmp_path, {"m.pmml": p.document(before=before)})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_hides_nothing(tmp_path, encoding):
    text = p.document(before=ENTITY).decode().encode(encoding)
    verdict, _, _ = weigh(tmp_path, {"m.pmml": text})
    assert verdict is Verdict.DENY


def test_a_function_named_like_a_class_is_denied(tmp_path):
    data = p.document(p.apply("org.example.Thing"), p.apply("org.example.Thing"))
    assert [str(each.target) for each in every(Import, data)] == ["java:org.example.Thing"]
    assert weigh(tmp_path, {"m.pmml": data})[0] is Verdict.DENY


def test_what_is_fetched_from_elsewhere_is_denied(tmp_path):
    data = p.document('<Table xlink:href="http://example.org/t.csv"/>')
    verdict, rules, _ = weigh(tmp_path, {"m.pmml": data})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("data", [b"<PMML>", b"<PMML", b"<PMML a='1' a='2'/>", b"<PMML>&x;</PMML>"])
def test_refuses(data):
    with pytest.raises(FormatError):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=9)


@given(st.binary(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"<PMML>" + noise)
    survives(FORMAT, b"<PMML>" + noise + b"</PMML>")


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]))


@given(PRINTABLE, PRINTABLE)
@settings(max_examples=100, deadline=None)
def test_round_trip(name, text):
    head = f"<Header><Application name={quoteattr(name)}/></Header>"
    data = p.document(p.extension(escape(text)), head=head)
    told = {entry.key: entry.value for entry in every(Entry, data)}
    assert told["pmml.application"] == name.strip()[:80]


TAGS = (
    '<Node id="1">', "</Node>", "<True/>", '<P f="a" o="b"/>', '<P f="a" f="b"/>', "<P f='a'/>",
    '<Extension name="script">', "</Extension>", "f(x);", " ", "\n", "&lt;", "&bad;", "<!-- x -->",
    '<P href="http://x"/>', '<x:P x:HREF="y"/>', '<Apply function="a.b.C"/>', "<![CDATA[a]]>",
    "\xe9", "<Node>", '<Application name="n"/>', '<P f="<"/>', '<P f = "a" />', "<", "</Node >",
    '</Node x="1">',
    '<Extension value="eval(1)"/>', "1 2 3", "<é/>", "]]>", '"', 'a="', '"/>', '"<P href="x"/>',
    '<P f="<Apply function="a.b.C"/>', '<P f=">"/>', '<P f=" href="/>',
)  # fmt: skip


def told(data):
    found = []
    try:
        found += read(FORMAT, data)
    except FormatError as error:
        found.append((str(error), error.offset, error.kind))
    return found


def both(data):
    """Return what is told if everything is, and if what is quiet is passed over."""
    with patch.object(strictxml, "LEAST", 64), patch.object(strictxml, "MOST", 128):
        quick = told(data)
    with patch.object(strictxml, "LEAST", 4096), patch.object(strictxml, "NEW", 1):
        assert told(data) == quick
    with patch.object(strictxml._Reader, "_passing", lambda *_: None):
        return told(data), quick


@given(st.lists(st.sampled_from(TAGS), max_size=24), st.sampled_from(["utf-8", "latin-1"]))
@settings(max_examples=400, deadline=None)
def test_what_is_quiet_is_passed_over_and_nothing_else(tags, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><PMML>{"".join(tags)}</PMML>'
    for declared in (encoding, "utf-8"):
        slow, quick = both(text.encode(declared))
        assert quick == slow


@pytest.mark.parametrize("told_at", [0, 1, 300, 999])
def test_what_tells_is_told_behind_a_thousand_that_are_quiet(told_at):
    nodes = ['<Node id="1"><P f="a" o="b"/></Node>'] * 1000
    for odd in (
        '<P f="a" src="http://x/y"/>',
        '<Extension name="s"><script>f(x);</script></Extension>',
    ):
        nodes[told_at] = odd
        slow, quick = both(f"<PMML>{''.join(nodes)}</PMML>".encode())
        assert quick == slow
        assert any(isinstance(each, Code | Reference) for each in quick)
