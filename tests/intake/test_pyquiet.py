"""What is said to reach nothing, by words and shapes of lines, is what following names finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import Effect
from weighbridge.intake import pybrief, pynames, pyquiet, pysource

PLAIN = b"""class Linear(Module):
  __parameters__ = ["weight", "bias", ]
  training : bool
  weight : Optional[Tensor]
  def forward(self: __torch__.torch.nn.modules.linear.Linear,
    input: Tensor,
    _3: int=1) -> Tensor:
    _0 = torch.add(input, self.weight)
    _1 = torch.add(_0, getattr(self, "0"))
    _2 = "don\\'t (torch.compile"
    if torch.__isnot__(_1, None):
      _4 = 12
    else:
      _4 = 13
    return torch.linear(_0, self.weight, _4)
"""

SOME = r"""
x = a
y = b
x = 1
y = 23
1 = x
a b
return c
return
pass
x: T
if a:
else:
if a: b
while b:
for a in b:
try:
finally:
class A(B):
def f(a,
  b) -> C:
x = f(
  y)
)
(
[a,
]
x = 'a'
x = "it\'s"
x = "
#
x = 1 # a
match a:
case b:
type a = b
c a = b
x = match
@a
lambda: a
lambda:
x = a;
x = 01
x = 1a
x = 1.5
x = a.1
None = x
f(True=1)
x = None
async def f(): b
await a
print a
x = (a
b)
getattr(a, 'b')
getattr(a, 'eval')
getattr(a, b)
getattr(http, 'b')
a.eval(b)
os.system(a)
a.subprocess.b
compile(a, b, c)
a.compile(a, b, c)
import os
open(a, 'w')
torch.load(a)
vars()['eval']
torch.save(a)
a.http.b
os.__dict__
trust_remote_code=True
f(trust_remote_code=True)
a.unlink()
sys.modules[a]
x = ' ' * 2
x = a if b else c
x = 1if b else c
x = [a for b in c]
x, y = a, b
"""
LINES = ["", '"""', "x = \\", "\xe4", *SOME.splitlines()]


def reached(text):
    return pysource.effects(text) - {Effect.IMPORT_TIME}


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    monkeypatch.setattr(pyquiet, "_known", set())


def test_what_a_machine_wrote_is_quiet():
    assert pyquiet.quiet(PLAIN)
    assert not reached(PLAIN)
    assert pyquiet.quiet(PLAIN.replace(b"_0", b"_7").replace(b"12", b"14"))


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(LINES)), max_size=12))
@settings(max_examples=600, deadline=None)
def test_what_is_quiet_reaches_nothing(lines):
    text = "\n".join("  " * level + line for level, line in lines).encode()
    if pyquiet.quiet(text):
        assert not reached(text)


@given(
    st.lists(st.sampled_from(PLAIN.split(b"\n")), max_size=12),
    st.integers(0, 400),
    st.sampled_from([b"", b"(", b")", b" ", b"'", b'"', b":", b"a", b"\n", b"#"]),
)
@settings(max_examples=400, deadline=None)
def test_what_is_quiet_reaches_nothing_once_lines_are_known(lines, at, put):
    pyquiet.quiet(PLAIN)
    text = PLAIN[:at] + put + PLAIN[at + 1 :] + b"\n".join(lines)
    if pyquiet.quiet(text):
        assert not reached(text)


def test_no_name_in_the_tables_is_quiet():
    for name in (*pynames.MODULES, *pynames.NAMES, *pynames.INWARD, *pynames.BARE):
        for text in (f"a.{name}.b(c)", f"{name}(c)", f"getattr({name}, 'b')", f"import {name}"):
            if reached(text.encode()):
                assert not pyquiet.quiet(text.encode()), text


@pytest.mark.parametrize("name", ["getattr", "compile", "eval"])
def test_spelled_in_parts(name):
    for text in (
        f"{name}(a, 'ev' 'al', b)",
        f"{name}(a, '\\x65val', b)",
        f"x = {name}\nx(a, b, c)",
    ):
        if reached(text.encode()):
            assert not pyquiet.quiet(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        b'x = ("""a")b"c"""\ny = b\n"""a"(b"c""")\n',
        b"x = ('''a')b'c'''\ny = b\n'''a'(b'c''')\n",
        b'x = (f"{x[")"]}"\ny = b\nf"{x["("]}")\n',
        b'x = ("a"")"\ny = b\n"("")\n',
    ],
)
def test_texts_hide_no_bracket(text):
    pyquiet.quiet(b"x = a\n")
    assert not pyquiet.quiet(text)


def test_shapes_are_forgotten_where_there_are_many(monkeypatch):
    monkeypatch.setattr(pyquiet, "SHAPES", 8)
    for number in range(20):
        assert pyquiet.quiet(b"x = " + b"a + " * number + b"a\nx = 1.5\n")
        assert len(pyquiet._known) <= 8


def test_a_text_that_may_make_more_calls_than_are_told_is_followed():
    assert not pyquiet.quiet(b"a()\n" * (pyquiet.CALLS + 1))


@given(
    st.binary(max_size=60) | st.lists(st.sampled_from(LINES)).map(lambda x: "\n".join(x).encode())
)
def test_there_are_no_more_words_than_are_said_sooner(text):
    assert pybrief._CODE.subn(b"", text)[1] <= pybrief._at_most(text)


def test_keywords_have_bytes_that_nothing_else_has():
    codes = set(pyquiet._KEYWORDS.values())
    assert len(codes) == len(pyquiet._KEYWORDS)
    assert all(len(code) == 1 for code in codes)
    high = b"_09azAZ".translate(pyquiet._HIGH)
    assert codes.isdisjoint({bytes((byte,)) for byte in (*high, *range(0x80))})
    assert max(codes) < bytes((min(high),))


WORDS = st.sampled_from([
    *("in", "int", "tin", "1e5", "a1e5", "if", "if1", "1if", "12", "01", "0x9", "_", "1.e5"),
    *("1.x", "1.", "1..x", "a1.x", "1.5", "1j", "1.if", ".5", ".x", "1_0", "1__0", "21e5"),
])  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=500, deadline=None)
def test_lines_of_one_shape_parse_alike(one, other):
    first, second = (" ".join(words).encode() for words in (one, other))
    both = {word.encode() for word in (*one, *other)}
    if pyquiet._shaped(first, both) == pyquiet._shaped(second, both):
        assert (pysource.parse(first) is None) == (pysource.parse(second) is None)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=500, deadline=None)
def test_lines_of_one_shape_in_two_texts_parse_alike(one, other):
    shapes = []
    for words in (one, other):
        line = " ".join(words).encode()
        shapes.append((line, pyquiet._shaped(line, set(line.split()))))
    (first, shape), (second, same) = shapes
    if shape == same:
        assert (pysource.parse(first) is None) == (pysource.parse(second) is None)
