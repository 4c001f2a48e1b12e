"""Texts and pickles of ``costly`` of which a piece costs by its square, or doubles what is kept."""

from tests.builders import pickles
from tests.hostile.case import one

LONG = 60_000


def _marks(count):
    """Return letters that are put in order one past the other, if nobody sees to that before."""
    return "\u0315\u0300\u0327" * (count // 3)


MARKED = {
    "json": ("a.json", '{"a":"%s"}'),
    "json-key": ("a.json", '{"a%s":"x"}'),
    "json-target": ("config.json", '{"_target_":"a.%s"}'),
    "toml": ("a.toml", 'a = "%s"\n'),
    "yaml": ("a.yaml", "_target_: a.%s\n"),
    "python": ("a.py", "import os\na%s = 1\n"),
    "jinja": ("a.jinja", '{{ "a%s" }}'),
    "card": ("README.md", '---\nlicense: "%s"\n---\n# a\n'),
    "sums": ("SHA256SUMS", "0" * 64 + "  a%s\n"),
}
"""What marks stand in: the name of a file, and its text."""


def _twice(deep, last):
    """Return a pickle in which a tuple holds another one twice, and that likewise."""
    return pickles.proto() + pickles.name("m", "f") + b")\x81)" + b"2\x86" * deep + last


DOUBLING = {
    "state": lambda: _twice(60, b"b."),
    "state-deep": lambda: _twice(3000, b"b."),
    "call": lambda: _twice(60, b"\x85R."),
    "state-of-ones": lambda: pickles.proto() + pickles.name("m", "f") + b")\x81)" + b"\x85" * 90_000
    + b"b.",
}  # fmt: skip

PICKLES = {
    "global-steps": lambda: b"c" + b"a." * 100_000 + b"\nb\n.",
    "attribute-steps": lambda: pickles.stream(pickles.name("a", "b" + ".b" * 100_000)),
    "streams-plain": lambda: b"N." * 250_000,
    "marks": lambda: b"(" * 200_000 + b"1" * 199_999 + b".",
    "called": lambda: pickles.proto() + pickles.name("m", "f") + b")\x81" + b"R" * 500_000 + b".",
    "named": lambda: pickles.proto() + b"N\x93" + b"\x93" * 500_000 + b".",
    "appended": lambda: (
        pickles.proto() + pickles.name("m", "f") + b")\x81" + b"]a" * 250_000 + b"."
    ),
    "long-numbers": lambda: b"(" + (b"I" + b"9" * 4200 + b"\n") * 90 + b"t.",
}


def odd():
    """Yield files, by name."""
    for name, (file, text) in MARKED.items():
        yield f"marks-in-{name}", one(lambda text: (text % _marks(LONG)).encode(), text, name=file)
    for name, make in {**DOUBLING, **PICKLES}.items():
        yield f"odd-pickle-{name}", {"a.pkl": make}
