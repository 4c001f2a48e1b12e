"""Say what the tags of a YAML text make an unsafe loader import and call.

Two dialects: PyYAML's ``!!python/...``, which ``yaml.load`` follows with ``UnsafeLoader`` or
``Loader``; and HyperPyYAML's ``!new:``, ``!apply:``, ``!applyref:``, ``!name:``,
``!module:``, ``!include:``, which SpeechBrain follows always. ``!function`` names one of a file of
Python beside a task of the evaluation harness. And those by which SnakeYAML makes an object of any
class of Java (``!!javax.script.ScriptEngineManager [...]``), as TorchServe had it do with the
settings of a model, and Psych one of Ruby: CVE-2022-1471.

Source: https://pyyaml.org/wiki/PyYAMLDocumentation,
https://speechbrain.readthedocs.io/en/latest/tutorials/basics/hyperpyyaml.html
(retrieved 2026-11-23); https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/
task_guide.md (2026-11-27); https://bitbucket.org/snakeyaml/snakeyaml/wiki/CVE-2022-1471,
https://github.com/pytorch/serve/security/advisories/GHSA-m2mj-pr4f-h9jp (2026-11-28).
Not read: tags that an application defines for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Evidence,
    How,
    Import,
    Named,
    Place,
    Purpose,
    Reference,
    Span,
    Unknown,
    Value,
    later,
)
from weighbridge.intake import configuration, keeping
from weighbridge.intake.limits import Limits
from weighbridge.intake.yamldocument import Document, Tag

VIA = "yaml tag"

_STANDARD = "tag:yaml.org,2002:"
_PYTHON = f"{_STANDARD}python/"
_JAVA = later.pattern(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?:\[\])*")
"""A class in a package, or an array of it."""

_RUBY = ("!ruby/", f"{_STANDARD}ruby/")
_SCALARS = {"none", "bool", "str", "unicode", "bytes", "int", "long", "float", "complex"}
_PLAIN = _SCALARS | {"list", "tuple", "dict"}
_FUNCTION = "!function"
_CALLS = ("object/apply:", "object/new:", "object:")


def facts(document: Document, place: Place, offset: int, limits: Limits) -> Iterator[Evidence]:
    """Yield an import for each name that a tag makes a loader resolve, and a call if it is called.

    Args:
        document: A composed document.
        place: The whole text.
        offset: Where the text that the document's offsets count from begins in the artifact.
        limits: Of these, ``kept``.
    """
    for tag in document.tags:
        where = Place(place.artifact, Span(offset + tag.start, offset + tag.stop))
        if tag.name.startswith(_PYTHON):
            yield from _python(tag, tag.name.removeprefix(_PYTHON), where, limits)
        elif tag.name.startswith(_RUBY):
            yield Call(where, How.CONFIG, Unknown(f"what the tag {tag.name[:80]!r} names in Ruby"))
        elif tag.name.startswith(_STANDARD):
            rest = tag.name.removeprefix(_STANDARD)
            if _JAVA.fullmatch(rest):
                yield Call(where, How.CONFIG, Unknown(f"the class {rest[:80]!r} of Java"))
        elif tag.name.startswith("!"):
            yield from _hyper(tag, where, limits)


def _python(tag: Tag, rest: str, where: Place, limits: Limits) -> Iterator[Evidence]:
    if rest in _PLAIN:
        return
    for prefix in _CALLS:
        if rest.startswith(prefix):
            target = _named(rest.removeprefix(prefix))
            yield Import(where, target, VIA)
            yield _call(where, target, tag.value, limits, state=prefix == "object:")
            return
    if rest.startswith("name:"):
        yield Import(where, _named(rest.removeprefix("name:")), VIA)
    elif rest.startswith("module:"):
        yield Import(where, Named(rest.removeprefix("module:"), ""), VIA)
    else:
        yield Import(where, Unknown(f"tag {tag.name[:80]!r}"), VIA)


def _hyper(tag: Tag, where: Place, limits: Limits) -> Iterator[Evidence]:
    prefix, colon, rest = tag.name.partition(":")
    if not colon:
        if prefix == _FUNCTION and isinstance(tag.value, str):
            yield Call(where, How.CONFIG, _named(tag.value))
        return
    match prefix:
        case "!new" | "!apply" | "!applyref" | "!name":
            # What is named is called later, with the arguments that are given here.
            yield _call(where, _named(rest), tag.value, limits, state=False)
        case "!module":
            yield Call(where, How.CONFIG, Named(rest, ""))
        case "!include":
            yield Reference(where, Purpose.DATA, rest, tag.name)


def _named(dotted: str) -> Named | Unknown:
    """Split a name as PyYAML does: without a module it is a builtin."""
    if not dotted:
        return Unknown("a tag without a name")
    module, dot, name = dotted.rpartition(".")
    return Named(module, name) if dot else Named("builtins", dotted)


def _call(
    where: Place, callee: Named | Unknown, value: object, limits: Limits, *, state: bool
) -> Call:
    """Spell out the arguments, which a mapping gives under ``args`` and ``kwds``."""
    keywords: tuple[tuple[str, Value], ...] = ()
    arguments: list[object]
    if state:
        arguments = [value]
    elif isinstance(value, list):
        arguments = value
    elif isinstance(value, dict):
        args = value.get("args")
        kwds = value.get("kwds", {} if "args" in value else value)
        arguments = args if isinstance(args, list) else []
        if isinstance(kwds, dict):
            keywords = tuple(
                (key, keeping.frozen(item, limits))
                for key, item in list(configuration.pairs(kwds))[: keeping.WIDE]
            )
    else:
        arguments = [value] if value not in ("", None) else []
    kept = tuple(keeping.frozen(item, limits) for item in arguments[: keeping.WIDE])
    return Call(where, How.CONFIG, callee, kept, keywords)
