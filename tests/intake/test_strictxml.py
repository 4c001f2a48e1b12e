"""XML: what expat reads is read alike; what makes more of a document is refused."""

import re
import xml.parsers.expat

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weighbridge.core import FormatError, GapKind
from weighbridge.intake import strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits
from weighbridge.intake.strictxml import Close, Open, Text

HONEST = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a <b> c -->\n'
    b"<net name='m &lt;&#x41;&#66;&gt;' version=\"11\">\n"
    b"  <a:b x = '1'\n y='\xc3\xa4'/>text &amp; more<![CDATA[<raw> & ]]]>\n<?pi x?><c></c >\n"
    b"</net>\n"
)


def tokens(data, limits=None):
    return list(strictxml.tokens(Cursor.over(data, limits=limits)))


def test_reads_elements_attributes_and_text():
    found = tokens(HONEST)
    assert [(type(item), getattr(item, "name", getattr(item, "text", ""))) for item in found] == [
        (Open, "net"),
        (Open, "a:b"),
        (Close, "a:b"),
        (Text, "text & more"),
        (Text, "<raw> & ]"),
        (Open, "c"),
        (Close, "c"),
        (Close, "net"),
    ]
    assert found[0].attributes == {"name": "m <AB>", "version": "11"}
    assert found[1].attributes == {"x": "1", "y": "ä"}
    assert HONEST[found[5].start : found[5].stop] == b"<c>"
    assert strictxml.local("a:b") == "b"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", GapKind.DAMAGED),
        (b"<a>", GapKind.DAMAGED),
        (b"<a></b>", GapKind.DAMAGED),
        (b"<a/><b/>", GapKind.DAMAGED),
        (b"<a/>text", GapKind.DAMAGED),
        (b"text<a/>", GapKind.DAMAGED),
        (b"</a>", GapKind.DAMAGED),
        (b"<a x=1/>", GapKind.DAMAGED),
        (b"<a x='1' x='2'/>", GapKind.DAMAGED),
        (b"<a x='<'/>", GapKind.DAMAGED),
        (b"<a>&nbsp;</a>", GapKind.DAMAGED),
        (b"<a>& b</a>", GapKind.DAMAGED),
        (b"<a>&#0;</a>", GapKind.DAMAGED),
        (b"<a>&#xD800;</a>", GapKind.DAMAGED),
        (b"<a>&#x110000;</a>", GapKind.DAMAGED),
        (b"<a>\0</a>", GapKind.DAMAGED),
        (b"<a>\xff</a>", GapKind.DAMAGED),
        (b"<a><!-- </a>", GapKind.DAMAGED),
        (b"<?xml <a/>", GapKind.DAMAGED),
        (b"<![CDATA[x]]><a/>", GapKind.DAMAGED),
        (b"<!DOCTYPE a><a/>", GapKind.DAMAGED),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', GapKind.DAMAGED),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', GapKind.DAMAGED),
        (b"<a>" * 3000 + b"</a>" * 3000, GapKind.LIMIT),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", GapKind.UNSUPPORTED),
        ("<a/>".encode("utf-16-le"), GapKind.DAMAGED),
    ],
)
def test_refuses(data, kind):
    with pytest.raises(FormatError) as caught:
        tokens(data)
    assert caught.value.kind is kind
    assert 0 <= caught.value.offset <= len(data)


def test_a_long_document_is_a_limit():
    with pytest.raises(FormatError, match="more than 100 bytes") as caught:
        tokens(b"<a>" + b" " * 100 + b"</a>", Limits(text=100))
    assert caught.value.kind is GapKind.LIMIT


def test_an_encoding_is_believed():
    (_, text, _) = tokens(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>")
    assert text.text == "ä"


def peer(data):
    """Return elements as expat sees them; None if it refuses."""
    found = []

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.EndElementHandler = lambda name: found.append(("end", name))
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the parser's own signature
    except (xml.parsers.expat.ExpatError, ValueError):
        return None
    return found


def ours(data):
    try:
        found = tokens(data)
    except FormatError:
        return None
    return [
        (item.name, item.attributes) if isinstance(item, Open) else ("end", item.name)
        for item in found
        if not isinstance(item, Text)
    ]


PIECES = [
    b"<a>", b"</a>", b"<b x='1'>", b"</b>", b'<c y="&lt;"/>', b"<d\ne='f\n'/>", b"text", b" ",
    b"&amp;", b"<!-- - -->", b"<![CDATA[<]]>", b"&#65;", b"<", b">", b"'", b"<?p q?>", b"\xc3\xa4",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14))
@settings(max_examples=300, deadline=None)
def test_what_is_read_is_what_expat_reads(pieces):
    data = b"<r>" + b"".join(pieces) + b"</r>"
    found = ours(data)
    assert found is None or found == peer(data)
    if peer(data) is not None:
        assert found is not None


@given(st.binary(max_size=80))
@example(b"<a b='" * 40)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    for data in (noise, b"<a>" + noise + b"</a>", b"<a " + noise + b"/>"):
        ours(data)


def test_cuts_and_changes_are_survived():
    for at in range(len(HONEST)):
        ours(HONEST[:at])
        ours(HONEST[:at] + b"<" + HONEST[at + 1 :])


INSIDE = re.compile(rb"(?:<([a-z]+)>[a-z ]*+(?:<([a-z]+)>[a-z ]*+</\2>[a-z ]*+)*+</\1>[a-z ]*+)++")


def opened(data, inside=None):
    """Return what is told of elements in the outermost one, and of the end."""
    deep, found = 0, []
    try:
        for token in strictxml.tokens(Cursor.over(data), inside=inside):
            if isinstance(token, Open):
                deep += 1
                found += [token] if deep == 2 else []
            elif isinstance(token, Close):
                deep -= 1
    except FormatError as error:
        return found, str(error), error.offset
    return found, "", deep


@given(st.lists(st.sampled_from(PIECES), max_size=20))
@example([b"<a>", b"<a>", b"<a>", b"text", b"</a>", b"</a>", b"</b>"])
@settings(max_examples=300, deadline=None)
def test_passing_over_whole_elements_changes_nothing_outside(pieces):
    data = b"<r>" + b"".join(pieces) + b"</r>"
    assert opened(data, INSIDE) == opened(data)


def test_elements_near_the_bound_are_told_one_by_one():
    deep = b"<a>" * (strictxml.DEPTH - 1) + b"<a><a></a></a>"
    assert opened(deep, INSIDE) == opened(deep)
