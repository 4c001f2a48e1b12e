"""pandas: frames and series of every dtype, and ``to_pickle`` with every compression."""

from __future__ import annotations

import datetime as dt
import pathlib
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from decimal import Decimal

import dateutil.tz
import numpy as np
import pandas as pd
import pytz

from tests.corpus import own
from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "pandas"

COMPRESSION = ("gzip", "bz2", "xz", "zip", "zstd", "tar")

ZONES: dict[str, object] = {
    "name": "Europe/Berlin",
    "utc": "UTC",
    "zoneinfo": zoneinfo.ZoneInfo("America/New_York"),
    "zoneinfo-utc": zoneinfo.ZoneInfo("UTC"),
    "pytz": pytz.timezone("Asia/Tokyo"),
    "pytz-utc": pytz.utc,
    "pytz-fixed": pytz.FixedOffset(330),
    "dateutil": dateutil.tz.gettz("Europe/Paris"),
    "dateutil-utc": dateutil.tz.tzutc(),
    "dateutil-offset": dateutil.tz.tzoffset("X", 3600),
    "stdlib-utc": dt.UTC,
    "stdlib-offset": dt.timezone(dt.timedelta(hours=-3)),
}
"""Every way to say where a time is."""

SERIES: dict[str, Callable[[], object]] = {
    "int8": lambda: pd.Series([1, 2], dtype="int8"),
    "float": lambda: pd.Series(np.random.default_rng(0).random(50)),
    "float32": lambda: pd.Series([1.5, np.nan], dtype="float32"),
    "bool": lambda: pd.Series([True, False]),
    "complex": lambda: pd.Series([1j, 2.0]),
    "nullable-int": lambda: pd.Series([1, None], dtype="Int64"),
    "nullable-uint": lambda: pd.Series([1, None], dtype="UInt8"),
    "nullable-float": lambda: pd.Series([1.5, None], dtype="Float64"),
    "nullable-bool": lambda: pd.Series([True, None], dtype="boolean"),
    "string": lambda: pd.Series(["a", None], dtype="string"),
    "string-python": lambda: pd.Series(["a", None], dtype=pd.StringDtype("python")),
    "string-arrow": lambda: pd.Series(["a", None], dtype=pd.StringDtype("pyarrow")),
    "str": lambda: pd.Series(["a", "b"]),
    "arrow-int": lambda: pd.Series([1, None], dtype="int64[pyarrow]"),
    "arrow-list": lambda: pd.Series([[1], [2, 3]]).convert_dtypes(dtype_backend="pyarrow"),
    "categorical": lambda: pd.Series(["a", "b", "a"], dtype="category"),
    "categorical-ordered": lambda: pd.Series(pd.Categorical([1, 2], [2, 1], ordered=True)),
    "datetime": lambda: pd.Series(pd.date_range("2024-01-01", periods=3)),
    "datetime-s": lambda: pd.Series(pd.date_range("2024-01-01", periods=3)).astype("M8[s]"),
    "timedelta": lambda: pd.Series(pd.timedelta_range("1h", periods=3)),
    "period": lambda: pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
    "interval": lambda: pd.Series(pd.interval_range(0, 3)),
    "sparse": lambda: pd.Series([0, 0, 1], dtype=pd.SparseDtype("int", 0)),
    "decimal": lambda: pd.Series([Decimal("1.5"), Decimal(2)]),
    "uuid": lambda: pd.Series([uuid.UUID(int=5)]),
    "dates": lambda: pd.Series([dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]),
    "paths": lambda: pd.Series([pathlib.PurePosixPath("a/b")]),
    "mixed": lambda: pd.Series([1, "a", None, 2.5, (1, 2), {"k": 1}, [3]]),
    "arrays": lambda: pd.Series([np.ones(2), np.zeros(3)]),
    "named": lambda: pd.Series([1], name=("a", 1)),
    "empty": lambda: pd.Series([], dtype="float64"),
    "nat": lambda: pd.Series([pd.NaT, pd.Timestamp("2024-01-01")]),
    "na": lambda: pd.Series([pd.NA, 1], dtype=object),
}
"""A series per kind of element."""


def _frame() -> pd.DataFrame:
    random = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "number": random.random(20),
            "count": range(20),
            "kind": pd.Categorical(["a", "b"] * 10),
            "when": pd.date_range("2024-03-30", periods=20, freq="h", tz="Europe/Berlin"),
            "text": [f"row {n}" for n in range(20)],
        }
    )


def _multi() -> pd.DataFrame:
    rows = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"])
    columns = pd.MultiIndex.from_tuples([("m", "mean"), ("m", "std")])
    return pd.DataFrame(np.ones((4, 2)), index=rows, columns=columns)


