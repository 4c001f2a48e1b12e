"""MediaPipe: what is to be known of a language model (the member METADATA of a .task).

Fields: 1 and 16 numbers of the network; 2 words; 4 or 6 token to start with; 5 tokens to stop at; 7
how text is written; 8 and 17 what stands before and behind what is said; 9; 11 to 14 tokens of
roles. Nothing is run, imported or fetched; what stands before and behind is put there as it is.

Only known by the archive that it is a member of, which has a tokenizer and a network beside it.

Source: ``mediapipe/tasks/cc/genai/inference/proto/llm_params.proto`` of
https://github.com/google-ai-edge/mediapipe (retrieved 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import saying
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(_glimpse: Glimpse) -> bool:
    """Whether it is one: only the archive tells."""
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per text.

    Raises:
        FormatError: Not a message of numbers and texts.
    """
    for field, text in saying.texts(cursor):
        place = cursor.place(field.start, field.stop)
        kept = text[: cursor.limits.kept]
        yield Entry(place, f"mediapipe.field-{field.number}", kept)


FORMAT = Format(
    id="mediapipe-parameters",
    title="parameters of MediaPipe's language models",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(),
)
