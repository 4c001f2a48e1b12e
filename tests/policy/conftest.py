import datetime as dt

import pytest


@pytest.fixture
def today():
    return dt.date(2026, 11, 26)
