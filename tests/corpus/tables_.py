"""PyTables under pandas: tables and series in HDF5, with the pickles that are among attributes.

Texts in the fixed layout are left out: they take a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tests.corpus.case import Case

DISTRIBUTION = "tables"

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [1.0, 2.0, 3.0]})
SERIES = pd.Series([1, 2], index=pd.date_range("2020-01-01", periods=2))


def cases() -> Iterator[Case]:
    """Both layouts of pandas, packed and not."""
    numbers, table = FRAME.drop(columns="b"), {"key": "t", "format": "table"}
    yield Case("numbers.h5", "a frame", lambda path: numbers.to_hdf(path, key="t"))
    yield Case("series.h5", "a series", lambda path: SERIES.to_hdf(path, key="t"))
    yield Case("table.h5", "a table", lambda path: numbers.to_hdf(path, **table))
    yield Case("packed.h5", "a table, packed", lambda path: FRAME.to_hdf(
        path, **table, complevel=5, complib="blosc"))  # fmt: skip
