"""Pages of rules and checks become elements; whatever else they hold stays text."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_elements import Reader
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge import pipeline
from weighbridge.core.elements import element, write
from weighbridge.document import prose

TERMS = (
    '<dl class="terms"><div><dt><code>deny</code></dt><dd>ids of families</dd></div>'
    "<div><dt><code>warn</code></dt><dd>verdict</dd></div></dl>"
)


def written(page):
    return write(element("div", *prose.elements(page, "h4"))).replace("\n", "")


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("## Why\nbecause", "<h4>Why</h4><p>because</p>"),
        ("## Fires on\n    cos\n", "<h4>Fires on</h4><pre><code>cos</code></pre>"),
        ("    a\n\n    b", "<pre><code>ab</code></pre>"),
        ("- a\n  b\n- c", "<ul><li>a b</li><li>c</li></ul>"),
        ("``a``, `b` and c", "<p><code>a</code>, <code>b</code> and c</p>"),
        (
            "``deny``  ids\n          of families\n``warn``\n    verdict",
            TERMS,
        ),
        ("[x](javascript:y) <b>", "<p>[x](javascript:y) &lt;b&gt;</p>"),
    ],
    ids=["paragraphs", "heading", "example", "block", "list", "code", "terms", "link"],
)
def test_reads(page, shown):
    assert written(page) == f"<div>{shown}</div>"


@pytest.mark.parametrize("each", [*pipeline.rules(), *pipeline.checks()], ids=lambda each: each.id)
def test_every_page_of_ours_loses_no_word(each):
    page = inspect.cleandoc(each.doc).partition("\n")[2]
    read = Reader(write(element("div", *prose.elements(page, "h4"))))
    assert set(read.names) <= {"div", "h4", "p", "code", "pre", "ul", "li", "dl", "dt", "dd"}
    marks = str.maketrans("", "", "`# \n-*")
    assert "".join(read.texts).translate(marks) == page.translate(marks)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_pages_stay_text(text):
    shown = written(f"{text}\n\n## {text}\n- {text}\n\n    {text}\n\n``{text}``  {text}")
    assert not unsafe(shown)
    assert "<script" not in shown


@given(st.text(st.sampled_from("a`#- *\n<&\u202e"), max_size=60))
def test_any_page_is_read(page):
    read = Reader(written(page))
    assert set(read.names) <= {"div", "h4", "p", "code", "pre", "ul", "li", "dl", "dt", "dd"}
