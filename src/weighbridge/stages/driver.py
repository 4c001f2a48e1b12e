"""From bytes to evidence: every format that recognises some bytes reads them, parts and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from weighbridge import registry
from weighbridge.core import (
    Artifact,
    Evidence,
    Face,
    FormatError,
    Gap,
    GapKind,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Part, Role
from weighbridge.intake import stray, templates
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts import QUESTIONS
from weighbridge.intake.glimpse import BEGINNING, Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import File, Source, ahead, is_elsewhere
from weighbridge.stages import beginnings, folding, masking
from weighbridge.stages.beginnings import Beginning
from weighbridge.stages.candidates import Candidates

SEARCHED = 64 << 20
"""Bytes of a text in which blanks are passed over."""

TOGETHER = 4096
"""Tensors of a file that is elsewhere of which the first bytes are fetched at once."""

NEVER_EMPTY = (
    ".gguf", ".h5", ".hdf5", ".joblib", ".keras", ".npy", ".npz", ".onnx", ".pickle", ".pkl", ".pt",
    ".pth", ".safetensors", ".skops", ".tflite",
)  # fmt: skip
"""How names of weights end of which the smallest has some bytes; a ``.bin`` may well have none."""

EMPTY = "empty"
"""Stands for the format of what has no byte."""

PADDING = 1 << 16
"""Bytes to which writers of bare numbers align tensors, at most; the space between is zeros."""

SILENT = 3
"""What of the steps of its format a file inside another takes that tells nothing: a third."""


def formats() -> tuple[Format, ...]:
    """Return every format."""
    return registry.load("formats", "FORMAT", Format)


def read(
    source: Source, artifact: Artifact, limits: Limits, expect: str = ""
) -> Iterator[Evidence]:
    """Read one file, and everything inside it, with every format that recognises the bytes.

    A fault of ours ends this file and no other: it becomes a ``Gap`` of kind ``FAULT``.
    """
    cursor = Cursor(source, artifact, Budget(limits, source.size))
    expect = expect or templates.expected(artifact.name)
    return _kept(cursor, _Driver(limits).descend(cursor, Role.CONTENT, expect, 0))


def look(
    source: Source, artifact: Artifact, limits: Limits, spans: Iterable[Span] | None
) -> Iterator[Evidence]:
    """Read one file; or, if it is known where tensors lie in it, look for what else is there."""
    if spans is None:
        return read(source, artifact, limits)
    cursor = Cursor(source, artifact, Budget(limits, source.size))
    return _kept(cursor, _data(cursor, limits, list(spans)))


def _kept(cursor: Cursor, evidence: Iterator[Evidence]) -> Iterator[Evidence]:
    """Keep what goes wrong with one file to that file."""
    whole = cursor.place(0, cursor.artifact.size)
    try:
        yield from evidence
    except OSError:
        raise
    except MemoryError:
        kind, why = GapKind.LIMIT, "needs more memory than a reader may use"
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours is kept to one file
        kind, why = GapKind.FAULT, f"weighbridge failed: {type(error).__name__}: {error}"
    else:
        return
    # The error is gone by now, and with it all that the readers in its traceback held.
    yield Gap(whole, kind, why)


def _data(cursor: Cursor, limits: Limits, spans: list[Span]) -> Iterator[Evidence]:
    """Look for programs at the beginning of tensors, and at what lies between them."""
    yield from islice(_programs(cursor, limits, spans), limits.evidence)
    what = "bytes no tensor refers to"
    yield from stray.holes(cursor.again(), spans, cursor.start, cursor.stop, what, align=PADDING)


def _programs(cursor: Cursor, limits: Limits, spans: Iterable[Span]) -> Iterator[Evidence]:
    driver = _Driver(limits)
    spans = list(spans)
    ahead(cursor.source, [Span(span.start, span.start + BEGINNING) for span in spans])
    for span in spans:
        yield from driver.descend(cursor.part(span.start, span.stop), Role.DATA, "", 0)


def is_nothing(name: str) -> bool:
    """Whether of a file of that name that has no byte nothing is told but that it is empty."""
    return not name.lower().endswith(NEVER_EMPTY) and not templates.expected(name)


class _Driver:
    """Descends into the parts of one file within one budget."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def descend(self, cursor: Cursor, role: Role, expect: str, depth: int) -> Iterator[Evidence]:
        """Read a span as each of its faces."""
        size = cursor.stop - cursor.start
        whole = cursor.place(cursor.start, cursor.stop)
        if size == 0 and not expect:
            if role is Role.CONTENT:
                yield Face(whole, EMPTY)
                if depth == 0 and cursor.artifact.name.lower().endswith(NEVER_EMPTY):
                    why = "holds no byte, though files that end so cannot be empty"
                    yield Gap(whole, GapKind.DAMAGED, why)
            return
        if role is Role.DATA:
            yield from self.numbers(cursor, Span(cursor.start, cursor.stop), depth)
            return
        yield from self._recognised(cursor, role, expect, depth)

    def numbers(self, cursor: Cursor, span: Span, depth: int) -> Iterable[Evidence]:
        """Look at numbers, of which a file has very many: most begin as no program does."""
        start, stop = span.start, span.stop
        try:
            if start == stop or not _program(cursor.source, start, stop):
                return ()
        except FormatError as error:
            return (_gap(cursor.part(start, stop), error, ""),)
        inner = Cursor(cursor.source, cursor.artifact, cursor.budget, start=start, stop=stop)
        return self._recognised(inner, Role.DATA, "", depth)

    def _recognised(
        self, cursor: Cursor, role: Role, expect: str, depth: int
    ) -> Iterator[Evidence]:
        whole = cursor.place(cursor.start, cursor.stop)
        try:
            glimpse = Glimpse(cursor.source, cursor.start, cursor.stop)
            faces = recognise(glimpse, role, expect)
            if type(cursor.source) is File and not cursor.source.elsewhere:
                # In memory by now, if that was all. What any other source is may tell something.
                cursor.source = glimpse.source
        except FormatError as error:
            yield _gap(cursor, error, "")
            return
        inside = depth > 0 and role is Role.CONTENT
        if inside:
            # Over its bounds, this ends whatever holds it, which says so.
            cursor.budget.look(1 + sum(face.steps // SILENT for face in faces), cursor.start)
        if not faces and role is Role.CONTENT:
            yield Gap(whole, GapKind.UNRECOGNISED, "no format recognises these bytes")
        seen = masking.Seen()
        for face in faces:
            yield Face(whole, face.id, face.kind)
            items = self._face(cursor.again(), face, depth, seen)
            if inside and (first := next(items, None)) is not None:
                cursor.budget.look(face.steps - face.steps // SILENT, cursor.start)
                yield first
            yield from items
        if role is Role.CONTENT:
            try:
                yield from masking.exposed(cursor, faces, seen)
            except FormatError:
                # What cannot be expanded any further is told by whoever read it before.
                return

    def _face(
        self, cursor: Cursor, face: Format, depth: int, seen: masking.Seen
    ) -> Iterator[Evidence]:
        """Read a span as one format.

        What need not be searched for secrets again is noted in ``seen``.
        """
        told = folding.Folding(face, self._limits, cursor.stop - cursor.start)
        yield from self._told(cursor, face, depth, seen, told)
        for call in told.rest():
            yield from seen.masked(call)

    def _told(
        self, cursor: Cursor, face: Format, depth: int, seen: masking.Seen, told: folding.Folding
    ) -> Iterator[Evidence]:
        """Tell a span as one format does. The one place where a ``FormatError`` is caught."""
        most = self._limits.depth
        try:
            for item in _fetched(cursor.source, face.read(cursor)):
                if isinstance(item, Part):
                    if item.span and not item.name:
                        seen.spans.append(item.span)
                    if item.role is Role.DATA and item.span and not item.name and depth < most:
                        yield from self.numbers(cursor, item.span, depth + 1)
                        continue
                    yield from self._part(cursor, item, depth + 1)
                    continue
                if told.again(item):
                    continue
                cursor.budget.tell(item.place.span.start)
                if why := told.over():
                    yield Gap(item.place, GapKind.LIMIT, why)
                    return
                if type(item) is Tensor and item.data is not None and not item.file:
                    seen.spans.append(item.data)
                if type(item) in masking.MASKED and not masking.bare(item):
                    yield from seen.masked(item)
                else:
                    yield item
        except FormatError as error:
            yield from masking.masked(_gap(cursor, error, face.id))

    def _part(self, cursor: Cursor, part: Part, depth: int) -> Iterator[Evidence]:
        inner = cursor
        if depth > self._limits.depth:
            why = f"more than {self._limits.depth} containers inside one another"
            yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.EXPANSION, why)
            return
        try:
            if part.name:
                source = part.open()
                name = f"{cursor.artifact.name}!/{part.name}"
                inner = Cursor(source, Artifact(name, source.size), cursor.budget)
            elif part.span is not None:
                start, stop = part.span.start, part.span.stop
                inner = Cursor(
                    cursor.source, cursor.artifact, cursor.budget, start=start, stop=stop
                )
        except FormatError as error:
            yield _gap(cursor, error, part.name)
            return
        expect = part.expect or templates.expected(part.name)
        yield from self.descend(inner, part.role, expect, depth)


def _program(source: Source, start: int, stop: int) -> bool:
    """Whether numbers begin as some program does: few of their bytes tell."""
    return _program_formats().begin(source.read(start, min(BEGINNING, stop - start)))


def _fetched(source: Source, items: Iterator[Evidence | Part]) -> Iterator[Evidence | Part]:
    """Yield what a reader yields; of a file elsewhere, many tensors are begun to fetch at once."""
    if not is_elsewhere(source):
        yield from items
        return
    held: list[Evidence | Part] = []
    spans: list[Span] = []
    failed: FormatError | None = None
    more = True
    while more:
        try:
            item = next(items)
        except StopIteration:
            more = False
        except FormatError as error:
            failed, more = error, False
        else:
            held.append(item)
            if not isinstance(item, Part):
                continue
            if item.role is Role.DATA and item.span and not item.name and len(spans) < TOGETHER:
                spans.append(Span(item.span.start, item.span.start + BEGINNING))
                continue
        # A reader may go on with what became of a part of any other kind.
        ahead(source, spans)
        yield from held
        held, spans = [], []
    if failed is not None:
        raise failed


def recognise(glimpse: Glimpse, role: Role, expect: str) -> list[Format]:
    """Return the formats that a span is to be read as."""
    if role is Role.DATA:
        return [fmt for fmt in _program_formats().of(glimpse) if fmt.recognises(glimpse)]
    known, last = _sorted()
    asked = known.of(glimpse, expect)
    faces = [fmt for fmt in asked if fmt.id == expect or fmt.recognises(glimpse)]
    if (shown := bare(glimpse)) is not None:
        texts = (
            fmt for fmt in known.of(shown, expect) if (fmt.plain or fmt.opens) and fmt not in faces
        )
        faces += [fmt for fmt in texts if fmt.recognises(shown)]
    if not faces:
        return _fallback(glimpse, expect, last)
    covered = {name for fmt in faces for name in fmt.refines}
    return [fmt for fmt in faces if fmt.id not in covered]


def _fallback(glimpse: Glimpse, expect: str, last: Iterable[Beginning]) -> list[Format]:
    """Return the first format that takes what no other one does; few are imported to be asked."""
    for each in last:
        if each.id != expect:
            ask = QUESTIONS.get(each.id)
            if glimpse.size < each.least or (ask is not None and not ask(glimpse)):
                continue
        fmt = beginnings.one(each.id)
        if fmt.id == expect or fmt.recognises(glimpse):
            return [fmt]
    return []


def bare(glimpse: Glimpse) -> Glimpse | None:
    """Return what a text is without blanks, if one end of it is nothing else; mostly ``None``.

    Loaders pass over any number of blanks before and behind, and formats are recognised by ends.
    """
    head, size = glimpse.head, glimpse.size
    if size <= len(head) or b"\0" in head:
        return None
    begins = head.isspace()
    if not begins and not (glimpse.tail[-1:].isspace() and glimpse.tail.isspace()):
        return None
    text = glimpse.more(SEARCHED)
    start = len(text) - len(text.lstrip())
    stop = len(text.rstrip()) if len(text) == size else size
    if start >= stop:
        return None
    return Glimpse(glimpse.source, glimpse.start + start, glimpse.start + stop)


@lru_cache(maxsize=1)
def _sorted() -> tuple[Candidates, tuple[Beginning, ...]]:
    every = beginnings.every()
    return (
        Candidates(fmt for fmt in every if not fmt.fallback),
        tuple(fmt for fmt in every if fmt.fallback),
    )


@lru_cache(maxsize=1)
def _program_formats() -> Candidates:
    # What is known of all formats was taken apart to sort them; no fallback is a program.
    return Candidates(fmt for fmt in _sorted()[0].formats if fmt.program)


def _gap(cursor: Cursor, error: FormatError, what: str) -> Gap:
    stop = max(cursor.stop, error.offset)
    label = f"{what}: {error}" if what else str(error)
    return Gap(cursor.place(error.offset, stop), error.kind, label)
