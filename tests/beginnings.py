"""Write ``data/beginnings.json`` from what formats say: ``python -m tests.beginnings``."""

import json

from weighbridge.facts import tables
from weighbridge.stages import beginnings, driver

KEPT = tables.DATA / "beginnings.json"


def written():
    """Return the file as it ought to be: a line a format."""
    every = [beginnings.of(fmt) for fmt in driver.formats()]
    rows = [f"{json.dumps(each.id)}: {json.dumps(beginnings.row(each))}" for each in every]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(written(), encoding="utf-8")
