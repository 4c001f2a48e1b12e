"""Texts of nothing but words are bounded by how dense they are, or read in fewer steps."""

import ast
from pathlib import Path

import pytest

from tests.builders import chat_templates
from tests.hostile import packs
from weighbridge import rules
from weighbridge.core import (
    Artifact,
    Call,
    Code,
    Dossier,
    Effect,
    Face,
    Gap,
    GapKind,
    Import,
    Named,
    Operation,
)
from weighbridge.formats import ini_config
from weighbridge.intake import (
    evaluated,
    gitsettings,
    jinja,
    jinjaquick,
    jinjasyntax,
    loggers,
    pybrief,
    pysource,
    requirements,
    templates,
    yamltree,
)
from weighbridge.intake.limits import USUAL
from weighbridge.intake.source import Bytes
from weighbridge.judgement import sources
from weighbridge.stages import driver, folding

SIZE = 3000

TEMPLATES = ("{{a}}", "{%if a%}{%endif%}", "{%set a=b%}", "{{a.b|c}}", "{{[a,1]}}", "{{a}}b")
LONG_TAGS = ("{{a" + "+a" * SIZE + "}}", "{{[" + "a," * SIZE + "]}}", "{{a" + "()" * SIZE + "}}")

SOURCES = ("f(f(f(a)));", "a.b;f();", "a;b()\n", "f()\r", "a[b]=c();", "@f\ndef g():0\n")
"""Of each a text that does nothing by itself, as dense as can be."""


def read(data, name="a.py"):
    return list(driver.read(Bytes(data), Artifact(name, len(data)), USUAL))


@pytest.mark.parametrize("text", [*(piece * SIZE for piece in TEMPLATES), *LONG_TAGS])
def test_a_template_of_nothing_but_words_is_a_gap_and_a_finding(text):
    found = read(text.encode(), "chat_template.jinja")
    assert GapKind.LIMIT in {item.kind for item in found if isinstance(item, Gap)}
    assert "jinja-oversize" in {item.domain for item in found if isinstance(item, Operation)}


def test_no_more_of_a_template_is_parsed_than_its_length_allows(monkeypatch):
    made, tokens = [], jinjaquick.Lexer.tokens

    def counted(self, source):
        for token in tokens(self, source):
            made.append(token)
            yield token

    monkeypatch.setattr(jinjaquick.Lexer, "tokens", counted)
    jinjasyntax._quicker.cache_clear()
    text = "{{a}}" * SIZE
    with pytest.raises(jinja.DenseError):
        jinjasyntax.parsed(text)
    jinjasyntax._quicker.cache_clear()
    assert len(made) <= jinjasyntax.FEW / 2 + len(text) / jinjasyntax.CHARACTERS + 1 < 3 * SIZE


def test_templates_of_one_file_are_parsed_as_its_length_allows():
    text = "[" + ",".join(f'{{"chat_template":"{{{{a{n}}}}}"}}' for n in range(100)) + "]"
    found = read(text.encode(), "config.json")
    told = {
        item.name for item in found if isinstance(item, Operation) and item.domain == "jinja-name"
    }
    assert len(told) <= templates.MANY + len(text) // templates.EACH
    assert GapKind.LIMIT in {item.kind for item in found if isinstance(item, Gap)}


def test_some_templates_are_parsed_however_short():
    text = (
        "[" + ",".join(f'{{"chat_template":"{{{{a{n}}}}}"}}' for n in range(templates.MANY)) + "]"
    )
    assert not any(isinstance(item, Gap) for item in read(text.encode(), "config.json"))


@pytest.mark.parametrize("name", chat_templates.FAMILIES)
def test_templates_of_known_models_are_far_from_that(name):
    text = chat_templates.FAMILIES[name]
    tokens = sum(1 for _ in jinjasyntax._quicker()[0](text))
    counted = tokens + jinjasyntax.TAG * (text.count("{{") + text.count("{%"))
    allowed = jinjasyntax.FEW / 2 + len(text) / jinjasyntax.CHARACTERS
    assert tokens <= jinjasyntax.FEW or allowed > 1.39 * counted


