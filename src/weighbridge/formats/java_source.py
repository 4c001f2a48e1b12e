"""Java source: such as H2O's POJO, a model as a class that has to be compiled.

Taken for Java: text that begins with a comment of Java's or its package, at which Python would
stop, with a package or an import and a class, each at the start of a line. Nothing that reads a
model compiles it by itself, but H2O if it was told to import POJOs; one that reaches out is told as
code that is run.

Source: https://docs.oracle.com/javase/specs/jls/se21/html/jls-7.html (retrieved 2026-11-26),
https://docs.h2o.ai/h2o/latest-stable/h2o-docs/data-science/generic.html (retrieved 2026-11-28).
Not read: what the class does, beyond names that reach out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Code, Effect, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_BEGINS = later.pattern(rb"\s*(?:/[*/]|package[ \t]+\w)")
_IMPORT = later.pattern(
    rb"^[ \t]*(?:package|import(?:[ \t]+static)?)[ \t]+[\w.]+(?:\.\*)?[ \t]*;", re.MULTILINE
)
_POJO = later.pattern(rb"\bextends\s{1,8}(?:hex\.genmodel\.)?GenModel\b")
_CLASS = later.pattern(
    rb"^[ \t]*(?:(?:public|final|abstract|sealed|strictfp)[ \t]+){0,4}"
    rb"(?:class|interface|enum|record)[ \t]+\w+[^;=\n]{0,400}",
    re.MULTILINE,
)

RUNS = "when H2O imports the model, or whoever compiles it makes one of its class"

REACHING = {
    Effect.PROCESS: later.pattern(rb"\bRuntime\.getRuntime\b|\bProcessBuilder\b"),
    Effect.NETWORK: later.pattern(rb"\bjava\.net\b|\bHttpClient\b|\bSocket\b"),
    Effect.FILES: later.pattern(
        rb"\bjava\.nio\.file\b|\bFile(?:Output|Input)?Stream\b|\bFileWriter\b"
    ),
    Effect.DYNAMIC: later.pattern(rb"\bClass\.forName\b|\bClassLoader\b|\bScriptEngine"),
    Effect.NATIVE: later.pattern(rb"\bSystem\.load(?:Library)?\b|\bnative\b[^;\n]{0,80}\("),
    Effect.LOADS: later.pattern(rb"\bObjectInputStream\b"),
}
"""What names tell, in comments too."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as no Python does, and an import and a class are there."""
    head = glimpse.head
    if not text.encoding(head, whole=len(head) == glimpse.size) or _BEGINS.match(head) is None:
        return False
    return b"{" in head and bool(_IMPORT.search(head) and _CLASS.search(head))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of Java are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(cursor.left, "source")
    effects = frozenset(effect for effect, names in REACHING.items() if names.search(data))
    what = "a model of H2O as Java source" if b"hex.genmodel" in data else "Java source"
    # A model that only computes is source like any other, which nobody has to run.
    runs = RUNS if effects and _POJO.search(data) else ""
    yield Code(cursor.place(start), "java-source", what, runs, effects=effects)


FORMAT = Format(
    id="java-source",
    title="Java source",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"/p",
    extensions=(".java",),
    refines=("python-source",),
)
