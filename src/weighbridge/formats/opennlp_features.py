"""OpenNLP: which features a model looks at (``generator.featuregen``), by classes that make them.

XML: ``featureGenerators`` with a ``generator`` per class, or before 1.9 ``generators`` with
elements of OpenNLP's own, among which ``custom`` names a class. OpenNLP looks those classes up by
name and builds them while it loads the model.

Source: ``opennlp/tools/util/featuregen/GeneratorFactory.java`` of https://github.com/apache/opennlp
(retrieved 2026-11-28). Not read: settings of generators; dictionaries that they name are in the
same zip.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Import, Named, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble, strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

CLASS = "class"
ROOTS = (b"<featureGenerators", b"<generators")
_ROOT = later.pattern(rb"<(?:featureGenerators|generators)[ \t\r\n/>]")


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is XML with such a root."""
    head = glimpse.head
    if not any(root in head for root in ROOTS):
        return False
    return _ROOT.match(preamble.after(glimpse, preamble.MARKUP)) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class.

    Raises:
        FormatError: Not well-formed, with a document type, or too much of it.
    """
    seen: set[str] = set()
    for token in strictxml.tokens(cursor):
        if not isinstance(token, strictxml.Open):
            continue
        name = token.attributes.get(CLASS, "").strip()
        if name and name not in seen:
            seen.add(name)
            package, _, last = name.rpartition(".")
            place = cursor.place(token.start, token.stop)
            yield Import(place, Named(f"java:{package}", last), token.name)


FORMAT = Format(
    id="opennlp-features",
    title="features of OpenNLP",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    holds=ROOTS,
    extensions=(".featuregen",),
)
