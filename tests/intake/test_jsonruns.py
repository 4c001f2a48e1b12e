"""What is left out of a JSON text changes neither whether it is JSON nor what else is in it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import Artifact, FormatError
from weighbridge.fingerprints import readers
from weighbridge.intake import (
    bundles,
    configuration,
    dialects,
    jsonruns,
    packages,
    strictjson,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import Bytes

MEMBERS = {
    "vocabulary": ("{%s}", '"tok%d\\u0120é": 7'),
    "texts": ("[%s]", '"lö%d w"'),
    "merges": ("[%s]", '["lö", "w%d"]'),
    "pieces": ("[%s]", '["lö%d", -1.5e3]'),
    "numbers": ("[%s]", "-%d.5e-3"),
    "words": ("[%s]", "null, true, 1%d"),
    "vectors": ("[%s]", "[%d, 0.25, true]"),
    "outlines": ("[%s]", "[[%d, 0.25], [], [-1]]"),
    "history": ("[%s]", '{"lö": 1.5, "step": %d, "box": [[1], 2], "b": false}'),
}
TIMES = 6_000


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """A text is worth a search from a sixteenth of its real length, so that these are short."""
    monkeypatch.setattr(jsonruns, "SHORT", 1 << 16)


def spread(form, times=TIMES, middle=""):
    around, member = form
    every = [member % number if "%" in member else member for number in range(times)]
    return (around % ", ".join([*every[: times // 2], middle or every[0], *every])).encode()


def read(text, *, folded=True):
    return list(strictjson.values(text, what="text", offset=0, folded=folded))


@pytest.mark.parametrize("form", MEMBERS.values(), ids=MEMBERS)
def test_long_runs_are_left_out(form):
    text = b'{"a": ' + spread(form) + b', "_target_": "a.b"}'
    (tree,) = read(text)
    assert tree["_target_"] == "a.b"
    assert jsonruns.KEPT < len(tree["a"]) <= jsonruns.KEPT + 2


@pytest.mark.parametrize("form", MEMBERS.values(), ids=MEMBERS)
def test_a_text_with_runs_is_known_by_some_places(form, monkeypatch):
    monkeypatch.undo()
    assert jsonruns.likely(b'{"a": "b", "c": ' + spread(form, 90_000) + b"}")


@pytest.mark.parametrize("member", ['"layer.%d": "file"', '"%d": {"a": "b", "c": [1, 2]}'])
def test_a_text_without_runs_is_not_searched_for_them(member):
    members = ", ".join(member % number for number in range(TIMES))
    text = f"{{{members}}}"
    assert not jsonruns.likely(text.encode())
    assert not list(jsonruns.runs(text.encode(), data=True))
    assert read(text.encode()) == [json.loads(text)]


def test_a_vocabulary_of_plain_tokens_is_left_out():
    tokens = ", ".join(f'"tok{number}": {number}' for number in range(TIMES))
    (tree,) = read(f'{{"a": {{{tokens}}}, "b": 1}}'.encode())
    assert len(tree["a"]) == jsonruns.KEPT + 1


@pytest.mark.parametrize("form", MEMBERS.values(), ids=MEMBERS)
@pytest.mark.parametrize(
    "fault", ["\x01", '"a', '"\\x"', "]", "}", "1 2", '"\udcff"', '["a", "b"', "nul"]
)
def test_a_fault_in_the_middle_is_one(form, fault):
    text = (b'{"a": ' + spread(form, middle="@") + b"}").replace(
        b"@", fault.encode("utf-8", "surrogateescape")
    )
    with pytest.raises(FormatError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ x.__class__ }}",
        "\\u007b{ x }",
        "{\\u007b x }",
        "{\\u0025 x %}",
        "{# x #}",
        "{% x %}",
    ],
)
@pytest.mark.parametrize("form", ["texts", "merges"])
def test_a_template_in_the_middle_is_seen(form, text):
    member = f'"{text}"' if form == "texts" else f'["{text}", "a"]'
    assert json.loads(member) in read(spread(MEMBERS[form], middle=member))[0]


@pytest.mark.parametrize("kind", ["{}", '{"_target_": "os.system"}', '["a"]', "1", "null"])
def test_what_is_no_member_of_a_run_is_seen(kind):
    assert json.loads(kind) in read(spread(MEMBERS["texts"], middle=kind))[0]


@pytest.mark.parametrize("form", ["numbers", "vectors", "outlines", "history"])
@pytest.mark.parametrize(
    "kind",
    [
        '{"_target_": "os.system"}',
        '{"_target_": 1}',
        '{"a": 1, "trust_remote_code": true}',
        '{"\\u005ftarget_": 1}',
        '{"{{ x }}": 1}',
        '{"a": {"b": 1}}',
        '{"a": ["b"]}',
        '[[["a"]]]',
        '"{{ x }}"',
    ],
)
def test_what_is_not_data_alone_is_seen(form, kind):
    assert json.loads(kind) in read(spread(MEMBERS[form], middle=kind))[0]


@pytest.mark.parametrize("form", ["numbers", "vectors", "outlines", "history"])
@pytest.mark.parametrize(
    "fault",
    [
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "--1",
        "[1,]",
        "[,1]",
        '{"a": 1,}',
        '{"a" 1}',
        "{1}",
        "tru",
    ],
)
def test_a_fault_among_data_is_one(form, fault):
    with pytest.raises(FormatError):
        read(spread(MEMBERS[form], middle=fault))


def test_every_key_that_is_looked_for_is_one_that_tells():
    marks = configuration._MARKED | dialects.MARKS | bundles._MARKS | packages._MARKS
    assert marks <= jsonruns.TELLING


def test_emoji_do_not_make_a_long_text_wide():
    row = '{"a": "\N{GRINNING FACE}\N{MATHEMATICAL BOLD SMALL O} ' + "x" * 1000 + '"}'
    (small,) = read(row.encode())
    assert small["a"][0] == "\N{GRINNING FACE}"
    row = row.replace("\N{MATHEMATICAL BOLD SMALL O}", "")
    text = f"[{','.join([row] * 20_000)}, nul]"
    with pytest.raises(FormatError, match=f"at character {len(text) - 4}"):
        read(text.encode())
    (large,) = read(text.replace("nul", "null").encode())
    assert large[0]["a"][:3] == "? x"


def test_letters_of_mathematics_are_kept():
    text = '"\N{GRINNING FACE}\N{MATHEMATICAL BOLD SMALL O}' + "x" * (17 << 20) + '"'
    with pytest.raises(FormatError, match="take more than"):
        read(text.encode())


def test_what_stands_in_a_text_is_no_run():
    inside = json.dumps(", ".join(f'"a{number}": 1' for number in range(TIMES)))
    assert read(f'{{"a": {inside}, "b": 1}}'.encode()) == read(
        f'{{"a": {inside}, "b": 1}}'.encode(), folded=False
    )


def test_a_fault_is_shown_where_it_is():
    text = spread(MEMBERS["merges"])[:-1] + b", nul]"
    with pytest.raises(FormatError) as plain:
        read(text, folded=False)
    with pytest.raises(FormatError) as folded:
        read(text)
    assert str(folded.value) == str(plain.value)


PARTS = (
    '"a": 1,',
    '"a",',
    '["a","b"],',
    '["a",1.5],',
    "{",
    "}",
    "[",
    "]",
    '"',
    "\\",
    ",",
    "7",
    ":",
    "7,",
    "-",
    "[7,[8]],",
    '{"a":7},',
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from([1, 2, 1100])), max_size=8))
def test_any_text_is_refused_or_read_as_it_is_without_runs(parts):
    body = "".join(part * times for part, times in parts)
    text = ("[" + body + "0]" + " " * jsonruns.SHORT).encode()
    found = [_outcome(text, folded) for folded in (False, True)]
    assert found[0] == found[1]


def _outcome(text, folded):
    try:
        read(text, folded=folded)
    except FormatError:
        return "refused"
    return "read"


def test_lines_are_read_some_at_a_time():
    line = b'{"a": "' + b"x" * 1000 + b'\xf0\x9f\x98\x80"}\n'
    text = line * (2 * strictjson.CHUNK // len(line)) + b'{\n"a":\n1}\n{"b": 2}'
    found = read(text)
    assert found[-2:] == [{"a": 1}, {"b": 2}]
    assert len(found) == text.count(line) + 2


def test_a_fault_in_lines_is_shown_where_it_is():
    line = '{"a": "xö"}\n' * (strictjson.CHUNK // 8)
    with pytest.raises(FormatError, match=f"at character {len(line) + 6}"):
        read((line + '{"a": nul}').encode())


def test_what_would_fill_the_memory_is_refused():
    for text in (
        b"[" + b'[""],' * 1_400_000 + b"0]",
        b'"\xf0\xa0\x80\x80' + b"x" * (20 << 20) + b'"',
    ):
        with pytest.raises(FormatError, match="take more than"):
            read(text)


def fast(tokens, merges):
    added = [{"id": 0, "content": "<s>"}]
    tree = {"added_tokens": added, "model": {"vocab": tokens, "merges": merges}}
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize("pairs", [True, False])
def test_a_tokenizer_in_runs_is_whole(pairs):
    words = [f'"lö\\{number}{{{{' if number % 9 else f"{{% {number}" for number in range(TIMES)]
    merges = [[word, "x"] if pairs else f"{word} x" for word in words]
    data = fast({word: number for number, word in enumerate(words)}, merges)
    found = vocabularies(data)
    assert found.tokens == ("<s>", *words[1:])
    assert found.merges == tuple(f"{word} x" for word in words)
    assert len(list(jsonruns.runs(data))) == 1


def test_a_tokenizer_of_many_merges_is_whole():
    merges = [f"lö{number} x" for number in range(TIMES)]
    found = vocabularies(fast({"lö0": 0, "b": 1}, merges))
    assert (found.tokens, found.merges) == (("<s>", "b"), tuple(merges))


def vocabularies(data):
    source = Bytes(data)
    budget = Budget(Limits(), len(data))
    return readers.read(Cursor(source, Artifact("tokenizer.json", len(data)), budget))
