"""Julius: an acoustic model as numbers (.binhmm).

Layout (big-endian; texts end with a zero): "JBINHMM" and a line feed, or "JBINHMMV2" and a text of
letters behind "_": P for settings of features, V, M for mixtures apart; settings; i16 streams, i16
x 54; u8 whether mixtures are tied, i32; then, each behind u32 how many, with a name: transitions
(i16 states, f32 each by each), variances (i16, f32 each), densities (i16, f32 each, u32, f32),
weights of streams if there are several, codebooks if they are tied (i32, u32 each), mixtures if
apart, states (per stream a mixture or its number), models (i16 states, u32 each, u32). A mixture is
i16 how many, u32 and f32 each; or -1, u32 a codebook, f32 each. Nothing is run, imported or
fetched.

Source: ``libsent/src/hmminfo/read_binhmm.c`` of https://github.com/julius-speech/julius (retrieved
2026-11-28). Not read: numbers, which are searched for programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIRST, SECOND = b"JBINHMM\n\0", b"JBINHMMV2\0"
SETTINGS, APART = b"P", b"M"
STREAMS = range(1, 51)
TEXT = 4096
RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether one of the two names is there."""
    return glimpse.head.startswith((FIRST, SECOND))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many models and states there are, and programs.

    Raises:
        FormatError: Cut, or bytes behind the last model.
    """
    start = cursor.offset
    yield from programs.inside(cursor.again(), "the model", RUNS)
    reader = _Reader(cursor)
    states, models = reader.read()
    place = cursor.place(start, start + len(FIRST))
    yield Entry(place, "julius.states", str(states))
    yield Entry(place, "julius.models", str(models))
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the models", offset=cursor.offset)


class _Reader:
    """Reads one part behind another."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._codebooks: list[int] = []

    def read(self) -> tuple[int, int]:
        """Return how many states and models there are."""
        letters = b""
        if self._text() == SECOND[:-1]:
            letters = self._text().replace(b"_", b"")
        if SETTINGS in letters:
            self._settings()
        at = self._cursor.offset
        streams = self._short()
        if streams not in STREAMS:
            raise FormatError(f"{streams} streams", offset=at)
        self._cursor.skip(2 * 54, "options")
        tied = self._cursor.u8("whether mixtures are tied") != 0
        self._cursor.skip(4, "mixtures")
        self._numbers(streams, tied=tied)
        apart = APART in letters
        for _ in self._named("mixtures") if apart else ():
            self._short()
            self._mixture()
        return self._states(streams, apart=apart), self._models()

    def _numbers(self, streams: int, *, tied: bool) -> None:
        """Pass over what states refer to."""
        for _ in self._named("transitions"):
            count = self._short()
            self._cursor.skip(4 * count * count, "transitions")
        for _ in self._named("variances"):
            self._cursor.skip(4 * self._short(), "variances")
        for _ in self._named("densities"):
            self._cursor.skip(4 * self._short() + 8, "densities")
        for _ in self._named("weights of streams") if streams > 1 else ():
            self._cursor.skip(4 * self._short(), "weights of streams")
        for _ in self._named("codebooks") if tied else ():
            self._codebooks.append(self._word())
            self._cursor.skip(4 * self._codebooks[-1], "codebook")

    def _states(self, streams: int, *, apart: bool) -> int:
        states = 0
        for states, _ in enumerate(self._named("states"), 1):  # noqa: B007 - it is counted
            for _ in range(streams):
                if apart:
                    self._word()
                else:
                    self._mixture()
            if streams > 1:
                self._word()
        return states

    def _models(self) -> int:
        models = 0
        for models, _ in enumerate(self._named("models"), 1):  # noqa: B007 - as above
            self._cursor.skip(4 * self._short() + 4, "model")
        return models

    def _settings(self) -> None:
        version = self._short()
        first = [self._word() for _ in range(4)]
        if not first[0] and first[1] and not first[2] and first[3]:
            self._cursor.skip(8, "settings")  # of a machine whose numbers were longer
        words = 11 + (2 if version == 1 else 0) + 1 + (1 if version > 2 else 0)
        self._cursor.skip(4 * words, "settings")

    def _mixture(self) -> None:
        at = self._cursor.offset
        count = self._short(signed=True)
        if count >= 0:
            self._cursor.skip(8 * count, "mixture")
            return
        number = self._word()
        if number >= len(self._codebooks):
            raise FormatError(f"codebook {number} of {len(self._codebooks)}", offset=at)
        self._cursor.skip(4 * self._codebooks[number], "mixture")

    def _named(self, what: str) -> Iterator[None]:
        for _ in range(self._cursor.number(4, what, "big")):
            self._text()
            yield

    def _text(self) -> bytes:
        held = self._cursor.peek(min(self._cursor.left, TEXT), "text")
        size = held.find(b"\0")
        if size < 0:
            raise FormatError("a text without its end", offset=self._cursor.offset)
        self._cursor.skip(size + 1, "text")
        return held[:size]

    def _short(self, *, signed: bool = False) -> int:
        return self._cursor.number(2, "number", "big", signed=signed)

    def _word(self) -> int:
        return self._cursor.number(4, "number", "big")


FORMAT = Format(
    id="julius-hmm",
    title="Julius acoustic model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(FIRST, SECOND),
    extensions=(".binhmm",),
    steps=1,
)
