"""What an expression may not say, and that what it may say stays small."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.expressions.shared import HEAD, TODAY, asked, row
from weighbridge.core import PolicyError
from weighbridge.expressions import asking, bounds, engine, globs, words
from weighbridge.expressions.tree import RefusedError

ROOT = Path(__file__).parents[2]


def repeated(around, part, times):
    return around.format(" || ".join([part] * times))


REFUSED = [
    ("modle.name == ''", "unknown name 'modle', did you mean 'model'? (column 6)"),
    ("model.publsher.id == ''", "unknown field 'publsher' of a model, did you mean 'publisher'?"),
    ("model.files.exists(f, f.fromat == 'x')", "unknown field 'fromat' of a file, did you mean"),
    ("has(model.publsher)", "unknown field 'publsher'"),
    ("file.path == ''", "'file' is not there in a rule for a model, which has model"),
    ("model.name", "comes to a text, expected a condition"),
    ("1", "comes to a number, expected a condition"),
    ("model", "comes to a model, expected a condition"),
    ("model.name == 1", "'==' does not go with (string, int)"),
    ("model.name.startWith('a')", "unknown name 'startWith'"),
    ("model.name == 'a' &&", "not CEL: mismatched input"),
    ("model.name == 'a", "not CEL: "),
    ("globb(model.name, 'a')", "unknown name 'globb', did you mean 'glob'?"),
    ("dyn(model.name) == 1", "'dyn' cannot be used here"),
    ("type(model) == type(1)", "'type' cannot be used here"),
    ("weighbridge_facts.Model{}.name == model.name", "an expression cannot make records"),
    ("model == model", "records cannot be compared"),
    ("model in [model]", "'in' looks for a text"),
    ("model.name + 'a' == 'b'", "texts and lists cannot be put together with '+'"),
    ("([1] + [2]).size() == 2", "texts and lists cannot be put together"),
    ("b'a' + b'b' == b'c'", "texts and lists cannot be put together"),
    ("['a'].map(x, x + x) == ['aa']", "texts and lists cannot be put together"),
    ("['a'].all(x, string(x) == 'a')", "'string' cannot be used inside macros"),
    ("['a'].all(x, [x] == ['a'])", "lists cannot be compared inside macros"),
    ("[1].all(x, [1].all(y, [1].all(z, x == y)))", "macros nested deeper than 2"),
    (f"[{'1,' * 600}1].size() == 1", "more than 500 items in literal lists: use a list"),
    (f"[1].all(x, x in [{'1,' * 65}1])", "more than 64 items in literal lists inside macros"),
    (repeated("[1].all(x, {})", "x in model.files.map(f, 1)", 5), "'in' more than 4 times"),
    ("model.name.matches(model.layout)", "has to be written out, in quotes"),
    ("model.name.matches('(')", "invalid regular expression: missing )"),
    ("model.name.matches('a{65}')", "repetitions in a pattern"),
    ("model.name.matches('(a{9}){9}')", "repetitions in a pattern"),
    (f"model.name.matches('{'a' * 201}')", "more than 200 characters in a pattern"),
    (" || ".join(["model.name.matches('a')"] * 9), "'matches' more than 8 times"),
    ("glob(model.name, model.layout)", "has to be written out"),
    ("in_list(model.name, 'afarr')", "unknown list 'afarr', did you mean 'afar'?"),
    ("in_list(model.name, '@afar')", "unknown list '@afar', did you mean 'afar'?"),
    ("in_list(model.licence.id, 'afar')", "'CN' in the list 'afar' is no licence"),
    ("days_until('2027-02-30') > 1", "'2027-02-30' is no day such as 2027-01-31"),
    ("days_until('20270130') > 1", "is no day"),
    ("level('high') > 2", "can only be compared with a number of the same scale"),
    ("model.publisher.level >= level('high')", "'high' is no strength, expected one of declared"),
    ("model.publisher.level >= level('recorrded')", "unknown level 'recorrded', did you mean"),
    ("model.file_count > level('high')", "can only be compared with"),
    ("model.findings.exists(f, f.severity > 'high')", "is that of the alphabet: compare a level"),
    ("model.findings.exists(f, f.severity == 'hihg')", "unknown severity 'hihg', did you mean"),
    ("model.findings.exists(f, f.rule == 'dangerus-import')", "did you mean 'dangerous-import'?"),
    ("model.publisher.country == 'China'", "unknown country 'China'"),
    ("model.publisher.country in ['CN', 'UK']", "unknown country 'UK'"),
    ("'onnx' in model.formats", "unknown format 'onnx'"),
    ("model.files.exists(f, f.format == 'safetensor')", "did you mean 'safetensors'?"),
    ("model.files.filter(f, true).exists(f, f.kind == 'wieghts')", "did you mean 'weights'?"),
    ("model.formats.exists(x, 'ggfu' == x)", "unknown format 'ggfu', did you mean 'gguf'?"),
    ("model.files[0].formats[0] == 'ggfu'", "unknown format 'ggfu'"),
    ("model.licence.id == 'apache-2.0'", "did you mean"),
    ("model.publisher.id == 'alibabaa'", "unknown publisher 'alibabaa', did you mean 'alibaba'?"),
    ("model.training_data.grade != 'name'", "unknown disclosure 'name', did you mean 'named'?"),
    ("model.layout == 'dir'", "unknown layout 'dir', expected one of file"),
    ("a" * 4001, "4001 characters, and at most 4000"),
    ("(" * 100 + "1" + ")" * 100, "nested too deeply"),
    ("[" * 100 + "]" * 100 + " == []", "nested too deeply"),
    ("+".join("1" * 500) + " == 1", "nested too deeply"),
]


@pytest.mark.parametrize(("when", "why"), REFUSED, ids=[why[:50] for _, why in REFUSED])
def test_is_refused_when_a_policy_is_read(tmp_path, when, why):
    with pytest.raises(PolicyError) as caught:
        asked(tmp_path, row(when))
    assert str(caught.value).startswith("rules[0].when: ")
    assert why in str(caught.value)
    assert caught.value.where.endswith("p.toml:8")


def test_a_fault_in_a_long_expression_has_a_line(tmp_path):
    with pytest.raises(PolicyError, match=r"\(line 2, column 9\)"):
        asked(tmp_path, row("model.name == 'a'\n&& model.nam == 'b'"))


ACCEPTED = [
    "model.files.exists(f, f.format in ['pickle', 'onnx-graph'] && f.bytes > 1000000)",
    "model.files.all(f, f.path.matches('^[0-9a-f]{64}[.]bin$'))",
    "!" * 200 + "true",
    " || ".join(["model.bytes > 1"] * 150),
    "model.licence.id in ['Apache-2.0', 'MIT', ''] || model.licence.written == 'ours'",
    "model.lineage.exists(a, a.publishers.exists(p, p.country in ['CN', 'KP']))",
    "model.files.exists(model, model.path == 'x')",
    "model.formats == ['gguf'] && model.file_count in [1, 2]",
]


@pytest.mark.parametrize("when", ACCEPTED, ids=[when[:50] for when in ACCEPTED])
def test_is_accepted(tmp_path, when):
    assert asked(tmp_path, row(when)).questions


def compiler(subject="file"):
    scales = words.Scales(frozenset({"dangerous-import"}))
    held = bounds.Words(scales.of, {"afar": frozenset({"CN"})}, engine.pattern_fault)
    functions = asking._functions({}, TODAY)
    return engine.Engine(subject, functions), held


ENGINE, HELD = compiler()


def compiles(text):
    """Compile, and evaluate what is accepted; anything but a refusal fails the test."""
    refused = None
    try:
        found = ENGINE.compile(text)
        bounds.check(found.tree, HELD)
    except RefusedError as error:
        refused = error
    if refused is not None:
        assert refused.why
        assert refused.offset is None or 0 <= refused.offset <= len(text) + 1
        return
    told = found.holds({"model": {"name": "m"}, "file": {"path": "a/b", "formats": ["gguf"]}})
    assert isinstance(told, bool | engine.Fault)


VALID = [
    *ACCEPTED,
    'file.format == "onnx-graph" && model.publisher.id == ""',
    "file.findings.exists(f, f.level >= level('high')) ? days_until('2027-01-31') < 3 : 1.5 > 2.0",
    "glob(file.path, '**/x?') || in_list(model.publisher.country, \"afar\")",
    "{'a': [1u, 2u]}['a'][0] == 1u && b'\\x00' != b'a' && r'\\d' == '\\\\d'",
    "timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026 && duration('1h') > duration('1s')",
]
PIECES = st.sampled_from([
    "model", "file", ".", "path", "findings", "exists", "map", "(", ")", "[", "]", "{", "}", ",",
    "x", "'a'", '"', "1", "-", "+", "*", "/", "%", "&&", "||", "!", "==", "in", "?", ":", "null",
    "level('high')", "\\", "r'", "b'", "'''", "//", "\n", "0x", "1e999", "9" * 30, "@", "`", "$",
    "__result__", "@result", "cel.bind(x, 1, x)", "has(", "dyn(", "size(", ".matches('(')", "\0",
])  # fmt: skip


@given(st.text(max_size=60))
@example("\ud800")
@example("\0")
@example("'\U0010ffff'")
def test_any_text_is_a_condition_or_refused(text):
    compiles(text)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_pieces_of_expressions_are_a_condition_or_refused(text):
    compiles(text)


@settings(max_examples=300)
@given(st.sampled_from(VALID), st.data())
def test_changed_expressions_are_a_condition_or_refused(text, data):
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 6)))
        text = text[:at] + data.draw(st.text(max_size=3) | PIECES) + text[until:]
    compiles(text)


@pytest.mark.parametrize("text", VALID, ids=[text[:40] for text in VALID])
def test_every_beginning_of_an_expression_is_a_condition_or_refused(text):
    for cut in range(0, len(text), max(1, len(text) // 100)):
        compiles(text[:cut])


HEAVY = [
    " || ".join(["model.files.map(f, f).size() == 1"] * 19),
    f"{[*range(19)]}.map(x, model.files.map(f, f.path)).size() == 1",
    f"model.files.map(f, [{'1,' * 62}1]).size() == 1",
    repeated("model.files.exists(f, {})", "f.path.contains('zz')", 100),
    repeated("model.files.exists(f, {})", "model.name == model.digest", 90),
    "model.files.exists(f, f.path.matches('(x*)*(x*)*(x+x+)+y'))",
    "model.files.exists(f, model.files.exists(g, f.path == g.path && f.bytes == 9))",
    f"model.name in [{'1,' * 3}1].map(x, model.name)",
]

MEASURED = """
import sys, tempfile
from pathlib import Path
from tests.expressions.shared import ask, face, model, row
count, length, text = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
big = model(tuple(face(f"{at}".ljust(length, "x"), "pickle") for at in range(count)), model="m")
with tempfile.TemporaryDirectory() as folder:
    ask(Path(folder), model(), row("true"))
    def status(key):
        return int(Path("/proc/self/status").read_text().partition(key + ":")[2].split()[0])
    before = status("VmRSS")
    (reason,) = ask(Path(folder), big, row(text))
    print((status("VmHWM") - before) // 1024, reason.because)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to measure with")
@pytest.mark.parametrize("when", HEAVY, ids=[when[:40] for when in HEAVY])
@pytest.mark.parametrize(("count", "length"), [(500, 100), (1000, 4000)])
def test_what_is_accepted_takes_less_than_200_megabytes(when, count, length):
    done = subprocess.run(  # noqa: S603 - our own interpreter, on our own text
        [sys.executable, "-c", MEASURED, str(count), str(length), when],
        cwd=ROOT,
        env={"PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=True,
    )
    grown, _, told = done.stdout.partition(" ")
    assert int(grown) < 200, told


@pytest.mark.parametrize(
    ("path", "pattern", "found"),
    [
        ("a/b.bin", "a/*.bin", True),
        ("a/b/c.bin", "a/*.bin", False),
        ("a/b/c.bin", "a/**.bin", True),
        ("a/b/c.bin", "**/c.bin", True),
        ("c.bin", "**/c.bin", False),
        ("c.bin", "**c.bin", True),
        ("ab", "a?", True),
        ("a/", "a?", False),
        ("a", "a?", False),
        ("a", "A", False),
        ("", "*", True),
        ("", "", True),
        ("a", "", False),
        ("a[b].c", "a[b].c", True),
        ("a\nb", "a*b", True),
    ],
)
def test_a_glob_describes_a_whole_path(path, pattern, found):
    assert globs.matches(path, pattern) is found


@given(st.text("ab/", max_size=8), st.text("ab/*?", max_size=6))
def test_a_glob_says_what_a_slow_one_says(path, pattern):
    assert globs.matches(path, pattern) is slow(path, pattern)


def slow(path, pattern):
    if not pattern:
        return not path
    if pattern.startswith("**"):
        rest = pattern.lstrip("*")
        return any(slow(path[at:], rest) for at in range(len(path) + 1))
    if pattern[0] == "*":
        ends = [at for at in range(len(path) + 1) if "/" not in path[:at]]
        return any(slow(path[at:], pattern[1:]) for at in ends)
    if not path:
        return False
    same = path[0] == pattern[0] or (pattern[0] == "?" and path[0] != "/")
    return same and slow(path[1:], pattern[1:])


@pytest.mark.parametrize("values", ['"CN", "ru"', '"cn"', '"ZZ", "KP", "CHN"'])
def test_a_list_of_which_one_word_would_never_match_is_refused(tmp_path, values):
    head = f"{HEAD}[lists.afar]\nvalues = [{values}]\n"
    text = row("in_list(model.publisher.country, 'afar')")
    with pytest.raises(PolicyError, match="in the list 'afar' is no country"):
        asked(tmp_path, text, head)


@pytest.mark.parametrize(
    ("when", "hint"),
    [
        ("model.name == 'a' and true", "; write && for and (column 19)"),
        ("model.name == 'a' or true", "; write || for or (column 19)"),
        ("model.name = 'a'", "; write == to compare (column 12)"),
    ],
)
def test_words_of_other_languages_are_told_what_cel_has(tmp_path, when, hint):
    with pytest.raises(PolicyError) as caught:
        asked(tmp_path, row(when))
    assert str(caught.value).endswith(hint)
