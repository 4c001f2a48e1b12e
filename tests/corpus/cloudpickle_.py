"""cloudpickle: functions and classes by value carry code; plain data through it does not."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import cloudpickle

from tests.corpus.case import Case, Expect
from tests.corpus.code import CODE, DATA

DISTRIBUTION = "cloudpickle"


def _dump(make: Callable[[], object], protocol: int) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(cloudpickle.dumps(make(), protocol))


def cases() -> Iterator[Case]:
    """Code and data, protocols 2 to 5."""
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        for name, make in CODE.items():
            write = _dump(make, protocol)
            yield Case(f"code-{name}-p{protocol}.pkl", f"by value: {name}", write, Expect.CODE)
        for name, make in DATA.items():
            write = _dump(make, protocol)
            yield Case(f"data-{name}-p{protocol}.pkl", f"plain data: {name}", write)
