"""What became of a conversion, from the process that made it: as rows for JSON, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from weighbridge.conversion.outcome import Converted, Left, Refused, Taken
from weighbridge.stages.alone import LostError, Row

TENSOR, LEFT, DONE, REFUSED = "tensor", "left", "done", "refused"
"""What a row is, its first item."""

TAKEN = ("name", "dtype", "shape", "size", "sha256", "compared", "swapped", "strided", "like")
"""What is said of a tensor, in order."""


def said(work: Callable[[], Converted]) -> Iterator[Row]:
    """Yield rows for what a conversion comes to."""
    try:
        done = work()
    except Refused as refused:
        yield [REFUSED, *refused.reasons]
        return
    for each in done.tensors:
        yield [TENSOR, *(getattr(each, key) for key in TAKEN)]
    for one in done.left:
        yield [LEFT, one.name, one.what]
    below = list(done.below)
    yield [DONE, done.source_sha256, done.size, done.sha256, done.layout, below]


def heard(rows: Iterable[Row]) -> Converted:
    """Return what rows say.

    Raises:
        Refused: That the file was.
        LostError: They are garbled, or something is missing.
    """
    tensors: list[Taken] = []
    left: list[Left] = []
    done: Converted | None = None
    for row in rows:
        match row:
            case [
                "tensor", str(name), str(dtype), list() | tuple() as shape, int(size), str(sha256),
                int(compared), bool(swapped), bool(strided), str(like),
            ]:  # fmt: skip
                extents = tuple(each for each in shape if type(each) is int)
                tensors.append(
                    Taken(name, dtype, extents, size, sha256, compared, swapped, strided, like)
                )
            case ["left", str(name), str(what)]:
                left.append(Left(name, what))
            case ["done", str(source), int(size), str(sha256), str(layout), list(below)]:
                keys = tuple(each for each in below if isinstance(each, str))
                done = Converted(
                    source="",
                    source_sha256=source,
                    target="",
                    size=size,
                    sha256=sha256,
                    layout=layout,
                    below=keys,
                    tensors=tuple(tensors),
                    left=tuple(left),
                    findings=(),
                )
            case ["refused", *reasons] if reasons:
                raise Refused(*map(str, reasons))
            case _:
                raise LostError("the process that reads gave an answer that is garbled")
    if done is None:
        raise LostError("the process that reads gave no answer")
    return done
