"""Java's objects as XML: what ``java.beans.XMLEncoder`` and XStream write, Weka among others.

``XMLDecoder`` builds and calls what elements name (``class``, ``method``)::

    <java version="17" class="java.beans.XMLDecoder">
      <object class="java.util.ArrayList"><void method="add"><int>1</int></void></object></java>

XStream builds an object of the class that an element is named after, or that ``class``,
``resolves-to`` or ``defined-in`` name; ``_-`` stands for ``$`` and ``__`` for ``_``::

    <weka.classifiers.trees.J48><m__root class="weka.classifiers.trees.j48.C45Split"/> ...

Source: https://docs.oracle.com/en/java/javase/21/docs/api/java.desktop/java/beans/XMLEncoder.html,
https://x-stream.github.io/converters.html, https://x-stream.github.io/security.html (retrieved
2026-11-26). Not read: values; names that an application has registered with XStream for its
classes; documents with a document type, which Weka's own ``XMLSerialization`` writes, or in UTF-16;
more than 16 different classes and methods, and one for 128 bytes, which is a gap.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from weighbridge.core import Call, Evidence, How, Import, Named, Place, Unknown, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_LOOKED = 64 << 20
"""Bytes in which classes are looked for."""

_BEANS = ("java", "object", "new", "void", "array", "method", "property", "field", "var", "class")
"""Elements of ``XMLDecoder``, which takes any of them for the outermost one."""

_ALIASES = (
    "concurrent-hash-map", "dynamic-proxy", "entry", "enum-map", "hashtable", "java-class",
    "linked-hash-map", "linked-hash-set", "linked-list", "list", "map", "object-array",
    "object-stream", "optional", "properties", "set", "singleton-list", "singleton-map",
    "singleton-set", "sorted-map", "sorted-set", "tree-map", "tree-set", "vector",
)  # fmt: skip
"""Names of XStream's own that stand for classes of Java."""

_BEFORE = (
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->"
    rb"|<!DOCTYPE(?:[^>\[\"']|\"[^\"]*+\"|'[^']*+')*+"
    rb"(?:\[(?:[^\]\"'<]|\"[^\"]*+\"|'[^']*+'|<!--(?:[^-]|-(?!->))*+-->|<)*+\]\s*+)?>)*+"
)
_ROOT = later.pattern(
    _BEFORE + rb"<(?:%b)[\s>/]" % b"|".join(name.encode() for name in (*_BEANS, *_ALIASES))
)
_CLASSED = later.pattern(rb"\s(?:class|method|resolves-to)\s*=\s*[\"']|<class>|<dynamic-proxy")
_NAMING_WORDS = (b"class", b"method", b"resolves-to", b"<dynamic-proxy")
"""What stands in all that ``_CLASSED`` finds: looked for first, for expressions are compiled."""
_WIDE = (b"<\0j\0a\0v\0a\0", b"\0<\0j\0a\0v\0a")
_ELEMENT = later.pattern(rb"<(?:[a-z_]\w*\.){2,12}[A-Z][\w.$-]*[\s>/]")
_ANDROID = b"schemas.android.com"

_CLASS = later.pattern(r"(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*")
_DECODER = "java.beans.XMLDecoder"

_FILLING = frozenset({"add", "append", "asList", "put", "set", "valueOf"})
"""Methods with which values are put into what was built."""

_PROXY = Named("java:java.lang.reflect", "Proxy")
_NAMING = frozenset({"class", "java-class", "interface"})
"""Elements whose text is the name of a class."""

_ARGUMENTS = (Unknown("what the document holds"),)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is XML that begins as one of the two, or has elements named after classes."""
    head = glimpse.head
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] != b"<" or _ANDROID in head:
        return False
    if any(head.find(word) >= 0 for word in _WIDE):
        return True
    text = glimpse.more(_LOOKED)
    named = any(text.find(word) >= 0 for word in _NAMING_WORDS)
    if named and _ROOT.match(text) and _CLASSED.search(text):
        return True
    return b"." in text and _ELEMENT.search(text) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class, a ``Call`` per method that does more than fill an object.

    Raises:
        FormatError: Not well-formed, with a document type, or too much of it.
    """
    told = _Told(cursor)
    for token in strictxml.tokens(cursor):
        match token:
            case strictxml.Open():
                yield from told.opened(token)
            case strictxml.Text():
                yield from told.text(token)
            case strictxml.Close():
                told.closed()


