"""Weigh a corpus and say which files were judged otherwise than expected.

    python -m tests.corpus.measure DIR [--policy NAME] [--only WORD] [--all]

DIR is what ``python -m tests.corpus`` wrote: it holds ``index.jsonl``. A file that carries no code
must not be denied; one that does must be denied or warned about, as ``embedded-code``.
"""

import argparse
import collections
import datetime as dt
import json
from pathlib import Path

from weighbridge import pipeline, policy
from weighbridge.core import Verdict
from weighbridge.intake.inventory import Listed, Model


def weigh(folder, row, asked):
    """Weigh one file as a model of its own."""
    path = folder / row["path"]
    listed = Listed(path.name, str(path), path.stat().st_size)
    return pipeline.weigh(Model(row["path"], "file", (listed,)), asked, pipeline.Reading())


def main():
    """Print what surprises, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--policy", default="default")
    parser.add_argument("--only", default="", help="only rows whose path holds this")
    parser.add_argument("--all", action="store_true", help="show warnings and missing verdicts too")
    options = parser.parse_args()
    applied = policy.load(options.policy, pipeline.known())
    asked = pipeline.compile_(applied, dt.datetime.now(dt.UTC).date())
    counts = collections.Counter()
    for line in (options.folder / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if options.only not in row["path"]:
            continue
        decision = weigh(options.folder, row, asked).decision
        verdict = decision.verdict
        counts[row["expect"], verdict.word] += 1
        wanted = (
            verdict is not Verdict.DENY
            if row["expect"] == "quiet"
            else verdict is not Verdict.ALLOW
        )
        if not wanted or (options.all and verdict is not Verdict.ALLOW):
            worst = [r for r in decision.reasons if r.verdict is verdict]
            for reason in worst[:3]:
                told = [row["expect"], row["path"], verdict.word, reason.rule, reason.because[:200]]
                print(*told, sep=" | ")  # noqa: T201 - its output
    for (expected, word), count in sorted(counts.items()):
        print(f"{expected:6} {word:10} {count:6}")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