def _with_attrs() -> pd.DataFrame:
    frame = _frame()
    frame.attrs = {"source": "sensor", "made": dt.date(2024, 1, 1)}
    return frame


def _own() -> pd.DataFrame:
    return pd.DataFrame({"what": [own.Plain("a", [1.0]), own.Colour.RED]})


FRAMES: dict[str, Callable[[], object]] = {
    "frame": _frame,
    "multiindex": _multi,
    "attrs": _with_attrs,
    "empty-frame": pd.DataFrame,
    "groupby-result": lambda: _frame().groupby("kind", observed=True)["number"].describe(),  # noqa: PLW0108
    "describe": lambda: _frame().describe(include="all"),
    "dict-of-frames": lambda: {"train": _frame(), "test": _multi(), "epoch": 3},
    "rangeindex": lambda: pd.RangeIndex(5),
    "index": lambda: pd.Index(["a", "b"], name="n"),
    "datetimeindex": lambda: pd.date_range("2024-01-01", periods=4, freq="B"),
    "periodindex": lambda: pd.period_range("2024Q1", periods=4, freq="Q-NOV"),
    "intervalindex": lambda: pd.cut([1, 5, 9], 3).categories,
    "timedeltaindex": lambda: pd.timedelta_range("1D", periods=3),
    "categoricalindex": lambda: pd.CategoricalIndex(["a", "b"]),
    "offsets": lambda: [
        pd.offsets.MonthEnd(2),
        pd.offsets.CustomBusinessDay(holidays=["2024-12-25"]),
        pd.offsets.Hour(3),
        pd.offsets.Week(weekday=2),
        pd.DateOffset(months=2, days=3),
    ],
    "dtypes": lambda: _frame().dtypes,
    "scalars": lambda: [pd.Timestamp("2024-01-01"), pd.Timedelta("1h"), pd.NA, pd.NaT],
    "scalars-more": lambda: [pd.Interval(0, 1), pd.Period("2024-01", "M")],
    "wide": lambda: pd.DataFrame(np.random.default_rng(2).random((50, 60))),
    "sparse-frame": lambda: pd.DataFrame(np.eye(4)).astype(pd.SparseDtype("float", 0.0)),
}
"""Everything that is not a series."""


def _zoned(zone: object) -> pd.DataFrame:
    times = pd.date_range("2024-03-30", periods=5, freq="D", tz=zone)
    return pd.DataFrame({"when": times, "value": range(5)}, index=times)


def _compressed() -> Iterator[Case]:
    names = {"gzip": "gz", "bz2": "bz2", "xz": "xz", "zip": "zip", "zstd": "zst", "tar": "tar"}
    for method in COMPRESSION:
        explicit = f"explicit-{method}.pkl"
        yield Case(explicit, method, lambda p, m=method: _frame().to_pickle(p, compression=m))
        yield Case(
            f"frame.pkl.{names[method]}", f"{method} by name", lambda p: _frame().to_pickle(p)
        )
        yield Case(f"zoned.pkl.{names[method]}", method, lambda p: _zoned("UTC").to_pickle(p))
    yield Case("frame.pickle", "to_pickle", lambda p: _frame().to_pickle(p))
    yield Case("frame.tar.gz", "to_pickle, tar in gzip", lambda p: _frame().to_pickle(p))


def _tables() -> Iterator[Case]:
    yield Case("frame.csv", "CSV", lambda p: _frame().to_csv(p))
    yield Case("frame.json", "JSON", lambda p: _frame().to_json(p))
    yield Case("frame.parquet", "Parquet", lambda p: _frame().to_parquet(p))
    yield Case("frame.feather", "Feather", lambda p: _frame().to_feather(p))


def cases() -> Iterator[Case]:
    """Series, frames, zones, compressions; all as pickles."""
    for name, make in SERIES.items():
        yield from at_protocols(f"series-{name}", f"series of {name}", make, (2, 4, 5))
    for name, make in FRAMES.items():
        yield from at_protocols(name, f"pandas: {name}", make)
    for name, zone in ZONES.items():
        yield from at_protocols(f"zone-{name}", f"times in {zone!r}", lambda z=zone: _zoned(z))
        stamp = f"timestamp-{name}"
        yield from at_protocols(stamp, stamp, lambda z=zone: pd.Timestamp("2024-07-01", tz=z), (4,))
    yield from at_protocols("own-objects", "column of own objects", _own, (4, 5), own=True)
    yield from _compressed()
    yield from _tables()
