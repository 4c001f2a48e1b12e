"""What rules out a format of texts or of signatures, as ``intake/doubts.py`` does others.

A configuration of Keras or of Transformers was shown to some twenty formats that begin as it does,
or that begin as anything: to import these took as long as to read it.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from functools import lru_cache

from weighbridge.intake.glimpse import Glimpse

_OPEN = (b"{", b"[")
_MARK = b"\xef\xbb\xbf"

NEAR = 16
"""Bytes of a tag that are to be seen, if it is to be told from another one."""

SEARCHED = 64 << 20
"""Bytes of a text in which words are looked for, as the formats do."""


PIECES = 1 << 22
"""Bytes of a text that is taken to pieces, each of which takes some fifty bytes more."""


KEPT = 1 << 20
"""Bytes of a text whose pieces are kept until another is looked at."""


def once(text: bytes) -> bytes:
    """Leave out what stands between two quotation marks, of which no word has any, and came before.

    A network of a hundred layers has few more words than one of ten.
    """
    return _kept(text) if len(text) <= KEPT else _pieces(text)


def each_once(text: bytes) -> bytes:
    """As ``once``, of a text of any length that is asked for once."""
    return b'"'.join(set(text.split(b'"')))


def _pieces(text: bytes) -> bytes:
    return text if len(text) > PIECES else each_once(text)


_kept = lru_cache(maxsize=1)(_pieces)


def _whole(glimpse: Glimpse, size: int) -> bytes:
    """Return a text in which words without quotation marks are looked for; of JSON, each once."""
    text = glimpse.more(size)
    return once(text) if len(text) <= KEPT and _json(glimpse) else text


def _held(text: bytes, *words: bytes) -> bool:
    """Whether one of some words stands in a text."""
    return any(text.find(word) >= 0 for word in words)


def _ends(glimpse: Glimpse, *words: bytes) -> bool:
    """Whether one of some words stands where the file begins, where it ends, or across."""
    return _held(glimpse.head + glimpse.tail, *words)


def _json(glimpse: Glimpse) -> bool:
    """Whether it begins with a bracket of JSON, perhaps behind blanks and a mark."""
    return glimpse.head.removeprefix(_MARK).lstrip(b" \t\r\n").startswith(_OPEN)


def as_json(glimpse: Glimpse) -> bool:
    """Whether it begins as JSON does, up to the first key."""
    return _json(glimpse) and _quoted(glimpse)


def _quoted(glimpse: Glimpse) -> bool:
    """Whether the first table in what begins as JSON does has no key, or one in quotes."""
    head = glimpse.head.removeprefix(_MARK)
    rest = head.lstrip(b" \t\r\n[{")
    inner = head[: len(head) - len(rest)].rstrip().endswith(b"{")
    return not inner or not rest or rest.startswith((b'"', b"}"))


def _markup(glimpse: Glimpse) -> bool:
    """Whether it begins as XML does, perhaps behind blanks and a mark."""
    return glimpse.head.removeprefix(_MARK).lstrip(b" \t\r\n").startswith(b"<")


def _unlike(glimpse: Glimpse) -> bool:
    """Whether it begins neither as JSON does nor as XML."""
    return not _json(glimpse) and not _markup(glimpse)


def _properties(glimpse: Glimpse) -> bool:
    return not glimpse.head.lstrip().startswith((*_OPEN, b"<"))


def _network(glimpse: Glimpse) -> bool:
    """Whether the outermost element of XML is, or may be, called as OpenVINO's."""
    text = glimpse.head.removeprefix(_MARK).lstrip()
    while text.startswith(b"<?"):
        text = text.partition(b"?>")[2].lstrip()
    return text.startswith((b"<net", b"<!")) or len(text) < NEAR or not text.startswith(b"<")


def _boosted(glimpse: Glimpse) -> bool:
    return _held(glimpse.head, b'"ctr_data"', b'"features_info"')


def _learner(glimpse: Glimpse) -> bool:
    return _held(glimpse.head, b'"learner"')


def _notebook(glimpse: Glimpse) -> bool:
    return _ends(glimpse, b'"nbformat"')


def _topology(glimpse: Glimpse) -> bool:
    return _ends(glimpse, b'"weights', b'"modelTopology"')


def _schema(glimpse: Glimpse) -> bool:
    # Letters of the key may be spelled with escapes, and large.
    ends = (glimpse.head + glimpse.tail).lower()
    return _held(ends, b"__loader__", b"\\u00")


def _sections(glimpse: Glimpse) -> bool:
    return _held(_whole(glimpse, SEARCHED), b"[nlp]", b"[components")


def _tasks(glimpse: Glimpse) -> bool:
    text = _whole(glimpse, SEARCHED)
    words = (b"runOn", b"initializeCommand", b"hooks", b"ervers", b"\\u00")
    return _held(text, *words)


