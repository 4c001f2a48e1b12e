"""dill: functions and classes by value carry code; plain data through it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import dill

from tests.corpus.case import Case, Expect
from tests.corpus.code import CODE, DATA

DISTRIBUTION = "dill"


def _dump(make: Callable[[], object], **options: object) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(dill.dumps(make(), **options))


def _array() -> object:
    import numpy as np  # noqa: PLC0415  (optional)

    return {"coef": np.arange(6.0).reshape(2, 3), "names": np.array(["a", "b"])}


def cases() -> Iterator[Case]:
    """Code and data, protocols 2 to 5."""
    for protocol in (2, 4, 5):
        for name, make in CODE.items():
            write = _dump(make, protocol=protocol)
            yield Case(f"code-{name}-p{protocol}.dill", f"by value: {name}", write, Expect.CODE)
        for name, make in DATA.items():
            write = _dump(make, protocol=protocol)
            yield Case(f"data-{name}-p{protocol}.dill", f"plain data: {name}", write)
        write = _dump(_array, protocol=protocol)
        yield Case(f"data-array-p{protocol}.dill", "plain data: array", write)
