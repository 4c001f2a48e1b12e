"""fastText: vectors and classifiers, quantised and not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import fasttext

from tests.corpus.case import Case

DISTRIBUTION = "fasttext-wheel"

LINES = [
    f"__label__{turn % 300} {' '.join(f'w{turn * step % 601}' for step in range(1, 9))}"
    for turn in range(1500)
]


def _trained(write: Callable[[str], fasttext.FastText], path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text.txt")
        text.write_text("\n".join(LINES), "utf-8")
        write(str(text)).save_model(str(path))


def _supervised(text: str, **options: object) -> fasttext.FastText:
    return fasttext.train_supervised(text, dim=4, epoch=1, verbose=0, **options)


def _quantised(text: str, **options: object) -> fasttext.FastText:
    model = _supervised(text)
    model.quantize(input=text, retrain=False, **options)
    return model


VALUES: dict[str, Callable[[str], fasttext.FastText]] = {
    "supervised.bin": lambda t: _supervised(t, bucket=100, wordNgrams=2),
    "one-vs-all.bin": lambda t: _supervised(t, loss="ova"),
    "skipgram.bin": lambda t: fasttext.train_unsupervised(t, dim=4, bucket=50, epoch=1, verbose=0),
    "cut.ftz": lambda t: _quantised(t, cutoff=400),
    "normed.ftz": lambda t: _quantised(t, qnorm=True, qout=True),
}


def cases() -> Iterator[Case]:
    """One file for each way to train and to pack."""
    for name, make in VALUES.items():
        yield Case(name, f"fastText: {name}", lambda p, m=make: _trained(m, p))