@pytest.mark.parametrize("piece", SOURCES)
def test_python_of_nothing_but_words_is_searched_and_not_parsed(piece, monkeypatch):
    monkeypatch.setattr(ast, "parse", lambda *_: pytest.fail("parsed"))
    data = piece.encode() * SIZE + b"\nos.system(a)\n"
    (code,) = (item for item in read(data) if isinstance(item, Code))
    assert {Effect.UNREADABLE, Effect.PROCESS} <= code.effects


@pytest.mark.parametrize("line", [b"f(a, b)  # as people write\n", b"import abc\nabc.d(a)  \n"])
def test_python_is_parsed_once_by_what_recognises_and_what_reads_it(line, monkeypatch):
    parsed, parse = [], ast.parse
    monkeypatch.setattr(ast, "parse", lambda text: parsed.append(text) or parse(text))
    data = line * 50 + b"#" * len(parsed)
    assert [item.format for item in read(data) if isinstance(item, Face)] == ["python-source"]
    assert parsed == [data]


def test_python_too_dense_to_be_parsed_is_told_from_what_is_none():
    assert pysource.doing(b"f(a);" * SIZE)
    assert pysource.doing(b"a=[b(c),\n" + b"d(e),f," * SIZE)
    assert pysource.doing(b"'''" + b"a b(c)." * SIZE + b"'''")
    assert pysource.doing("é=f();".encode() * SIZE)
    assert not pysource.doing(b"a b(c)." * SIZE)
    assert pysource.doing(b"# a\n\n" * SIZE + b"f(a);" * 9 * SIZE)
    assert pysource.doing(b"f('" + b"a b(c)." * SIZE + b"')")
    assert pysource.doing(b"# coding: utf-7\n" + b"+AGY-(a);" * SIZE)
    assert not pysource.doing(b"f (\nb c\n" * SIZE)
    assert not pysource.doing(b"# a\n" * 999 + b"a b(c)." * SIZE)
    assert not pysource.doing(b'" a\n' + b"f(a);" * SIZE)


@pytest.mark.parametrize("mark", ["'", '"', "'''", '"""'])
@pytest.mark.parametrize("sort", ["f", "rF", "fR"])
def test_a_formatted_text_has_so_many_braces(mark, sort):
    inside = "{named}, and more " * (pybrief.BRACES + 1)
    assert not pybrief.brief(f"print({sort}{mark}{inside}{mark})\n".encode())
    before = "# it's\na = '\\''; b = '''\"{\n'''\nc = "
    assert not pybrief.brief(f"{before}{sort}{mark}{inside}{mark}\n".encode())
    assert pybrief.brief(f"print({mark}{inside}{mark})  # {inside}\n".encode())
    some = "{named}, and more " * 400
    assert pybrief.brief((f"print({sort}{mark}{some}{mark})\n" * 8).encode())


def test_long_python_has_so_many_names():
    assert not pybrief.brief(b"aaa if aaa else aaa if aaa else aaa\n" * 29_000)
    assert not pybrief.brief(b"aaaaaa if aaaaa else aaa if aaaa else aaa\n" * 25_000)
    assert pybrief.brief(b"aaaaaa_bbbbbb = cccccc_dddddd(eeeeee_ffffff, gggggg)\n" * 19_000)


def test_our_own_sources_are_all_parsed():
    for path in Path(pysource.__file__).parents[1].rglob("*.py"):
        assert pybrief.brief(path.read_bytes()), path


LINES = b"""model%d:
  _target_: a.b.C
  sizes: [1, 2, {of: c}]
  of:
  - d: e  # that
    f: 0.5
"""


def test_yaml_in_lines_is_read_without_pyyaml(monkeypatch):
    monkeypatch.setattr(yamltree, "composed", lambda *_: pytest.fail("composed"))
    data = b"".join(LINES % n for n in range(200))
    found = read(data, "config.yaml")
    assert sum(item.times for item in found if isinstance(item, Call)) == 200
    assert not [item for item in found if isinstance(item, Gap)]


