import pytest

from weighbridge import cards
from weighbridge.cards import text
from weighbridge.cards.text import Shape


def blocks(source):
    return [(block.shape.value, block.line, block.text) for block in text.read(source).blocks]


def sentences(source):
    return [item for block in text.read(source).blocks for item in text.sentences(block)]


def test_sections_paragraphs_items_and_rows_have_lines():
    source = "# A\n\npara\nmore\n\n* item\n1. other\n\n|x|y|\n|-|-|\n|1|2|\n"
    assert blocks(source) == [
        ("paragraph", 3, "para\nmore"),
        ("item", 6, "item"),
        ("item", 7, "other"),
        ("row", 9, "|x|y|"),
        ("row", 11, "|1|2|"),
    ]


def test_rows_know_their_header():
    (_, row) = text.read("|x|y|\n|-|-|\n|1|2|\n").blocks
    assert (row.shape, row.cells, row.header) == (Shape.ROW, ("1", "2"), ("x", "y"))


@pytest.mark.parametrize(
    ("source", "titles"),
    [
        ("# A\n## B\ntext", ("A", "B")),
        ("## B\n# A\ntext", ("A",)),
        ("A\n===\nB\n---\ntext", ("A", "B")),
        ("# A #\ntext", ("A",)),
        ("#A\ntext", ("A",)),
        ("# A\n**B**\ntext", ("A", "B")),
        ("<h1 align='center'>A</h1>\n\ntext", ("A",)),
    ],
)
def test_headings(source, titles):
    assert text.read(source).blocks[0].section.titles == titles


@pytest.mark.parametrize(
    "source",
    [
        "```\ncode\n```",
        "~~~~\ncode\n```\n~~~~",
        "```\ncode that never ends",
        "<!-- comment -->",
        "<!-- a\ncomment\n-->",
        "<!-- a comment that never ends\n\ntext",
        "<pre>code</pre>",
        "<style>\nx\n</style>",
        "text\n\n    indented code"[6:],
        "![image](x.png)",
        "[![badge](x.png)](y)",
        "---",
        "|---|---|",
        "[reference]: https://x.org",
    ],
)
def test_is_no_prose(source):
    assert blocks(source) == []


def test_text_beside_a_comment_is_kept():
    assert blocks("a <!-- b --> c") == [("paragraph", 1, "a  c")]


@pytest.mark.parametrize(
    ("source", "shown", "target"),
    [
        ("[a b](https://x.org)", "a b", "https://x.org"),
        ("[`a_b`](x 'title')", "a_b", "x"),
        ("[**a**][k]\n\n[K]: https://x.org", "a", "https://x.org"),
        ("[k][]\n\n[k]: https://x.org", "k", "https://x.org"),
        ("<https://x.org/a>", "https://x.org/a", "https://x.org/a"),
        ("see https://x.org/a.", "https://x.org/a", "https://x.org/a"),
        ('<a class="x" href="https://x.org">a</a>', "a", "https://x.org"),
        ("[a](https://x.org/b_(c))", "a", "https://x.org/b_(c)"),
    ],
)
def test_links(source, shown, target):
    (sentence,) = sentences(source)
    (link,) = sentence.links
    assert (link.text, link.target) == (shown, target)
    assert sentence.text[link.start : link.stop] == shown


def test_links_keep_their_places_when_blanks_collapse():
    (sentence,) = sentences("one   two\n  [three](x)   and\n\t[four](y)")
    assert [sentence.text[link.start : link.stop] for link in sentence.links] == ["three", "four"]


def test_sentences_have_their_own_lines():
    found = sentences("One is here.\nTwo is\nthere. Three too.\n\n日本。語。")
    assert [(item.line, item.text) for item in found] == [
        (1, "One is here."),
        (2, "Two is there."),
        (3, "Three too."),
        (5, "日本。"),
        (5, "語。"),
    ]


def test_a_break_that_was_wanted_ends_a_block():
    assert [item.text for item in sentences("**A:** b  \n**C:** d")] == ["A: b", "C: d"]


def test_underscores_in_names_are_kept():
    assert blocks("_squad_v2_ and __x__ *y*")[0][2] == "squad_v2 and x y"


def test_entities_are_decoded():
    assert blocks("a &amp; b")[0][2] == "a & b"


@pytest.mark.parametrize(
    "filler",
    [
        "[More Information Needed]", "More information needed", "TODO", "[TODO: describe the data]",
        "N/A", "None", "-", "", "TBD", "Coming soon", "to be announced", "<ORG_NAME>/<REPO_NAME>",
        "{{ model_id }}", "unknown", "license", "...", "[optional]", "your-username",
    ],
)  # fmt: skip
def test_placeholders(filler):
    assert text.placeholder(filler)


@pytest.mark.parametrize("said", ["Wikipedia", "None of the data is private", "MIT", "data", "C4"])
def test_is_no_placeholder(said):
    assert not text.placeholder(said)


def test_what_is_read_is_bounded():
    found = text.read("- a\n" * text.CHARACTERS)
    assert found.cut
    assert len(found.blocks) == text.BLOCKS
    long = text.read("word " * text.CHARACTERS)
    assert long.cut
    assert all(len(block.text) <= text.PIECE for block in long.blocks)
    assert all(
        len(item.text) <= text.SENTENCE for block in long.blocks for item in text.sentences(block)
    )


def test_prose_after_long_front_matter_is_read():
    results = "model-index:\n" + "- name: a result of a benchmark\n" * 20_000
    card = cards.read(f"---\nlicense: mit\n{results}---\n# M\n\nIt was trained on Common Crawl.\n")
    assert card.front.first("license") == "mit"
    assert not card.text.cut
    assert cards.grade(card).datasets == ("Common Crawl",)
