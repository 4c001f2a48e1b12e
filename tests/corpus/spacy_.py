"""spaCy: blank and tiny trained pipelines, as folders and as bytes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from tests.corpus.case import Case

DISTRIBUTION = "spacy"

BAG = {
    "@architectures": "spacy.TextCatBOW.v2",
    "exclusive_classes": True,
    "ngram_size": 1,
    "no_output_layer": False,
}
"""The smallest text classifier."""


def _textcat() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat", config={"model": BAG})
    rows = [("good film", 1.0), ("bad film", 0.0)] * 4
    made = [
        Example.from_dict(nlp.make_doc(text), {"cats": {"POS": score, "NEG": 1 - score}})
        for text, score in rows
    ]
    return _train(nlp, made)


def _train(nlp: spacy.language.Language, examples: list[Example]) -> spacy.language.Language:
    optimiser = nlp.initialize(lambda: examples)
    nlp.update(examples, sgd=optimiser)
    return nlp


def _tagger() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger")
    words = {"words": ["I", "run"], "tags": ["PRON", "VERB"]}
    return _train(nlp, [Example.from_dict(Doc(nlp.vocab, words=["I", "run"]), words)] * 4)


def _ner() -> spacy.language.Language:
    nlp = spacy.blank("de")
    nlp.add_pipe("ner")
    doc = nlp.make_doc("Anna wohnt in Bern")
    return _train(nlp, [Example.from_dict(doc, {"entities": [(14, 18, "LOC")]})] * 4)


def _ruler() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Acme"}])
    return nlp


MODELS = {
    "blank-en": lambda: spacy.blank("en"),
    "blank-ja-free": lambda: spacy.blank("fr"),
    "textcat": _textcat,
    "tagger": _tagger,
    "ner": _ner,
    "ruler": _ruler,
}


def _docs(path: Path) -> None:
    nlp = spacy.blank("en")
    path.write_bytes(DocBin(docs=[nlp("a b c"), nlp("d e")]).to_bytes())


def cases() -> Iterator[Case]:
    """Folders, bytes (msgpack) and pickles."""
    for name, make in MODELS.items():
        yield Case(name, f"spaCy folder: {name}", lambda p, m=make: m().to_disk(p))
        yield Case(
            f"{name}.bin", f"to_bytes: {name}", lambda p, m=make: p.write_bytes(m().to_bytes())
        )
    for name in ("blank-en", "textcat"):
        make = MODELS[name]
        yield Case(
            f"{name}-vocab.pkl",
            "vocab, pickled",
            lambda p, m=make: p.write_bytes(pickle.dumps(m().vocab)),
        )
        yield Case(
            f"{name}-doc.pkl",
            "doc, pickled",
            lambda p, m=make: p.write_bytes(pickle.dumps(m()("a b"))),
        )
    yield Case("docs.spacy", "DocBin", _docs)
