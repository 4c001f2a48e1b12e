"""JSON from strangers: size and depth bounded, duplicate keys and NaN refused."""

from __future__ import annotations

import codecs
import json
from collections.abc import Container, Iterator
from functools import cache
from itertools import pairwise

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake import jsonnumbers, jsonruns
from weighbridge.intake.growing import undisturbed
from weighbridge.typings import NoReturn, cast

MOST = 1_000_000
"""Values in one text of several."""

FEW = 512
"""Characters in which values are decoded one after another before any is looked at."""

ROOM = 152 << 20
"""Bytes that one text and its values may take, by a rough count made before they are read."""

CHUNK = 4 << 20
"""Bytes of lines of JSON whose values are held at once."""

_COST = {b"{": 184, b"[": 56, b":": 80, b'"': 25, b",": 24}
"""Bytes that a value takes for each of these."""

_BEGIN = later.pattern(
    rb"(?:\xef\xbb\xbf)?[ \t\r\n]*"
    rb"(?:\{[ \t\r\n]*(?:[\"}]|\Z)"
    rb"|\[[ \t\r\n]*(?:[\"{\[\]0-9]|-[0-9I]|true|false|null|NaN|Infinity|\Z))"
)
_KEY = later.pattern(rb'"[^"\\]++":')
_NEAR = 1 << 16
_KEYS = 32
_ASTRAL = later.pattern(rb"[\xf0-\xf4]")
_EMOJI = later.pattern(rb"\xf0\x9f[\x8c-\xab][\x80-\xbf]")
_BLANK = " \t\r\n"


SMALL = 4096
"""Bytes of a text that is decoded as it stands."""


class Doubled(dict[str, object]):
    """An object in which a key stands twice. As a mapping it holds the last, as loaders do.

    Attributes:
        pairs: All keys and values, in order.
    """

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


