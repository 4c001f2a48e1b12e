"""nltk: trained tokenizers, taggers and classifiers, pickled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nltk
from nltk.classify import DecisionTreeClassifier, MaxentClassifier, NaiveBayesClassifier
from nltk.lm import MLE, Vocabulary
from nltk.lm.preprocessing import padded_everygram_pipeline
from nltk.tag import BigramTagger, PerceptronTagger, RegexpTagger, UnigramTagger
from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "nltk"

TEXT = "Dr. Smith went to Washington. He arrived at 5 p.m. on Jan. 3. It rained. " * 20
TAGGED = [[("the", "DT"), ("cat", "NN"), ("sat", "VB")], [("a", "DT"), ("dog", "NN")]] * 5
ROWS = [({"last": "a", "size": 3}, "f"), ({"last": "o", "size": 4}, "m")] * 6


def _punkt() -> PunktSentenceTokenizer:
    trainer = PunktTrainer()
    trainer.train(TEXT)
    return PunktSentenceTokenizer(trainer.get_params())


def _perceptron() -> PerceptronTagger:
    tagger = PerceptronTagger(load=False)
    tagger.train([list(sentence) for sentence in TAGGED], nr_iter=2)
    return tagger


def _language() -> MLE:
    grams, words = padded_everygram_pipeline(2, [["a", "b"], ["b", "c"]])
    model = MLE(2)
    model.fit(grams, words)
    return model


VALUES: dict[str, Callable[[], object]] = {
    "punkt": _punkt,
    "punkt-trainer": lambda: PunktTrainer(TEXT),
    "perceptron": _perceptron,
    "unigram": lambda: UnigramTagger(TAGGED),
    "bigram": lambda: BigramTagger(TAGGED, backoff=UnigramTagger(TAGGED)),
    "regexp": lambda: RegexpTagger([(r".*ing$", "VBG"), (r".*", "NN")]),
    "bayes": lambda: NaiveBayesClassifier.train(ROWS),
    "decision-tree": lambda: DecisionTreeClassifier.train(ROWS),
    "maxent": lambda: MaxentClassifier.train(ROWS, max_iter=2, trace=0),
    "language-model": _language,
    "vocabulary": lambda: Vocabulary(["a", "b", "a"], unk_cutoff=2),
    "freqdist": lambda: nltk.FreqDist(TEXT.split()),
    "conditional": lambda: nltk.ConditionalFreqDist([("a", "b"), ("a", "c")]),
    "tree": lambda: nltk.Tree.fromstring("(S (NP I) (VP run))"),
    "grammar": lambda: nltk.CFG.fromstring("S -> 'a' S | 'b'"),
    "stemmer": nltk.stem.PorterStemmer,
    "snowball": lambda: nltk.stem.SnowballStemmer("english"),
    "collocations": lambda: nltk.BigramCollocationFinder.from_words(TEXT.split()),
}


def cases() -> Iterator[Case]:
    """Everything as pickles, the way nltk_data ships them."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"nltk: {name}", make, (0, 2, 4))
