"""Tell what a chat template names. It is parsed and never rendered: see ``intake/jinja.py``.

Such templates are text in ``tokenizer_config.json``, ``chat_template.json`` and processors'
settings, a key of GGUF, or files of their own (``chat_template.jinja``,
``additional_chat_templates/``). Loaders hand them to Jinja, mostly in its sandbox.

Source: https://huggingface.co/docs/transformers/chat_templating_writing,
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, FormatError, Gap, GapKind, Operation, Place, later
from weighbridge.intake.limits import Budget

MOST = 1 << 18
"""Characters of a template that are parsed; real ones are under thirty thousand."""

WORDS = 1 << 15
"""Words and signs of a template that are parsed; real ones are under ten thousand.

Each takes Jinja up to 25 microseconds, where blanks and comments take next to nothing.
"""

ROOM = 3 * WORDS // 2
"""Words and signs of all templates of one file that are parsed."""

NAMED = (".jinja", ".jinja2", ".j2", ".prompty")
"""Endings of files that loaders take for templates, whatever is in them."""

FORMAT = "jinja-template"

TRITON = "config.pbtxt"
"""Name of the only file that Triton takes for the configuration of a model."""

GIN = ".gin"
"""How names end of what Gin parses, and imports what it names: imports alone are Python as well."""

_TAGS = ("{{", "{%", "{#")
_WORD = later.pattern(r"\w+|[^\w\s]")
_WALKING = later.pattern(r"\b__[a-z]\w*?__\b|\|\s*attr\b")


def expected(name: str) -> str:
    """Return the format that a loader reads a file as for its name alone; empty for any other."""
    if name.replace("!/", "/").rpartition("/")[2] == TRITON:
        return "triton-config"
    if name.lower().endswith(GIN):
        return "gin-config"
    return FORMAT if name.lower().endswith(NAMED) else ""


def walks(text: str) -> bool:
    """Whether a text of any purpose is a template that walks through Python objects."""
    return any(tag in text for tag in _TAGS) and _WALKING.search(text) is not None


STEPS = 5
"""What a template costs however short it is: see ``Budget.look``."""


MANY, EACH = 6, 256
"""Templates that are parsed of any file, and bytes of it for one more. Models have up to a dozen,
of a thousand bytes and more."""


class Room:
    """How much of the templates of one file is still parsed."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._left = ROOM
        self._budget = budget
        self._count = 0

    def look(self, offset: int) -> None:
        """Account for one more template.

        Raises:
            FormatError: There are too many for the bytes there are; of kind ``LIMIT``.
        """
        if self._budget is None:
            return
        self._budget.look(STEPS, offset)
        self._count += 1
        if self._count > MANY + self._budget.size // EACH:
            why = f"so many templates are in {self._budget.size} bytes that the rest is not parsed"
            raise FormatError(why, offset=offset, kind=GapKind.LIMIT)

    def takes(self, size: int) -> bool:
        """Account for ``size`` more words and signs; whether they are to be parsed."""
        self._left -= size
        return self._left >= 0


def facts(text: str, place: Place, label: str, room: Room) -> Iterator[Evidence]:
    """Yield a step per thing that a template names; a gap if it is too long to be parsed.

    Args:
        text: The template, whole.
        place: Where it lies.
        label: The key that holds it, or nothing if it is a file of its own.
        room: What is left for this file.

    Raises:
        FormatError: There are too many templates; of kind ``LIMIT``.
    """
    if len(text) <= MOST and not any(tag in text for tag in _TAGS):
        return
    if why := _too_much(text, room):
        yield Gap(place, GapKind.LIMIT, why)
        yield _step(place, "oversize", why, 0, label)
        return
    room.look(place.span.start)
    from weighbridge.intake import jinja  # noqa: PLC0415 - heavy

    try:
        steps = jinja.steps(text)
    except jinja.DenseError as error:
        why = f"chat template of {len(text)} characters {error}"
        yield Gap(place, GapKind.LIMIT, why)
        yield _step(place, "oversize", why, 0, label)
        return
    except jinja.UnparsedError as error:
        yield _step(place, "unparsed", str(error), 0, label)
        for word in sorted({match.group() for match in _WALKING.finditer(text)}):
            sort = "attribute" if word.startswith("__") else "filter"
            yield _step(place, sort, word.lstrip("| \t\n"), 0, label)
        return
    for step in steps:
        yield _step(place, step.sort, step.name, step.line, label)


def _too_much(text: str, room: Room) -> str:
    """Say why a template is not parsed; nothing if it is, and then account for it."""
    if len(text) > MOST:
        return f"chat template of {len(text)} characters is over {MOST}"
    words = _WORD.subn("", text)[1]
    if words > WORDS:
        return f"chat template of {words} words and signs is over {WORDS}"
    if not room.takes(words):
        return f"chat templates of one file are over {ROOM} words and signs"
    return ""


def _step(place: Place, sort: str, name: str, line: int, label: str) -> Operation:
    told = (("line", Constant(line)), ("template", Constant(label)))
    return Operation(place, f"jinja-{sort}", name[:200], told)