class _RefusedError(ValueError):
    """JSON that the standard library would let pass."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        msg = f"duplicate key {twice[:80]!r}"
        raise _RefusedError(msg)
    return table


def _constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise _RefusedError(msg)


def _fits(text: bytes, what: str, offset: int, held: int) -> None:
    """Refuse a text of which the values would fill the memory: a few bytes of it make a table.

    Args:
        text: What is to be decoded.
        what: Noun for the error message.
        offset: Where the text starts.
        held: Bytes that are held besides: the text, with what is not decoded of it.

    Raises:
        FormatError: They would take more than ``ROOM``; of kind ``LIMIT``.
    """
    if _cost(text, held) > ROOM:
        why = f"{what}: its values take more than {ROOM >> 20} MiB"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


def _long(text: bytes) -> bool:
    """Whether it is worth while to look for runs: there are some, or room for all there is not."""
    return jsonruns.likely(text) or _cost(text, len(text)) > ROOM


def _cost(text: bytes, held: int) -> int:
    # Once as a string, and once more as the strings that are its values.
    width = _width(text)
    cost = held + 2 * width * len(text)
    cost += sum(text.count(mark) * each for mark, each in _COST.items())
    return cost if cost <= ROOM else cost - _again(text, width)


def _narrow(text: bytes, held: int) -> bytes:
    """Return a text without its emoji, if it does not fit with them: one makes all of it wide.

    Nothing is spelled with them, unlike with the letters of mathematics, which stay. There is a
    ``?`` for each, so that characters are where they were.
    """
    if text.isascii() or not _ASTRAL.search(text) or _cost(text, held) <= ROOM:
        return text
    if held + 3 * (len(text) - 3 * text.count(b"\xf0\x9f")) > ROOM:
        # It does not fit without them either.
        return text
    return _EMOJI.sub(b"?", text)


def _again(text: bytes, width: int) -> int:
    """Return what keys take by that count that stand near the beginning and come again.

    They are there once, as one string.
    """
    keys = list(dict.fromkeys(_KEY.findall(text, 0, _NEAR)))[:_KEYS]
    each = 2 * _COST[b'"']
    return sum((text.count(key) - 1) * (each + width * (len(key) - 3)) for key in keys)


def _width(text: bytes) -> int:
    """Return the bytes of each character, once decoded: the widest one decides."""
    if text.isascii():
        return 1
    return 4 if _ASTRAL.search(text) else 2


def value(
    text: bytes,
    *,
    what: str,
    offset: int,
    lenient: bool = False,
    keep: Container[str] | None = None,
) -> object:
    """Decode one JSON value.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.
        lenient: Let ``NaN``, ``Infinity`` and duplicate keys pass, as Python's own loaders do.
        keep: Keys of objects, at any depth, that are wanted; the values of others take no memory.
            Only if lenient.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, too much, or (unless lenient) a
            duplicate key.
    """
    _fits(text, what, offset, len(text))
    hooks: dict[str, object] = {}
    if not lenient:
        hooks = {"object_pairs_hook": _pairs, "parse_constant": _constant}
    elif keep is not None:
        hooks = {"object_pairs_hook": lambda pairs: {k: v for k, v in pairs if k in keep}}
    try:
        with undisturbed():
            marked = text.startswith(codecs.BOM_UTF8)
            string = text.decode("utf-8-sig" if marked else "utf-8")
            return json.loads(string, **hooks)  # type: ignore[arg-type]
    except json.JSONDecodeError as error:
        why = f"{what}: {error.msg} at character {error.pos}"
        raise FormatError(why, offset=offset) from error
    except (ValueError, RecursionError) as error:
        raise _refused(error, what, offset) from error


def table(text: bytes, *, what: str, offset: int, most: int | None = None) -> dict[str, object]:
    """Decode a JSON object.

    Args:
        text: As for ``value``.
        what: As for ``value``.
        offset: As for ``value``.
        most: Values in it; commas and brackets within strings count too.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, a duplicate key, not an object, or of
            more than ``most`` values.
    """
    if most is not None and sum(map(text.count, (b",", b"[", b"{"))) > most:
        why = f"{what}: more than {most} values"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
    found = value(text, what=what, offset=offset)
    if not isinstance(found, dict):
        why = f"{what}: expected an object"
        raise FormatError(why, offset=offset)
    return found


class Folded:
    """A JSON object in which long runs of members are decoded when they are asked for.

    Attributes:
        tree: The object. A mark stands for each run: a key with the value 0, or an item.
    """

    def __init__(self, text: bytes, *, what: str, offset: int) -> None:
        """Decode what is in no run.

        Raises:
            FormatError: As for ``table``; a key that stands twice in runs is not seen.
        """
        self._text = text
        self._runs = list(jsonruns.runs(text))
        self._error = (what, offset)
        # No text can hold its own digest.
        self._mark = ""
        if self._runs:
            import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

            self._mark = hashlib.sha256(text).hexdigest()
        parts, at = list[bytes](), 0
        for number, run in enumerate(self._runs):
            value = ":0," if run.kind == 0 else ","
            parts += [text[at : run.start], f'"{self._mark}{number}"{value}'.encode()]
            at = run.stop
        whole = b"".join([*parts, text[at:]]) if parts else text
        self.tree = table(whole, what=what, offset=offset)

    def pairs(self, found: dict[str, object]) -> Iterator[tuple[str, object]]:
        """Yield all keys and values of an object in the tree."""
        for key, value in found.items():
            if run := self._run(key):
                for key_value in self._members(run):
                    yield cast("tuple[str, object]", key_value)
            else:
                yield key, value

    def items(self, found: list[object]) -> Iterator[object]:
        """Yield all items of a list in the tree."""
        for item in found:
            if run := self._run(item):
                yield from self._members(run)
            else:
                yield item

    def _run(self, mark: object) -> jsonruns.Run | None:
        if self._mark and isinstance(mark, str) and mark.startswith(self._mark):
            return self._runs[int(mark[len(self._mark) :])]
        return None

    def _members(self, run: jsonruns.Run) -> Iterator[object]:
        try:
            for some in jsonruns.members(self._text, run):
                yield from some
        except ValueError as error:
            what, offset = self._error
            why = f"{what}: {error}"
            raise FormatError(why, offset=offset) from error


def begins(head: bytes) -> bool:
    """Whether these first bytes are those of a JSON object or array, as far as they go."""
    if head.startswith(b"{") and head[1:].lstrip(b" \t\r\n").startswith((b'"', b"}")):
        # As nearly all begin: the expression need not be compiled for those.
        return True
    return _BEGIN.match(head) is not None


def values(
    text: bytes, *, what: str, offset: int, folded: bool = False, lifted: bool = False
) -> Iterator[object]:
    """Decode the JSON values of a text, one after another: one as a rule, many in JSON lines.

    As lenient as loaders are: ``NaN`` passes, and an object that has a key twice is a ``Doubled``.
    A ``?`` stands for an emoji where a text would be too wide with them.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.
        folded: Leave out what is in long runs of members (``intake/jsonruns.py``), though not
            whether it is JSON.
        lifted: Leave long arrays of numbers where they are: a ``jsonnumbers.Numbers`` stands for
            each that is the value of a key.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, or of too many values; the values
            before the fault have been yielded.
    """
    if len(text) <= SMALL:
        yield from _small(text, what, offset)
        return
    decoder = json.JSONDecoder(object_pairs_hook=pairs)
    start, stop, count, before = 0, _lines(text, 0, decoder), 0, 0
    while True:
        try:
            every = stop - start == len(text)
            piece: _Piece | jsonnumbers.Lifted
            if lifted and every:
                piece, decoder = _lifted(text)
            else:
                piece = _Piece(text, start, stop, folded=folded and every and _long(text))
        except UnicodeDecodeError as error:
            why = f"{what}: {error}"
            raise FormatError(why, offset=offset) from error
        kept = _narrow(piece.kept, len(text)) if every else piece.kept
        _fits(kept, what, offset, len(text) + (len(kept) if kept is not piece.kept else 0))
        marked = start == 0 and kept.startswith(codecs.BOM_UTF8)
        string = kept.decode("utf-8-sig" if marked else "utf-8")
        at = _past(string, 0)
        try:
            while at < len(string) or count == 0:
                several, at, fault = _several(decoder, string, at)
                count += len(several)
                if count > MOST:
                    why = f"{what}: more than {MOST} values"
                    raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
                yield from several
                if fault is not None:
                    raise fault
        except json.JSONDecodeError as error:
            if stop < len(text):
                # A value that goes on in the next lines.
                before, start, stop = before + at, start + len(string[:at].encode()), len(text)
                continue
            why = f"{what}: {error.msg} at character {before + piece.whole(error.pos)}"
            raise FormatError(why, offset=offset) from error
        except (ValueError, RecursionError) as error:
            raise _refused(error, what, offset) from error
        if stop == len(text):
            return
        before, start, stop = before + len(string), stop, _lines(text, stop, None)


def _several(
    decoder: json.JSONDecoder, string: str, at: int
) -> tuple[list[object], int, ValueError | RecursionError | None]:
    """Decode some values: one, or as many as are in a few characters, where each costs by itself.

    Returns:
        Values, where the next one begins, and what is wrong with it.
    """
    found: list[object] = []
    scan, stop = decoder.raw_decode, min(at + FEW, len(string))
    with undisturbed():
        try:
            while True:
                value, past = scan(string, at)
                found.append(value)
                at = _past(string, past)
                if at >= stop:
                    return found, at, None
        except (ValueError, RecursionError) as error:
            return found, at, error


def _refused(error: ValueError | RecursionError, what: str, offset: int) -> FormatError:
    """Say what Python's decoder says; of what another version of Python takes, that it is a limit.

    How deep arrays may be, and how long a number, differs from release to release.
    """
    limited = isinstance(error, RecursionError) or "integer string conversion" in str(error)
    kind = GapKind.LIMIT if limited else GapKind.DAMAGED
    return FormatError(f"{what}: {error}", offset=offset, kind=kind)


def _small(text: bytes, what: str, offset: int) -> Iterator[object]:
    """Decode the values of a text that is too short for anything to be left out or cut."""
    try:
        string = text.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        why = f"{what}: {error}"
        raise FormatError(why, offset=offset) from error
    decoder, at, first = _decoder(), _past(string, 0), True
    try:
        while at < len(string) or first:
            first = False
            found, past = decoder.raw_decode(string, at)
            yield found
            at = _past(string, past)
    except json.JSONDecodeError as error:
        why = f"{what}: {error.msg} at character {error.pos}"
        raise FormatError(why, offset=offset) from error
    except (ValueError, RecursionError) as error:
        raise _refused(error, what, offset) from error


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=pairs)


def _lifted(text: bytes) -> tuple[jsonnumbers.Lifted, json.JSONDecoder]:
    """Take long arrays of numbers out of a text.

    Raises:
        UnicodeDecodeError: Not UTF-8.
    """
    lift = jsonnumbers.Lifted(text)
    _characters(lift.kept, 0, len(lift.kept))
    return lift, json.JSONDecoder(object_pairs_hook=lambda found: pairs(lift.pairs(found)))


class _Piece:
    """Some bytes of a text, without what is in long runs of members.

    Attributes:
        kept: The bytes.
    """

    def __init__(self, text: bytes, start: int, stop: int, *, folded: bool) -> None:
        """Take bytes from ``start`` to ``stop``.

        Raises:
            UnicodeDecodeError: Not UTF-8.
        """
        runs = jsonruns.runs(text, data=True) if folded else ()
        cuts = [(start, start), *((run.start, run.stop) for run in runs), (stop, stop)]
        parts = [text[one:other] for (_, one), (other, _) in pairwise(cuts)]
        self.kept = parts[0] if len(parts) == 1 else b"".join(parts)
        _characters(self.kept, 0, len(self.kept))
        self._left: list[tuple[int, int]] = []
        at = 0
        for part, (one, other) in zip(parts, cuts[1:-1], strict=False):
            at += _characters(part, 0, len(part))
            self._left.append((at, _characters(text, one, other)))

    def whole(self, position: int) -> int:
        """Return where a character is in the whole text."""
        return position + sum(size for at, size in self._left if at <= position)


def _characters(text: bytes, start: int, stop: int) -> int:
    """Count characters, without holding them all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    steps = range(start, stop, CHUNK)
    return sum(len(decoder.decode(text[at : min(at + CHUNK, stop)])) for at in steps) + len(
        decoder.decode(b"", final=True)
    )


