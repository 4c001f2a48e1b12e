"""Makes ``data/licence-texts.toml``: ``python -m tests.licence_texts ID=FILE ...``.

Licences change rarely; what is made is committed, and ``tests/cards/test_licencetext.py`` compares
it with the texts that are at hand.
"""

import sys
from pathlib import Path

from weighbridge.cards import licencetext
from weighbridge.facts import tables

HEAD = """\
# Digests of licence texts, made by `python -m tests.licence_texts`. See cards/licencetext.py.
#
# words: of the text. step: one shingle in so many is kept. shingles: eight hexadecimal digits each.
# exact: compared word by word, with sentences about copyright and without numbers of items.
# source: the files of that licence in public repositories and distributions; as-of: 2026-11-25
"""
LINE = 88

EXACT = frozenset(
    {
        "apache-2.0", "bsd-2-clause", "bsd-3-clause", "cc-by-4.0", "cc0-1.0", "isc", "mit",
        "mpl-2.0",
    }
)  # fmt: skip
"""Licences that let one do much: these are compared word by word."""


def row(name, text):
    exact = name in EXACT
    words = licencetext.words(text, exact=exact)
    step = licencetext.step(len(words), exact=exact)
    kept = sorted({digest for digest in licencetext.shingles(words) if digest % step == 0})
    digits = "".join(f"{digest:08x}" for digest in kept)
    told = "\nexact = true" if exact else ""
    head = f'[[text]]\nid = "{name}"\nwords = {len(words)}\nstep = {step}{told}\nshingles = ['
    lines = (f'    "{digits[at : at + LINE]}",' for at in range(0, len(digits), LINE))
    return "\n".join([head, *lines, "]"])


def main(arguments):
    rows = []
    for argument in sorted(arguments):
        name, _, path = argument.partition("=")
        rows.append(row(name, Path(path).read_text("utf-8")))
    Path(tables.DATA, "licence-texts.toml").write_text(
        "\n\n".join([HEAD.rstrip(), *rows]) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
