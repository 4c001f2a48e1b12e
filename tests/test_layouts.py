"""Folders as people download them come to the verdict that they should, and a hostile file tells.

``python -m tests.test_layouts`` prints what each of them comes to.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import pickles as p
from tests.layouts import JUDGED, LAYOUTS, MODULES
from tests.weighing import weigh
from weighbridge.core import Verdict

STRANGERS = sorted(LAYOUTS)[::5]
"""Layouts in which a stranger is put."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_comes_to_the_verdict_that_it_should(tmp_path, name):
    verdict, rules, reasons = weigh(tmp_path, LAYOUTS[name])
    wanted, rule = JUDGED.get(name, ("ALLOW", ""))
    said = [reason.because for reason in reasons if reason.verdict >= Verdict.WARN]
    assert (verdict.name, not rule or rule in rules) == (wanted, True), said


@pytest.mark.parametrize("name", STRANGERS)
def test_a_hostile_file_among_the_weights_is_told(tmp_path, name):
    stranger = {"weights/model-00003-of-00003.bin": p.inert()}
    verdict, rules, _ = weigh(tmp_path, LAYOUTS[name] | stranger)
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_names_are_used_once_and_the_choice_is_wide():
    assert len(LAYOUTS) == sum(len(module.LAYOUTS) for module in MODULES)
    assert len(LAYOUTS) > 300
    assert set(JUDGED) <= set(LAYOUTS)
    assert len(JUDGED) < len(LAYOUTS) // 6


def main():
    """Weigh all, and print what is not allowed, and how many come to what."""
    counts = Counter()
    for name, files in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            verdict, rules, _ = weigh(Path(folder), files)
        counts[verdict.name] += 1
        if verdict is not Verdict.ALLOW:
            sys.stdout.write(f"{name}: {verdict.name} {', '.join(sorted(rules))}\n")
    sys.stdout.write(f"{dict(counts)}\n")


if __name__ == "__main__":
    main()
