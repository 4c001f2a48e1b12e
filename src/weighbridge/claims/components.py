"""What a release comes with: weights, code, data, papers, as far as a folder shows.

Components are those of ``Component``. Weights, settings and tokenizers are told by the bytes of
files; code by being Python and by what a file is called; everything else by the card: a sentence
that says what a link leads to, and a link that leads to a place for such things. A sentence that
speaks of the future, or says that something is not to be had, tells nothing. Files of fewer than
``STUB`` bytes are no code.

Code to run a model counts as there if the settings are those of a class that an open library has
(``config.json`` without code of its own, GGUF, ``library_name`` of the card): then the code is the
library's. Code to train counts only for what was trained: of a model made from others, code to
fine-tune is; of any other it is not.

How open that makes the model is for ``lineage/openness.py`` to say; licences are claims of their
own.

Not told: whether what is linked is there, complete, or what made the model. Cards in languages
other than English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from weighbridge.cards import Card, text
from weighbridge.cards import read as read_card
from weighbridge.cards.text import Sentence, Shape
from weighbridge.claims import Source
from weighbridge.core import Claim, Component, Dossier, Entry, Kind, Strength, Topic, later
from weighbridge.facts import families
from weighbridge.fingerprints import readers
from weighbridge.origins import cards as documents
from weighbridge.origins.folder import Folder

STUB = 500
"""Bytes; a file with less is no code that trains or runs anything."""

SHOWN = 5
"""Pieces of evidence for one component."""

WORDS = 40
"""Words that a card must have to be one."""

LIBRARIES = frozenset(
    {
        "adapter-transformers", "diffusers", "espnet", "fairseq", "flair", "keras", "llama.cpp",
        "mlx", "nemo", "open_clip", "paddlenlp", "peft", "sentence-transformers", "setfit", "spacy",
        "speechbrain", "span-marker", "timm", "transformers", "transformers.js", "vllm",
    }
)  # fmt: skip
"""Values of ``library_name`` that are libraries under approved licences (as of 2026-11-25)."""

_SETTINGS = frozenset({"config.json", "params.json", "model_index.json", "config.yaml"})
_CODE_FILES = (
    (Component.EVALUATION_CODE, r"eval(?:s|uate|uation|uator)?|benchmarks?"),
    (
        Component.DATA_CODE,
        r"(?:pre)?process(?:ing|_data)?|prepare\w*|dedup\w*|make_dataset|data_prep\w*",
    ),
    (Component.TRAINING_CODE, r"(?:pre)?train(?:er|ing)?"),
    (
        Component.INFERENCE_CODE,
        r"modeling|infer(?:ence)?|generate|generation|predict|pipeline|handler",
    ),
)
_FILES = tuple(
    (part, later.pattern(rf"(?i)(?:^|[/_.-])(?:{words})(?:[/_.-]|$)"))
    for part, words in _CODE_FILES
)
_TUNING_FILE = later.pattern(r"(?i)(?:^|[/_.-])(?:fine_?tun\w*|sft|dpo)(?:[/_.-]|$)")
_TRAINING_WORDS = r"(?<!tun)(?<![A-Za-z])(?:pre-?)?train(?:ing|ed|s|er)?"
_TUNING_WORDS = r"fine-?\s?tun(?:ing|ed|e)|sft|instruction[- ]tuning"
_PLACE = r"code(?:base)?|scripts?|repo(?:sitory)?|recipes?|pipelines?|configs?|framework"
_EVALUATION = r"eval(?:s|uation|uations|uating|uate)?|benchmark(?:s|ing)?"
_DATA = r"data|dataset|corpus|pre-?processing|filtering|deduplication|curation"
_TEST = r"inference|generation|serving|run(?:ning)?\s(?:the\s)?model"


def _either(words: str) -> re.Pattern[str]:
    """Match what is done, and code for it, near one another in one sentence."""
    between = r"[^.;]{0,40}?"
    return re.compile(
        rf"\b(?:{words})\b{between}\b(?:{_PLACE})\b|\b(?:{_PLACE})\b{between}\b(?:{words})\b",
        re.IGNORECASE,
    )


_TRAINS = later.pattern(
    rf"(?:{_TRAINING_WORDS})\b[^.;]{{0,40}}?\b(?:{_PLACE})\b|\b(?:{_PLACE})\b[^.;]{{0,40}}?(?:{_TRAINING_WORDS})\b",
    re.IGNORECASE,
)
_TRAINED_WITH = later.pattern(
    r"(?i)\btrained\b[^.;]{0,20}?\b(?:using|with)\s|\bto\s(?:pre-?)?train\b"
)
_TUNES = _either(_TUNING_WORDS)
_TOLD = (
    (Component.EVALUATION_CODE, _either(_EVALUATION)),
    (Component.DATA_CODE, _either(_DATA)),
    (Component.INFERENCE_CODE, _either(_TEST)),
)
_CODE_HOST = later.pattern(
    r"(?i)https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com)/[\w.-]+/[\w.-]+"
    r"|https?://(?:huggingface\.co|hf\.co)/(?:spaces/)?[\w.-]+/[\w.-]+/(?:tree|blob)/"
)
_OTHERS = later.pattern(
    r"(?i)github\.com/(?:huggingface/(?:transformers|peft|trl|diffusers|accelerate|datasets)|hiyouga"
    r"|axolotl|OpenAccess-AI|unslothai|vllm-project|ggerganov|ggml-org|pytorch/|ollama|modelscope/swift)\b"
)
_PAPER_HOST = later.pattern(
    r"(?i)https?://[^/]*(?:arxiv\.org|aclanthology\.org|openreview\.net|doi\.org)/|\.pdf$"
)
_PAPER = later.pattern(r"(?i)\bpapers?\b|\b(?:technical|tech)\s?report\b|\bpreprint\b|arxiv")
_TEMPLATE = later.pattern(r"1910\.09700")
"""A paper on emissions that the hub's template cites in every card."""
_TAG = later.pattern(r"arxiv:\d{4}\.\d{4,5}")
_STEPS = later.pattern(
    r"(?i)\bintermediate\b[^.;]{0,30}\bcheckpoints?\b|\bcheckpoints?\b[^.;]{0,40}\b(?:every|several|steps)\b"
)
_HERE = later.pattern(r"(?i)\b(?:available|released?|found|loaded|download\w*|provided?|here)\b")
_NOT = later.pattern(
    r"(?i)\b(?:will|soon|plans?|planned|planning|not|no|never|without|upcoming|todo|tbd|unreleased|future)\b|n['\u2019]t\b"
)
_FOR_USERS = later.pattern(r"(?i)\byour?s?\b|\brecommend|\badvise|\bsuch as\b")
_RESULTS = later.pattern(r"(?i)\bevaluation|\bbenchmark|\bresults?\b|\bperformance\b|\bmetrics\b")
_STATE = later.pattern(r"(?:^|/)(?:training_args|optimizer|scheduler|scaler|rng_state)[^/]*$")
_NUMBER = later.pattern(r"\d\.\d|\d\d")
_CHECKPOINT = later.pattern(r"(?:^|/)(?:checkpoint|global_step|step|iter)[-_]?\d+/")


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield one claim for each component."""
    read_cards = [
        (name, read_card(source))
        for name in documents.cards(folder)
        if (source := documents.text(folder, name)) is not None
    ]
    derived = any(card.bases for _, card in read_cards)
    seen: dict[tuple[Component, str], list[Entry]] = {}
    rows = [
        *_by_bytes(dossier, folder),
        *_by_code(dossier, folder, derived=derived),
        *(row for name, card in read_cards for row in _by_card(name, card, folder)),
    ]
    for part, said, entry in rows:
        seen.setdefault((part, said), []).append(entry)
    for (part, said), entries in seen.items():
        files = said.startswith("files")
        strength = Strength.STRUCTURAL if files else Strength.DECLARED
        evidence = tuple(entries[:SHOWN])
        yield Claim(Topic.COMPONENT, part.value, strength, None, evidence, said)


Row = tuple[Component, str, Entry]


def _by_bytes(dossier: Dossier, folder: Folder) -> Iterator[Row]:
    """Tell what bytes are: weights, settings, tokenizers; and what runs them."""
    said = "files of the model"
    faces = dossier.faces()
    for name in sorted(dossier.of_kind(Kind.WEIGHTS)):
        file = name.partition("!/")[0]
        if _STATE.search(file):
            continue
        yield Component.WEIGHTS, said, folder.entry(file, "format", ", ".join(faces[name]))
        if _CHECKPOINT.search(file):
            yield Component.CHECKPOINTS, said, folder.entry(file, "file", file)
    for name, formats in faces.items():
        last = name.rpartition("/")[2].lower()
        entry = folder.entry(name, "file", name)
        if "gguf" in formats:
            yield Component.CONFIG, said, entry
            yield Component.TOKENIZER, said, entry
            yield Component.INFERENCE_CODE, "of llama.cpp, which reads GGUF", entry
        elif last in _SETTINGS:
            yield Component.CONFIG, said, entry
        elif readers.candidate(name) and "empty" not in formats:
            yield Component.TOKENIZER, said, entry
    yield from _library(folder)


def _library(folder: Folder) -> Iterator[Row]:
    """Tell whether an open library has the class that the settings name."""
    config = folder.json("config.json") if "config.json" in folder.names else None
    if config is None or "auto_map" in config:
        return
    kind = config.get("model_type")
    known = any(kind in family.model_types for family in families.every())
    if isinstance(kind, str) and known:
        entry = folder.entry("config.json", "model_type", kind)
        yield Component.INFERENCE_CODE, "of a library that has the model's class", entry


def _by_code(dossier: Dossier, folder: Folder, *, derived: bool) -> Iterator[Row]:
    """Tell what Python files are for, by what they are called."""
    said = "a file is called so"
    for name in sorted(dossier.of_kind(Kind.CODE)):
        if folder.size(name) < STUB or not name.lower().endswith((".py", ".ipynb", ".sh")):
            continue
        entry = folder.entry(name, "file", name)
        if _TUNING_FILE.search(name):
            if derived:
                yield Component.TRAINING_CODE, said, entry
            continue
        part = next((part for part, pattern in _FILES if pattern.search(name)), None)
        if part is not None:
            yield part, said, entry


def _by_card(name: str, card: Card, folder: Folder) -> Iterator[Row]:
    """Tell what the card says."""
    said = "declared by the card"
    words = 0
    for block in card.text.blocks:
        for sentence in text.sentences(block):
            if text.placeholder(sentence.text):
                continue
            words += len(sentence.text.split())
            for part in _said(sentence, derived=bool(card.bases)):
                yield part, said, folder.entry(name, "text", sentence.text, sentence.line)
        titles = block.section.titles
        titled = block.shape is Shape.ROW and titles and _RESULTS.search(titles[-1])
        if titled and _NUMBER.search(" ".join(block.cells[1:])):
            entry = folder.entry(name, "table", block.text, block.line)
            yield Component.EVALUATION_RESULTS, said, entry
    if words >= WORDS:
        yield Component.MODEL_CARD, said, folder.entry(name, "file", f"{words} words")
    for value in card.front.all("tags"):
        if _TAG.fullmatch(value.text) and not _TEMPLATE.search(value.text):
            yield Component.PAPER, said, folder.entry(name, "tags", value.text, value.line)
    for value in card.front.all("library_name"):
        if value.text.lower() in LIBRARIES:
            entry = folder.entry(name, "library_name", value.text, value.line)
            yield Component.INFERENCE_CODE, "of the library that the card names", entry


def _said(sentence: Sentence, *, derived: bool) -> Iterator[Component]:
    """Yield what a sentence says is to be had."""
    said = sentence.text
    if _NOT.search(said):
        return
    targets = [link.target for link in sentence.links]
    if _PAPER.search(said) and any(
        _PAPER_HOST.search(target) and not _TEMPLATE.search(target) for target in targets
    ):
        yield Component.PAPER
    if _STEPS.search(said) and (targets or _HERE.search(said)):
        yield Component.CHECKPOINTS
    own = [one for one in targets if _CODE_HOST.match(one) and not _OTHERS.search(one)]
    if own and not _FOR_USERS.search(said):
        yield from _code(said, derived=derived)


def _code(said: str, *, derived: bool) -> Iterable[Component]:
    """Yield what a sentence with a link to code says that code is for."""
    if _TRAINS.search(said) or _TRAINED_WITH.search(said) or (derived and _TUNES.search(said)):
        yield Component.TRAINING_CODE
    for part, pattern in _TOLD:
        if pattern.search(said):
            yield part


SOURCE = Source(id="components", doc=__doc__, read=read)