class _Told:
    """What elements tell, each class and method once."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._open: list[tuple[str, str]] = []
        self._seen: set[Named | str] = set()
        self._beans = False

    def opened(self, token: strictxml.Open) -> Iterator[Evidence]:
        """Take the beginning of an element."""
        place = self._cursor.place(token.start, token.stop)
        if not self._open:
            self._beans = token.name in _BEANS
        above = self._open[-1][1] if self._open else ""
        if self._beans:
            made = yield from self._bean(token, above, place)
        else:
            made = ""
        yield from self._stream(token, place)
        self._open.append((token.name, made))

    def closed(self) -> None:
        """Take the end of an element."""
        self._open.pop()

    def text(self, token: strictxml.Text) -> Iterator[Evidence]:
        """Take text, which may be the name of a class."""
        if self._open and self._open[-1][0] in _NAMING:
            place = self._cursor.place(token.start, token.stop)
            yield from self._class(token.text.strip(), place, "name of a class")

    def _bean(
        self, token: strictxml.Open, above: str, place: Place
    ) -> Generator[Evidence, None, str]:
        """Tell what ``XMLDecoder`` does with an element; return the class of what it makes."""
        name, given = token.name, token.attributes
        kind = _bare(given.get("class", ""))
        if name == "java" and kind == _DECODER and not self._open:
            return kind
        yield from self._class(kind, place, f"{name} of XMLDecoder")
        method = given.get("name", "") if name == "method" else given.get("method", "")
        if not method:
            return kind if name in ("object", "new", "void") else ""
        if method not in _FILLING and method != "new":
            yield from self._called(kind or above, method, place)
        return kind if method == "new" else ""

    def _called(self, kind: str, method: str, place: Place) -> Iterator[Evidence]:
        key = f"{kind}#{method}"
        if key in self._seen:
            return
        self._seen.add(key)
        if kind:
            owner = _named(kind)
            callee = Named(owner.module, f"{owner.name}.{method[:200]}")
            yield Call(place, How.CALL, callee, _ARGUMENTS)
        else:
            why = f"method {method[:200]!r} of what another method returned"
            yield Call(place, How.CALL, Unknown(why), _ARGUMENTS)

    def _stream(self, token: strictxml.Open, place: Place) -> Iterator[Evidence]:
        """Tell what XStream builds for an element."""
        if token.name == "dynamic-proxy" and _PROXY not in self._seen:
            self._seen.add(_PROXY)
            yield Import(place, _PROXY, "dynamic-proxy of XStream")
        names = [token.name] if "." in token.name else []
        keys = (
            ("resolves-to", "defined-in") if self._beans else ("class", "resolves-to", "defined-in")
        )
        names += [token.attributes.get(key, "") for key in keys]
        for name in names:
            plain = name.replace("_-", "$").replace("__", "_")
            if "." in plain:
                yield from self._class(_bare(plain), place, "XStream")

    def _class(self, kind: str, place: Place, via: str) -> Iterator[Evidence]:
        if "." not in kind:
            return  # a number, or a class of no package, which no library has
        if not _CLASS.fullmatch(kind):
            if kind not in self._seen:
                self._seen.add(kind)
                yield Import(place, Unknown(f"class {kind[:200]!r}"), via)
            return
        target = _named(kind)
        if target not in self._seen:
            self._seen.add(target)
            yield Import(place, target, via)


def _bare(kind: str) -> str:
    """Return the class of an array's elements, or the class itself."""
    kind = kind.strip().removesuffix("[]").lstrip("[")
    return kind[1:-1] if kind.startswith("L") and kind.endswith(";") else kind


def _named(kind: str) -> Named:
    package, _, last = kind.rpartition(".")
    return Named(f"java:{package or 'default'}", last)


FORMAT = Format(
    id="java-xml",
    title="Java objects as XML",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    opens=b"<",
    steps=1,
    names=8,
)
