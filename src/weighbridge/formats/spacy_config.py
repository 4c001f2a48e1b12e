"""config.cfg of spaCy: which registered functions build a pipeline, and with what.

Sections in brackets, and a JSON value per key, as Python's ``configparser`` takes them. A key that
begins with ``@``, of a section or of an object in a value, names a function of a registry, such as
``@architectures = "spacy.Tagger.v2"``; the package before the first dot has to
register it when it is imported, which spaCy does by itself for installed packages. What Thinc
registers has no package before it, such as ``Adam.v1``.

A component that has a ``source`` is taken from another pipeline, which is loaded for it: a package,
or a folder by its path. Saved pipelines have none.

A prompt of spacy-llm is a template that is rendered outside of Jinja's sandbox, and arguments of
transformers may have code of a repository run (``trust_remote_code``).

Source: https://spacy.io/api/data-formats#config, https://thinc.ai/docs/api-config#registry, and the
registries of Thinc 8.3 (retrieved 2026-11-26); https://github.com/explosion/spacy-llm,
https://github.com/explosion/spacy-transformers (retrieved 2026-11-27).
Not read: other keys; values of ``factory``, which name no package; texts over 1 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Entry,
    Evidence,
    FormatError,
    GapKind,
    How,
    Named,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble, templates
from weighbridge.intake import text as texts
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a configuration."""

THINC = {
    "optimizers": "Adam RAdam SGD",
    "schedules": "compounding constant constant_then cyclic_triangular decaying "
    "slanted_triangular warmup_linear",
    "losses": "CategoricalCrossentropy CosineDistance L2Distance SequenceCategoricalCrossentropy",
    "initializers": "glorot_normal_init glorot_uniform_init he_normal_init he_uniform_init "
    "lecun_normal_init lecun_uniform_init normal_init uniform_init zero_init",
    "layers": "CauchySimilarity ClippedLinear Dish Dropout Embed Gelu HardSigmoid HardSwish "
    "HardSwishMobilenet HardTanh HashEmbed LSTM LayerNorm Linear Logistic Maxout Mish MultiSoftmax "
    "ParametricAttention PyTorchLSTM Relu ReluK Sigmoid Softmax SparseLinear Swish add "
    "bidirectional chain clone concatenate expand_window list2array list2padded list2ragged noop "
    "padded2list premap_ids ragged2list reduce_first reduce_last reduce_max reduce_mean reduce_sum "
    "remap_ids residual resizable siamese sigmoid_activation softmax_activation strings2arrays "
    "tuplify uniqued with_array with_array2d with_cpu with_flatten with_getitem with_list "
    "with_padded with_ragged with_reshape",
}
"""What Thinc registers, by the registry; wrappers of other libraries' models are not here."""

_THINC = frozenset(name for names in THINC.values() for name in names.split())
_VERSION = later.pattern(r"v\d{1,3}")
_SECTION = later.pattern(rb"^\[(?:nlp|components(?:\.[^\]\n]+)?)\]", re.MULTILINE)
_KEYED = later.pattern(rb"^(?:@\w+|pipeline|factory|lang)[ \t]*[=:]", re.MULTILINE)
_REGISTERED = later.pattern(r"(?<![^\s{,\"'])@(\w+)[\"']?\s*[=:]\s*\"?([^\"\n]*)\"?")
_FACTORY = later.pattern(r'^[ \t]*factory[ \t]*[=:][ \t]*"([^"\n]*)"', re.MULTILINE)
_CONSENT = later.pattern(r"\btrust_remote_code[\"']?\s*[=:]\s*+(?!(?:false|0|null|\"\")\s*[,}\n])")
_SOURCE = later.pattern(
    r"(?m)^(?:[^#;\n]*[{,])?[ \t]*\"?source\"?[ \t]*[=:][ \t]*\"([^\"\n]*(?:[/\\~]|\.\.)[^\"\n]*)\""
)
_NAMED = later.pattern(r'^[ \t]*name[ \t]*[=:][ \t]*"([^"\n]+)"', re.MULTILINE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a section of a pipeline begins a line, and a key of one does.

    spaCy reads nothing but UTF-8: what is before the section has to be that. A pipeline as bytes
    has the same lines inside.
    """
    head = glimpse.head
    if b"[" not in head and len(head) == glimpse.size:
        return False
    if b"\0" in head or b"[" not in preamble.after(glimpse, preamble.HASHES):
        return False
    text = texts.unified(glimpse.more(preamble.SEARCHED))
    found = _SECTION.search(text)
    return found is not None and _KEYED.search(text) is not None and _utf8(text[: found.start()])


def _utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Call`` per registered function, an ``Entry`` per factory; what templates name.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of configuration are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = texts.unified(cursor.take(cursor.left, "configuration")).decode("utf-8", "replace")
    place, kept = cursor.place(start), cursor.limits.kept
    names = dict.fromkeys(match[2].strip() for match in _REGISTERED.finditer(text))
    for name in names:
        package, _, function = name[:kept].partition(".")
        if package in _THINC and _VERSION.fullmatch(function):
            package, function = "thinc", name
        yield Call(place, How.CONFIG, Named(package.replace("-", "_"), function))
    for name in dict.fromkeys(match[1] for match in _FACTORY.finditer(text)):
        yield Entry(place, "factory", name[:kept])
    for path in dict.fromkeys(match[1] for match in _SOURCE.finditer(text)):
        if path.startswith(("/", "\\", "~")) or ".." in path or ":" in path:
            yield Reference(place, Purpose.DATA, path[:kept], "source")
    if _CONSENT.search(f"{text}\n"):
        name = found[1] if (found := _NAMED.search(text)) else "?"
        # As of a class in another repository.
        yield Reference(place, Purpose.CODE, f"{name[:kept]}--", "trust_remote_code")
    if templates.walks(text):
        yield from templates.facts(text, place, "template", templates.Room())


FORMAT = Format(
    id="spacy-config",
    title="spaCy configuration",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b"[nlp]", b"[components"),
    plain=True,
    extensions=(".cfg",),
)
