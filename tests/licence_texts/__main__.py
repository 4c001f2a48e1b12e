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
# source: the files of that licence in public repositories and distributions; as-of: 2026-11-25
"""
LINE = 88


def row(name, text):
    words = licencetext.words(text)
    step = licencetext.step(len(words))
    kept = sorted({digest for digest in licencetext.shingles(words) if digest % step == 0})
    digits = "".join(f"{digest:08x}" for digest in kept)
    head = f'[[text]]\nid = "{name}"\nwords = {len(words)}\nstep = {step}\nshingles = ['
    lines = (f'    "{digits[at : at + LINE]}",' for at in range(0, len(digits), LINE))
    return "\n".join([head, *lines, "]"])


def main(arguments):
    rows = []
    for argument in sorted(arguments):
        name, _, path = argument.partition("=")
        rows.append(row(name, Path(path).read_text("utf-8")))
    (tables.DATA / "licence-texts.toml").write_text(
        "\n\n".join([HEAD.rstrip(), *rows]) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
