"""What is read of a policy's file before anything in it is understood."""

import pytest

from weighbridge.core import PolicyError
from weighbridge.policy import raw


def _tables(count):
    return b'name = "p"\n' + b"".join(b"[checks.k%d]\n" % number for number in range(count))


def test_a_policy_has_as_many_tables_as_fit_in_memory():
    assert len(raw.parse(_tables(100), "p.toml").items["checks"].items) == 100
    with pytest.raises(PolicyError, match="more than 10,000 tables"):
        raw.parse(_tables(raw.TABLES + 1), "p.toml")
