"""A tree of elements is written so that no text becomes markup."""

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import printable
from weighbridge.core.elements import ATTRIBUTES, NAMES, NOWHERE, Element, document, element, write


class Reader(html.parser.HTMLParser):
    """Reads what a browser would: elements, attributes, texts."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.names, self.attributes, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_decl(self, decl):
        assert decl == "doctype html"


@pytest.mark.parametrize("text", [*HOSTILE, "</p><p>", "<!-- -->", "&amp;", "&#60;"])
def test_hostile_text_stays_text(text):
    shown = write(element("p", text, element("code", text), aria_label=text))
    read = Reader(shown)
    assert not unsafe(shown)
    assert read.names == ["p", "code"]
    assert read.attributes == [("aria-label", printable(text, 0))]
    assert "".join(read.texts) == 2 * printable(text, 0) + "\n"


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_any_text_is_read_back_as_it_can_be_shown(text, value):
    read = Reader(write(element("span", text, class_=value)))
    assert "".join(read.texts) == printable(text, 0)
    assert read.attributes == [("class", printable(value, 0))]


def test_line_breaks_stay_in_preformatted_text_only():
    assert write(element("pre", element("code", "a\nb"))) == "<pre><code>a\nb</code></pre>\n"
    assert write(element("span", "a\nb")) == "<span>a\\x0ab</span>"


@pytest.mark.parametrize(
    "name", ["script", "iframe", "img", "form", "object", "p onclick", "", "P"]
)
def test_other_elements_cannot_be_made(name):
    with pytest.raises(ValueError, match="no element of ours"):
        element(name)


@pytest.mark.parametrize("name", ["onclick", "style", "src", "srcset", "action", "a b", ""])
def test_other_attributes_cannot_be_made(name):
    with pytest.raises(ValueError, match="no attribute of ours"):
        Element("p", ((name, "x"),))


@pytest.mark.parametrize("target", ["javascript:x", "https://example.com", "/x", "", "data:x"])
def test_a_link_does_not_leave_the_page(target):
    with pytest.raises(ValueError, match="leaves the page"):
        element("a", href=target)


def test_a_link_leads_to_a_place_on_the_page_or_nowhere():
    assert write(element("a", "x", href="#y")) == '<a href="#y">x</a>'
    assert element("link", rel="icon", href=NOWHERE).attributes[1] == ("href", NOWHERE)


@pytest.mark.parametrize("text", ["</style>", "a&b"])
def test_a_style_that_would_have_to_be_escaped_is_refused(text):
    with pytest.raises(ValueError, match="cannot be escaped"):
        element("style", text)


def test_nothing_is_written_for_none():
    assert write(element("span", None, "x", None, id=None)) == "<span>x</span>"


def test_a_document_has_its_type():
    assert document(element("html")) == "<!doctype html>\n<html></html>\n"


def test_the_lists_hold_nothing_that_runs_or_loads():
    assert not NAMES & {"script", "iframe", "object", "embed", "img", "form", "base", "use"}
    assert not {name for name in ATTRIBUTES if name.startswith("on")} & ATTRIBUTES
    assert not ATTRIBUTES & {"style", "src", "srcdoc", "action", "xlink:href"}
