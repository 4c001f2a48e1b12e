"""Whether arguments are an archive that the reader looks into: of ``Shape.KERAS_ARCHIVE``."""

from __future__ import annotations

from weighbridge.core import How, Made, Named, Value
from weighbridge.judgement.normal import normal


def keras_archive(arguments: tuple[Value, ...]) -> str | None:
    """Accept one file in memory or array, which the reader looks into: see ``machine.loaders``."""
    match arguments:
        case (value,):
            match normal(value):
                case (
                    Made(How.NEW, Named("_io" | "io", "BytesIO"), ())
                    | Made(How.CALL, Named("numpy", "ndarray"), ())
                    | Made(How.CALL, Named("numpy.core.multiarray", "_reconstruct"))
                    | Made(How.CALL, Named("numpy._core.multiarray", "_reconstruct"))
                ):
                    return None
                case _:
                    pass
        case _:
            pass
    return "the archive that it loads is not in the file"