@pytest.mark.parametrize(
    "piece", [b"- <<: *a\n", b"- &a b\n", b"? a\n", b'- "\\n"\n', b"---\na: b\n", b"- !a b\n"]
)
def test_yaml_in_no_lines_is_composed_as_far_as_its_length_allows(piece):
    data = b"b: &a {_target_: m.f}\nc:\n" + piece * 700
    (gap,) = (item for item in read(data, "config.yaml") if isinstance(item, Gap))
    assert gap.kind is GapKind.LIMIT
    assert "more nodes than" in str(gap)
    few = b"b: &a {_target_: m.f}\nc: !!python/name:os.system\n"
    assert {"Call", "Import"} <= {type(item).__name__ for item in read(few, "config.yaml")}


def test_options_that_tell_nothing_are_not_gone_through_one_by_one(monkeypatch):
    asked, references = [], requirements.references
    monkeypatch.setattr(
        requirements, "references", lambda line, *of: asked.append(line) or references(line, *of)
    )
    monkeypatch.setattr(ini_config, "_pairs", lambda _: pytest.fail("gone through"))
    monkeypatch.setattr(gitsettings, "_pairs", lambda _: pytest.fail("gone through"))
    text = "[options]\ninstall_requires =\n" + "  numpy >= 1.26\n  torch\n" * SIZE
    text += (
        "[a]\n" + "b = c\n[d]\ne: f\n" * SIZE + "[options]\nsetup-requires = x @ https://e.org/x\n"
    )
    found = read(text.encode(), "setup.cfg")
    assert asked == ["x @ https://e.org/x"]
    assert [item.target for item in found if hasattr(item, "target")] == ["https://e.org/x"]


def test_what_sections_of_logging_have_in_common_is_looked_at_once(monkeypatch):
    looked, reached = [], evaluated.reached
    monkeypatch.setattr(evaluated, "reached", lambda of: looked.extend(of) or reached(of))
    text = "[DEFAULT]\nargs = (os.system('true'),)\n" + "".join(f"k{n} = v\n" for n in range(SIZE))
    text += "".join(f"[handler_{n}]\nlevel = 1\n" for n in range(SIZE))
    assert [item for item in read(text.encode(), "logging.conf") if isinstance(item, Call)]
    assert looked == ["(os.system('true'),)"]


def test_values_of_logging_are_put_together_as_far_as_there_is_room(monkeypatch):
    made, called = [], loggers._Filling.__call__
    monkeypatch.setattr(
        loggers._Filling, "__call__", lambda *of: made.append(called(*of)) or made[-1]
    )
    text = f"[DEFAULT]\na = {'b' * 9000}\n"
    text += "".join(f"[handler_{n}]\nargs = %(a)s\n" for n in range(SIZE))
    found = read(text.encode(), "logging.conf")
    assert len(made) < SIZE
    assert made[-1] is None
    assert any("put together" in str(item) for item in found if isinstance(item, Call))


MANY = {
    "config.yaml": ("- _target_: m.f%x\n", ""),
    "tags.yaml": ("- !!python/name:m.f%x\n", ""),
    "config.json": ('{"_target_":"m.f%x"},', "0]"),
    "requirements.txt": ("a@b%x\n", ""),
    "pip.conf": (" a%x\n", ""),
}
"""Of each a line, and the end of a text, of which as much is told as can be."""


