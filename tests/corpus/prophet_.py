"""prophet: a fitted forecaster, pickled and as JSON."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np
import pandas as pd
from prophet import Prophet
from prophet.serialize import model_to_json

from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "prophet"


def _fitted() -> Prophet:
    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    days = pd.date_range("2023-01-01", periods=90)
    frame = pd.DataFrame({"ds": days, "y": np.arange(90.0)})
    return Prophet(n_changepoints=3, yearly_seasonality=False).fit(frame)


def cases() -> Iterator[Case]:
    """Pickles and the library's own JSON."""
    yield from at_protocols("fitted", "prophet: fitted", _fitted, (2, 4))
    yield from at_protocols("unfitted", "prophet: unfitted", Prophet, (2, 4))
    yield Case("model.json", "JSON", lambda p: p.write_text(model_to_json(_fitted()), "utf-8"))
