"""What is told without an expression, which takes long to compile, is what the expression tells."""

from hypothesis import example, given
from hypothesis import strategies as st

from weighbridge.formats import kaldi_options, yaml_config
from weighbridge.intake import requirements, sidecars, strictjson, strictyaml, yamlplain
from weighbridge.intake.doubts import QUESTIONS
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def texts(*pieces):
    """Return texts put together from some pieces, in any order."""
    return st.lists(st.sampled_from(pieces), max_size=9).map(type(pieces[0])().join)


@given(texts(b"{", b"}", b"[", b'"', b" ", b"\n", b"\t", b"\v", b"\xef\xbb\xbf", b"0", b"a", b"\0"))
@example(b"{")
@example(b"{ \n")
def test_json_begins_as_the_expression_says(head):
    assert strictjson.begins(head) == (strictjson._BEGIN.match(head) is not None)


@given(texts("a", "0", "-", "_", " ", "==", "1.0", "ä", "²", "[x]", ";", "--pre", "\\", "."))
@example("---")
@example("")
def test_a_requirement_is_what_the_expression_says(line):
    first = line.partition(" ")[0].partition("=")[0]
    named = requirements._NAMED.fullmatch(line) is not None
    assert requirements.plain(line) == (first in requirements._PLAIN_OPTIONS or named)


@given(
    texts(
        "a", ".", "-", "_", "\u017f", "\u0130", "\u212a", "signature",
        "SIGNED", "attestations", "ProvenanCe",
        "in-toto", "intoto", "slsa", "vsa", "cosign", "dsse", "sha256:", "0" * 64,
    ),
    st.sampled_from((".json", ".JSON", ".jsonl")),
)  # fmt: skip
def test_a_name_speaks_of_signatures_as_the_expression_says(name, ending):
    if not (name + ending).lower().endswith(sidecars._ENDINGS):
        assert sidecars.candidate(name + ending) == (
            sidecars._SPEAKS.search(name + ending) is not None or sidecars.is_list(name + ending)
        )


@given(texts(b"!", b"!!python", b" ", b"x", b"!apply:", b"!<", b"%TAG", b"_target_", b"[", b"\n"))
def test_a_text_tells_as_the_expression_says(text):
    told = any(word in text for word in strictyaml._TOLD)
    assert strictyaml.telling(text) == (told or strictyaml._TELLING.search(text) is not None)


@given(
    texts(b"---", b"\n", b"\r\n", b" ", b"\xef\xbb\xbf", b"a: b", b"- x", b"!!python/name:os.x ''")
)
def test_front_matter_is_what_the_expressions_say(text):
    first = strictyaml._FRONT.match(text)
    last = strictyaml._FENCE.search(text, first.end()) if first else None
    said = (text[first.end() : last.start()], first.end()) if first and last else None
    assert strictyaml.front_matter(text) == said


@given(texts("a", "b: ", "license: mit", ": ", "yes", "ä", "\n", "\r", "_k", "-", " ", "'q'"))
@example(f"{'a' * 101}: b")
@example(f"{'a' * 102}: b")
@example("a: b\n\n")
def test_rows_of_words_are_what_the_expression_says(text):
    if (rows := yamlplain.words(text)) is None:
        return
    found, at = [], 0
    while at < len(text):
        line = yamlplain._LINES.match(text, at)
        assert line is not None
        assert line[3] is None
        found.append((line[1], line[2]))
        at = line.end()
    assert rows == found
    assert yamlplain._TYPED.isdisjoint(value for _, value in rows)


@given(texts(b"--", b"-", b"a", b"=", b"b|", b"#", b"\n", b" ", b"\xef\xbb\xbf", b";"))
@example(b"---" + b"a" * (kaldi_options.MOST + 1))
@example(b"--a=b\n---c\n")
def test_no_options_are_doubted(data):
    glimpse = Glimpse(Bytes(data))
    if kaldi_options.recognises(glimpse):
        assert QUESTIONS["kaldi-options"](Glimpse(Bytes(data)))


@given(texts(b"---", b"\n", b"a: b", b"- c", b"!!python/name:os.system ''", b"{}", b"[", b"# d"))
@example(b"---\na: b\n---\n!!python/name:os.system ''\n")
def test_yaml_behind_front_matter_counts_if_it_tells(data):
    told = strictyaml.telling(data)
    if strictyaml.front_matter(data) and not told:
        assert not yaml_config.recognises(Glimpse(Bytes(data)))


def test_a_tag_behind_front_matter_is_yaml():
    text = b"---\na: b\n---\n!!python/name:os.system ''\n"
    assert yaml_config.recognises(Glimpse(Bytes(text)))