@pytest.mark.parametrize("name", MANY)
def test_no_more_is_told_of_a_text_than_its_words_allow(name):
    line, end = MANY[name]
    head = {"config.json": "[", "pip.conf": "[global]\nindex-url =\n"}.get(name, "")
    lines = (line.replace("%x", f"{number:x}") for number in range(4000 // len(line)))
    data = (head + "".join(lines) + end).encode()
    found = read(data, name)
    assert len(found) <= USUAL.worded + len(data) / USUAL.wordy + 2
    (gap,) = (item for item in found if isinstance(item, Gap))
    assert gap.kind is GapKind.LIMIT


@pytest.mark.parametrize("name", ["config.yaml", "tags.yaml", "config.json"])
@pytest.mark.parametrize("size", [500, 1000, 2000])
def test_a_short_text_names_less_for_its_bytes_than_a_long_one(name, size):
    line, end = MANY[name]
    head = "[" if name == "config.json" else ""
    lines = (line.replace("%x", f"{number:x}") for number in range(size // len(line)))
    data = (head + "".join(lines) + end).encode()
    found = read(data, name)
    named = {str(item.target if isinstance(item, Import) else item.callee)
             for item in found if isinstance(item, Call | Import)}  # fmt: skip
    assert len(named) <= USUAL.names(len(data)) < USUAL.naming + len(data) / USUAL.named
    assert GapKind.LIMIT in {item.kind for item in found if isinstance(item, Gap)}


@pytest.mark.parametrize("size", [0, 300, 512, 1000, 2048, 3000, 4096, 10_000, 1 << 16, 1 << 20])
def test_a_text_of_any_length_may_name_twice_what_the_densest_real_one_does(size):
    assert USUAL.names(size) >= int(2 * (4 + size / 256))
    assert USUAL.names(size) <= USUAL.names(size + 64)


@pytest.mark.parametrize("size", [0, 300, 1000, 3000, 10_000])
def test_as_many_findings_are_told_one_by_one_as_the_densest_real_text_has_names(size):
    assert rules.FEW + size // rules.EACH >= int(4 + size / 256)


def test_source_that_imports_much_is_followed_once(monkeypatch):
    """Each of its imports is looked up in the model's files, not for each question again."""
    asked = []
    paths = sources._paths
    monkeypatch.setattr(sources, "_paths", lambda *given: asked.append(given) or paths(*given))
    text = "".join(f"import m{n}\n" for n in range(50)) + "import b\n"
    evidence = (*read(text.encode(), "a.py"), *read(b"import os\nos.system(c)\n", "b.py"))
    known = sources.Sources(Dossier("m", evidence=evidence))
    assert [known.loaded(["a.py"]) for _ in range(5)] == [["a.py", "b.py"]] * 5
    assert len(asked) < 10


def test_what_a_person_writes_is_told_whole():
    text = "".join(
        f"  - _target_: acme.models.layer{n}.Encoder\n    width: {n}\n" for n in range(60)
    )
    found = read(f"layers:\n{text}".encode(), "config.yaml")
    assert sum(isinstance(item, Call) for item in found) == 60
    assert not [item for item in found if isinstance(item, Gap)]


ALIKE = {
    "config.yaml": "- class_path: torch.nn.Linear\n  n: %d\n",
    "other.yaml": "- _target_: torch.nn.ReLU\n",
    "more.yaml": "- _target_: torch.nn.Linear\n  n: %d\n",
    "tags.yaml": "- !!python/name:torch.nn.ReLU a%d\n",
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_names_the_same_again_and_again_is_told_whole(name):
    line = ALIKE[name]
    data = "".join(line % n if "%" in line else line for n in range(500)).encode()
    found = read(data, name)
    named = [item for item in found if isinstance(item, Call | Import)]
    assert 0 < len(named) <= folding.ALIKE + 1
    assert all(item.times == 500 - folding.ALIKE for item in named[folding.ALIKE :])
    assert not [item for item in found if isinstance(item, Gap)]


def test_what_is_dangerous_is_told_however_often_other_things_are_named():
    text = "- _target_: torch.nn.ReLU\n" * 500 + "- _target_: os.system\n"
    assert Named("os", "system") in {
        item.callee for item in read(text.encode(), "a.yaml") if isinstance(item, Call)
    }


def test_what_is_told_again_says_what_it_is_given_if_that_is_the_same():
    text = "".join(f"- _target_: m.f\n  n: {n}\n- _target_: m.g\n  n: 1\n" for n in range(20))
    rest = [item for item in read(text.encode(), "a.yaml") if getattr(item, "times", 1) > 1]
    assert [(item.callee.name, item.times, bool(item.keywords)) for item in rest] == [
        ("f", 12, False),
        ("g", 12, True),
    ]
    assert rest[0].arguments == (folding.OTHERS,)


def test_archives_that_end_with_one_another_are_looked_at_as_their_bytes_allow():
    data = packs.ZIPS["sizes"]()
    found = read(data, "a.zip")
    assert sum(isinstance(item, Face) for item in found) < 200
    assert any("are those of others" in item.why for item in found if isinstance(item, Gap))
