"""Names of data sets in a sentence.

A name is one of these:

- *known*: of ``data/datasets.toml``; written small throughout, only beside a word for data;
- *hub*: ``owner/name`` beside a word for data, or a link to a page of data sets on the hub;
- *proper*: words with capitals, digits or underscores right before a word for data
  (``Hungarian Twitter Sentiment Corpus``), or after ``called`` or ``named``;
- *object*: an unusual word right after ``trained on``;
- *source*: data ``from`` or ``of`` two words or more with capitals.

Names of languages, machines, libraries, methods and models are none.
Not told: whether there is a data set of that name.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from weighbridge.cards import families
from weighbridge.cards.text import Link, Sentence
from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.facts import datasets

WORDS = 4
"""Words of one known name, at most."""

LONG = 8
"""Words of one name that is not known, at most."""

LONGEST = 100
"""Characters of one known name, at most."""

FOUND = 50
"""Names in one sentence, at most."""


class How(enum.Enum):
    """Why something is taken for the name of a data set."""

    KNOWN = enum.auto()
    HUB = enum.auto()
    PROPER = enum.auto()
    OBJECT = enum.auto()
    SOURCE = enum.auto()


@dataclass(frozen=True, slots=True)
class Name:
    """A data set's name, or what looks like one.

    Attributes:
        text: As written.
        start: In characters of the sentence.
        stop: One past it.
        how: Why it counts.
    """

    text: str
    start: int
    stop: int
    how: How


_WORD = later.pattern(r"[^\W_][\w./+&'’-]{0,80}")
_STOP = frozenset(
    """
    a about additional ai all also although amazon an and annotated any apart are as at
    available aws base based because been bert bf16 both bpe but by can chat clm cloud code
    collected colab common consisting conversation corpora corpus cpu cpus custom d data dataset
    datasets deepspeed development different documents dpo during each evaluation face files
    fine fine-tuned fine-tuning finetuned finetuning first flax follow following for fp16 fp8
    from full further gcp general github google gpt gpu gpus grpo has hf here high how hugging
    huggingface human i if image images in initial input instruct instruction internal internet
    is it its jax keras kl language large learning llm llms lora mask masked megatron meta
    microsoft ml mlm model models more most multilingual multi-stage ner new next nlp nsp number
    nvidia of on once one online only open original other our out output overview paper peft
    phase please post-training ppo pre-trained pre-training preference pretrain pretrained
    pretraining private proprietary public publicly python pytorch qa qlora question quality raw
    reinforcement rl rlhf sampled sample samples see seed sentencepiece set sft size some
    specialized split stage stages step supervised synthetic task tasks tensorflow test text
    texts that the their these they this three through to token tokens top tpu tpus train
    trained training transformers trl two type unlabeled unlabelled unsloth used using v
    validation various vision we web when where which while with wordpiece you your zero a100
    h100 h800 h200 v100 t4 axolotl llama-factory accelerate fsdp adam adamw cosine tiktoken
    mixture mix overview source sources details freshness size license licence description name
    value none unknown null todo total link links page pages table figure section note""".split()  # noqa: SIM905 - a page of words
)
_LANGUAGES = frozenset(
    """
    afrikaans albanian amharic arabic armenian azerbaijani basque belarusian bengali bangla
    bosnian bulgarian burmese catalan chinese cantonese croatian czech danish dutch english
    estonian european filipino finnish french galician georgian german greek gujarati hebrew
    hindi hungarian icelandic indian indic indonesian irish italian japanese javanese kannada
    kazakh khmer korean kurdish latin latvian lithuanian macedonian malay malayalam maltese
    mandarin marathi mongolian nepali norwegian bokmal nynorsk persian farsi polish portuguese
    brazilian punjabi romanian russian sanskrit serbian simplified traditional sinhala slovak
    slovenian somali spanish swahili swedish tagalog tamil telugu thai tibetan turkish ukrainian
    urdu uzbek vietnamese welsh yoruba zulu american british java javascript typescript rust c++
    sql bash html css latex markdown african asian western""".split()  # noqa: SIM905
)
_NOUN = later.pattern(
    r"[`\"')\]]{0,3}\s(?:\([^()]{1,30}\)\s)?(?:(?:training|train|instruction|speech|text"
    r"|subset)\s)?"
    r"(?:data\s?sets?|corpus|corpora|dumps?|collections?|treebank|data\b(?!base))",
    re.IGNORECASE,
)
_BEFORE = later.pattern(r"(?:data\s?sets?|corpus|corpora)\W{1,4}$", re.IGNORECASE)
_OWN_NOUN = later.pattern(
    r".*(?:data-?set|corpus|bank|dump|instruct|bench)\w{0,3}|wiki\w+", re.IGNORECASE
)
_CALLED = later.pattern(
    r"\b(?:called|named|dubbed|known as|namely)\s+(?:the\s+)?[\"'“`]{0,2}$", re.IGNORECASE
)
_FROM = later.pattern(
    r"\b(?:data|notes?|texts?|articles?|posts?|documents?|tweets?|lyrics|images?|recordings?"
    r"|books?"
    r"|papers?|records?|reports?|dialogues?|conversations?|reviews?|comments?|pages?|information"
    r"|works?|stories|novels?|subtitles?|transcripts?|speeches)\s(?:\w{1,15}\s)?"
    r"(?:from|of)\s(?:the\s|a\s)?[\"'“`]{0,2}$",
    re.IGNORECASE,
)
_WORKS = later.pattern(
    r"\b(?:tweets|lyrics|songs|works|novels|books|poems|speeches)\s(?:from|of|by)\s[\"'“`@]{0,2}$",
    re.IGNORECASE,
)
_OBJECT = later.pattern(
    r"\b(?:train|tun|adapt|distill)(?:ed|ing)\s(?:\w+\s){0,4}?(?:on|over)\s(?:the\s"
    r"|an?\s)?[\"'“`]{0,2}$",
    re.IGNORECASE,
)
_MACHINE = later.pattern(
    r"\d*x?(?:tpu|gpu|cpu|[avhp]\d{2,3}|rtx|gtx|xeon|epyc|cuda|dgx|hpc|nvidia|amd|mi\d{3}"
    r"|v\d-\d)",
    re.IGNORECASE,
)
_HUB_DATASETS = later.pattern(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/([\w.-]{1,100}(?:/[\w.-]{1,100})?)"
)
_IDENTIFIER = later.pattern(r"[\w.-]{1,100}/[\w.-]{1,100}")
_ALONE = later.pattern(
    r"(?!(?:own|my|our|in-?house)\b)[a-z][a-z0-9]{0,40}(?:[_-][a-z0-9]{1,40}){0,6}"
)
_STRONG = later.pattern(
    r".*(?:[a-z][A-Z]|[A-Z][a-z]*-[A-Z0-9]|[A-Za-z]\d|\d[A-Za-z]|\w_\w|[a-z]-\d{6})"
    r"|[A-Z]{3,}"
)
_QUANTITY = later.pattern(r"[\d.,]+\s?(?:[KMBTGkmbtg]?[Bb]?|th|st|nd|rd|bn|billion|million)")


def identifier(target: str) -> str:
    """Return the data set that a link to the hub points to, or nothing."""
    match = _HUB_DATASETS.match(target)
    return match.group(1) if match else ""


def listed(name: str) -> bool:
    """Whether a name is written as the hub writes identifiers, with an owner or, once, without."""
    alone = _ALONE.fullmatch(name) is not None and name not in _STOP and not families.model(name)
    return alone or _IDENTIFIER.fullmatch(name) is not None


def proper(word: str) -> bool:
    """Whether a word is written like a name, and is not one of something else."""
    bare = word.strip(".,'’-").lower()
    if bare in _STOP or bare in _LANGUAGES or _QUANTITY.fullmatch(word) or _MACHINE.match(word):
        return False
    return (word[:1].isupper() or strong(word)) and not families.model(word)


def strong(word: str) -> bool:
    """Whether a word is written as no ordinary word is: ``OpenOrca``, ``SA-1B``, ``squad_v2``."""
    bare = word.strip(".,'’-")
    if bare.lower() in _STOP or bare.lower() in _LANGUAGES or _QUANTITY.fullmatch(bare):
        return False
    return bool(_STRONG.match(bare)) and not families.model(bare)


def found(sentence: Sentence, start: int = 0) -> Iterator[Name]:
    """Yield the names of data sets in a sentence.

    Args:
        sentence: Which one.
        start: Where to begin, in characters.
    """
    text = sentence.text
    words = list(_WORD.finditer(text, start))
    count = at = 0
    for link in sentence.links:
        if link.start >= start and identifier(link.target):
            yield Name(identifier(link.target), link.start, link.stop, How.HUB)
    for first, last in datasets.unspaced(text, start):
        yield Name(text[first:last], first, last, How.KNOWN)
    while at < len(words) and count < FOUND:
        name, used = _at(text, words, at)
        if name is not None:
            count += 1
            yield name
        at += used


def _at(text: str, words: list[re.Match[str]], at: int) -> tuple[Name | None, int]:
    """Look for a name that begins with one word; return it and how many words it took."""
    for size in range(min(WORDS, len(words) - at), 0, -1):
        first, last = words[at], words[at + size - 1]
        phrase = text[first.start() : last.end()].rstrip(".,'’-/")
        if len(phrase) <= LONGEST and datasets.known(phrase) and _sure(text, phrase, first.start()):
            return Name(phrase, first.start(), first.start() + len(phrase), How.KNOWN), size
    word = words[at]
    bare = word.group().rstrip(".,'’-/")
    if _IDENTIFIER.fullmatch(bare) and _beside(text, word.start(), word.start() + len(bare)):
        return Name(bare, word.start(), word.start() + len(bare), How.HUB), 1
    return _proper(text, words, at)


def _beside(text: str, start: int, stop: int) -> bool:
    """Whether a word for data stands right before or after a place."""
    after = _NOUN.match(text, stop) is not None
    return after or _BEFORE.search(text, max(0, start - 20), start) is not None


_LIKE = later.pattern(
    r"[ -](?:like|style|styled|inspired|based)\b"
    r"|[`\"')\]]{0,2}\s(?:\[\d+\]\s)?(?:paper|technique|method|framework|algorithm|pipeline"
    r"|approach|evaluation)",
    re.IGNORECASE,
)


def likened(text: str, stop: int) -> bool:
    """Whether what ends at a place is only what the data are like."""
    return _LIKE.match(text, stop) is not None


def _sure(text: str, phrase: str, start: int) -> bool:
    """Whether a known name is meant: not an ordinary word written small, nor something like it."""
    if likened(text, start + len(phrase)):
        return False
    if any(letter.isupper() or letter.isdigit() or letter in "_-" for letter in phrase):
        return True
    spaced = " " in phrase and datasets.written(phrase)
    return spaced or _beside(text, start, start + len(phrase))


def _proper(text: str, words: list[re.Match[str]], at: int) -> tuple[Name | None, int]:
    """Look for words written like a name, with a word for data beside them."""
    size = 0
    while at + size < len(words) and size < LONG and _joined(text, words, at + size, size):
        size += 1
    if not size:
        return None, 1
    first, last = words[at], words[at + size - 1]
    stop = first.start() + len(text[first.start() : last.end()].rstrip(".,'’-/"))
    phrase = text[first.start() : stop]
    if phrase.lower().endswith((" style", "-style", " like", "-like")):
        return None, size  # data like those, and not those
    before = max(0, first.start() - 60)
    near = _NOUN.match(text, stop) is not None
    owned = _OWN_NOUN.fullmatch(phrase.split()[-1]) is not None and (size > 1 or strong(phrase))
    called = _CALLED.search(text, before, first.start()) is not None
    if near or owned or called:
        return Name(phrase, first.start(), stop, How.PROPER), size
    if likened(text, stop):
        return None, size
    several = size > 1 or strong(phrase)
    follows = text[stop : stop + 8].strip().lower()
    if several and not follows.startswith(("model", "family")):
        if strong(first.group()) and _OBJECT.search(text, before, first.start()):
            return Name(phrase, first.start(), stop, How.OBJECT), size
        if _FROM.search(text, before, first.start()):
            return Name(phrase, first.start(), stop, How.SOURCE), size
    if _WORKS.search(text, before, first.start()):
        return Name(phrase, first.start(), stop, How.SOURCE), size
    return None, size


def _joined(text: str, words: list[re.Match[str]], at: int, size: int) -> bool:
    """Whether a word goes on with a name of which ``size`` words are known."""
    word = words[at].group()
    if size and text[words[at - 1].end() : words[at].start()].strip(" "):
        return False
    if size and words[at - 1].group().endswith((".", ",")):
        return False
    last = word.lower().rstrip(".,'’-/") in {"corpus", "dataset", "bank"}
    return proper(word) or (bool(size) and last and word[:1].isupper())


def linked(sentence: Sentence, name: Name) -> Iterator[Link]:
    """Yield the links that a name is part of."""
    for link in sentence.links:
        if link.start < name.stop and name.start < link.stop:
            yield link