ENVELOPES = 16 << 20
"""Bytes of a text that may be envelopes."""


def _envelope(glimpse: Glimpse) -> bool:
    if glimpse.size > ENVELOPES or not _json(glimpse):
        return False
    return _held(_whole(glimpse, glimpse.size), b"payloadType")


def _bundle(glimpse: Glimpse) -> bool:
    if glimpse.size > ENVELOPES or not _json(glimpse):
        return False
    return _held(_whole(glimpse, glimpse.size), b"application/vnd.dev.sigstore.bundle")


_MARKED = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""What begins with a mark of byte order may have any; zeros only if its letters are wide."""

CONTROL = bytes(sorted(set(range(0x20)) - set(b"\b\t\n\v\f\r\x1b\x1c\x1d\x1e")))
"""No text has them; some sorts have none of the others either."""


def _printable(glimpse: Glimpse) -> bool:
    """Whether there is nothing among the first bytes that is in no text."""
    head = glimpse.head
    return head.startswith(_MARKED) or head.translate(None, CONTROL) == head


def _requirements(glimpse: Glimpse) -> bool:
    """Whether the first word may begin a list: one in brackets does only if it is a package."""
    head = glimpse.head
    if not _printable(glimpse):
        return False
    words = head.decode("utf-8", "replace").removeprefix("\ufeff").split(maxsplit=1)
    if not words or words[0][0] not in "{[<" or (len(words) == 1 and len(head) < glimpse.size):
        return True
    return words[0].removesuffix("\\").endswith((".whl", ".tar.gz", ".zip"))


COMPOSED = 512 << 10
"""Bytes of YAML that are composed."""


def _yaml(glimpse: Glimpse) -> bool:
    """Whether there may be a tag, if it begins as JSON does: else that is what it is.

    What has special characters does not compose, and is YAML only if it names Python's objects.
    """
    if glimpse.size > COMPOSED:
        return True
    if not as_json(glimpse):
        return _printable(glimpse) or _held(glimpse.more(glimpse.size), b"!!", b"2002:python")
    return _held(_whole(glimpse, glimpse.size), b"!", b"2002:python", b"%TAG", b"_target_")


_FIELDS = (
    b"ir_version", b"opset_import", b"producer_name", b"producer_version", b"domain",
    b"model_version", b"doc_string", b"graph", b"metadata_props", b"training_info", b"functions",
    b"configuration",
)  # fmt: skip
"""Of a model of ONNX as text."""


def _model(glimpse: Glimpse) -> bool:
    head = glimpse.head.lstrip()
    # In front of a graph, its fields may stand between angles.
    inner = head[1:].lstrip() if head.startswith(b"<") else head
    return not inner or inner.startswith((b"#", *_FIELDS))


_SIGNED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
"""What CMS calls data that are signed."""


def _signed(glimpse: Glimpse) -> bool:
    return glimpse.head[:1] == b"-" or glimpse.head.find(_SIGNED, 0, 32) >= 0


def _packet(glimpse: Glimpse) -> bool:
    """Whether a packet of OpenPGP begins as a signature of a version that there is."""
    head = glimpse.head
    at = {b"\x88": 2, b"\x89": 3, b"\x8a": 5}.get(head[:1], 0)
    if head[:1] == b"\xc2":
        at = 2 if head[1:2] < b"\xc0" else 3 if head[1:2] < b"\xe0" else 6
    return not at or head[at : at + 1] in (b"", b"\3", b"\4", b"\5", b"\6")


def _prophet(glimpse: Glimpse) -> bool:
    return glimpse.head.find(b"growth") >= 0


def _options(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if head.startswith(b"---") and (len(head) == glimpse.size or b"\n" in head):
        # Front matter, as a rule: a name begins with a letter.
        return False
    return head.find(b"--") >= 0 or len(head) < glimpse.size


QUESTIONS: Mapping[str, Callable[[Glimpse], bool]] = {
    "catboost-json": _boosted,
    "cms-signature": _signed,
    "djl-properties": _properties,
    "dsse-envelope": _envelope,
    "editor-tasks": _tasks,
    "gin-config": _unlike,
    "jupyter-notebook": _notebook,
    "kaldi-options": _options,
    "ollama-modelfile": _unlike,
    "onnx-text": _model,
    "openvino-ir": _network,
    "openpgp-signature": _packet,
    "prophet-model": _prophet,
    "python-source": _printable,
    "requirements-list": _requirements,
    "sigstore-bundle": _bundle,
    "skops-schema": _schema,
    "spacy-config": _sections,
    "tensorflow-js": _topology,
    "xgboost-json": _learner,
    "yaml-config": _yaml,
}
"""By the id of the format."""
