"""tokenizers: BPE, WordPiece, Unigram and word level, alone and inside transformers folders."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

from tests.corpus.case import Case

DISTRIBUTION = "tokenizers"

TEXT = ["a cat sat on the mat", "import os; eval( os.system )", "größe 猫 <script>", "the end"] * 5

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "<|im_start|>"]

TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def _bpe() -> Tokenizer:
    made = Tokenizer(models.BPE(unk_token="[UNK]"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.ByteLevel()
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(TEXT, trainers.BpeTrainer(vocab_size=300, special_tokens=SPECIAL))
    return made


def _wordpiece() -> Tokenizer:
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(TEXT, trainers.WordPieceTrainer(vocab_size=99, special_tokens=SPECIAL))
    template = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    made.post_processor = template
    return made


def _unigram() -> Tokenizer:
    made = Tokenizer(models.Unigram())
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=60, special_tokens=SPECIAL, unk_token="[UNK]")  # noqa: S106
    made.train_from_iterator(TEXT, trainer)
    return made


def _words() -> Tokenizer:
    made = Tokenizer(models.WordLevel(unk_token="[UNK]"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.train_from_iterator(TEXT, trainers.WordLevelTrainer(special_tokens=SPECIAL))
    return made


MADE: dict[str, Callable[[], Tokenizer]] = {
    "bpe": _bpe,
    "wordpiece": _wordpiece,
    "unigram": _unigram,
    "wordlevel": _words,
}


def _fast(make: Callable[[], Tokenizer]) -> object:
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415  (optional)

    options = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    made = PreTrainedTokenizerFast(tokenizer_object=make(), **options)
    made.chat_template = TEMPLATE
    return made


def _folder(make: Callable[[], Tokenizer], path: Path) -> None:
    _fast(make).save_pretrained(path)  # type: ignore[attr-defined]


def _files(make: Callable[[], Tokenizer], path: Path) -> None:
    path.mkdir()
    make().model.save(str(path))


def cases() -> Iterator[Case]:
    """tokenizer.json, vocab and merges, transformers folders, pickles."""
    for name, make in MADE.items():
        yield Case(f"{name}/tokenizer.json", name, lambda p, m=make: m().save(str(p)))
        yield Case(f"{name}-files", f"{name}: vocab, merges", functools.partial(_files, make))
        yield Case(f"{name}-folder", f"{name}: transformers", functools.partial(_folder, make))
        yield Case(
            f"{name}.pkl", f"{name}: pickle", lambda p, m=make: p.write_bytes(pickle.dumps(m()))
        )
        yield Case(
            f"{name}-fast.pkl",
            f"{name}: fast tokenizer, pickle",
            lambda p, m=make: p.write_bytes(pickle.dumps(_fast(m))),
        )
