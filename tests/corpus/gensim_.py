"""gensim: native ``save`` with its side files, and the word2vec formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gensim import corpora, models, similarities

from tests.corpus.case import Case

DISTRIBUTION = "gensim"

TEXTS = [f"word{a} word{b} word{a + b} common text".split() for a in range(12) for b in range(8)]


def _dictionary() -> corpora.Dictionary:
    return corpora.Dictionary(TEXTS)


def _bags() -> list[list[tuple[int, int]]]:
    words = _dictionary()
    return [words.doc2bow(text) for text in TEXTS]


def _word2vec(**options: int) -> models.Word2Vec:
    return models.Word2Vec(
        TEXTS, vector_size=12, min_count=1, epochs=1, workers=1, seed=1, **options
    )


def _fasttext() -> models.FastText:
    return models.FastText(TEXTS, vector_size=8, min_count=1, epochs=1, workers=1, bucket=200)


def _doc2vec() -> models.Doc2Vec:
    tagged = [models.doc2vec.TaggedDocument(text, [n]) for n, text in enumerate(TEXTS)]
    return models.Doc2Vec(tagged, vector_size=8, min_count=1, epochs=1, workers=1)


def _lda() -> models.LdaModel:
    return models.LdaModel(_bags(), 3, _dictionary(), random_state=1)


def _lsi() -> models.LsiModel:
    return models.LsiModel(_bags(), 3, _dictionary())


def _similarity() -> object:
    return similarities.MatrixSimilarity(_bags(), num_features=len(_dictionary()))


SAVED: dict[str, Callable[[], object]] = {
    "word2vec": _word2vec,
    "word2vec-skipgram": lambda: _word2vec(sg=1, hs=1),
    "fasttext": _fasttext,
    "doc2vec": _doc2vec,
    "keyedvectors": lambda: _word2vec().wv,
    "keyedvectors-fasttext": lambda: _fasttext().wv,
    "dictionary": _dictionary,
    "hashdictionary": lambda: corpora.HashDictionary(TEXTS),
    "lda": _lda,
    "lsi": _lsi,
    "hdp": lambda: models.HdpModel(_bags()[:20], _dictionary(), random_state=1),
    "nmf": lambda: models.Nmf(_bags(), 2, _dictionary(), random_state=1),
    "tfidf": lambda: models.TfidfModel(_bags()),
    "bm25": lambda: models.OkapiBM25Model(corpus=_bags()),
    "logentropy": lambda: models.LogEntropyModel(_bags()),
    "rp": lambda: models.RpModel(_bags(), _dictionary(), 3),
    "phrases": lambda: models.Phrases(TEXTS, min_count=1, threshold=0.1),
    "phrases-npmi": lambda: models.Phrases(TEXTS, min_count=1, threshold=0.1, scoring="npmi"),
    "phraser": lambda: models.phrases.Phraser(models.Phrases(TEXTS, min_count=1, threshold=0.1)),
    "matrixsimilarity": _similarity,
    "sparsesimilarity": lambda: similarities.SparseMatrixSimilarity(_bags(), 50),
    "mmcorpus-free": lambda: models.CoherenceModel(_lda(), corpus=_bags(), coherence="u_mass"),
}


def _saver(make: Callable[[], object], **options: object) -> Callable[[Path], None]:
    return lambda path: make().save(str(path), **options)  # type: ignore[attr-defined]


def _vectors(*, binary: bool) -> Callable[[Path], None]:
    return lambda path: _word2vec().wv.save_word2vec_format(str(path), binary=binary)


def _market(path: Path) -> None:
    corpora.MmCorpus.serialize(str(path), _bags())


def cases() -> Iterator[Case]:
    """Each model in a folder, since side files lie beside it; arrays inside and outside."""
    for name, make in SAVED.items():
        yield Case(f"{name}/{name}.model", f"gensim: {name}", _saver(make))
        if name != "mmcorpus-free":
            options = {"sep_limit": 0} if "similarity" not in name else {}
            write = _saver(make, **options)
            yield Case(f"{name}-apart/{name}.mdl", f"gensim: {name}, arrays apart", write)
        yield Case(
            f"{name}-p2/{name}", f"gensim: {name}, protocol 2", _saver(make, pickle_protocol=2)
        )
    yield Case("vectors.bin", "word2vec binary", _vectors(binary=True))
    yield Case("vectors.txt", "word2vec text", _vectors(binary=False))
    yield Case("vectors.txt.gz", "word2vec text, gzip", _vectors(binary=False))
    yield Case("market/corpus.mm", "Matrix Market and its index", _market)