def _lines(text: bytes, start: int, decoder: json.JSONDecoder | None) -> int:
    """Return where to stop in a long text: at an end of line, if its first line is one value.

    Args:
        text: The whole text.
        start: Where to begin.
        decoder: Decodes the first line; ``None`` if it is known to be one value.
    """
    if len(text) - start <= CHUNK:
        return len(text)
    if decoder is not None:
        first = text[: text.find(b"\n", 0, CHUNK) + 1]
        try:
            decoder.decode(first.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return len(text)
    stop = text.rfind(b"\n", start, start + CHUNK) + 1
    return stop or text.find(b"\n", start + CHUNK) + 1 or len(text)


def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
    """Make a mapping, a ``Doubled`` one if a key stands twice."""
    table = dict(found)
    return table if len(table) == len(found) else Doubled(found)


SCALARS = frozenset({int, float, bool, type(None)})
"""What is neither a text nor holds other values."""


def silent(tree: object) -> bool:
    """Whether a tree is without keys and texts, as are numbers and lists of them."""
    if type(tree) is list:
        return SCALARS.issuperset(map(type, tree))
    return not tree or type(tree) in SCALARS


_NOT_BLANK = later.pattern(f"[^{_BLANK}]")


def _past(string: str, at: int) -> int:
    match = _NOT_BLANK.search(string, at)
    return match.start() if match else len(string)
