"""The figures of all runs, in one JSON file, and the table that they make."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

PATH = Path(__file__).parents[1] / "crashes" / "totals.json"

HEADS = (
    "target", "inputs", "of them guided", "features", "edges", "corpus", "crashes", "slowest ms",
    "s/MB", "peak MB", "inputs per CPU second",
)  # fmt: skip


@dataclass
class Row:
    """What is known of one target.

    Attributes:
        guided: Inputs read under atheris.
        blind: Inputs read without.
        features: As libFuzzer counts them: edges with how often, and comparisons.
        edges: Branches of our code that were taken.
        corpus: Inputs that did something new.
        crashes: Why, by the file that the input is kept in.
        slowest: Seconds of CPU of the slowest input, not instrumented.
        cost: Seconds of CPU per MB of it; below 64 KiB it counts as that long.
        peak: MB of a process that reads the worst input.
        cpu: Seconds of CPU in all, of the children that fuzzed.
    """

    guided: int = 0
    blind: int = 0
    features: int = 0
    edges: int = 0
    corpus: int = 0
    crashes: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    cost: float = 0.0
    peak: float = 0.0
    cpu: float = 0.0

    @property
    def inputs(self):
        """Inputs read in all."""
        return self.guided + self.blind


def load(path):
    """Return the rows by target; none if there is no file."""
    if not path.exists():
        return {}
    return {name: Row(**row) for name, row in json.loads(path.read_text("utf-8")).items()}


def add(path, name, new):
    """Add a run's figures to the file: counts add up, of the others the larger counts."""
    rows = load(path)
    old = rows.get(name, Row())
    rows[name] = Row(
        old.guided + new.guided,
        old.blind + new.blind,
        max(old.features, new.features),
        max(old.edges, new.edges),
        max(old.corpus, new.corpus),
        old.crashes | new.crashes,
        max(old.slowest, new.slowest),
        max(old.cost, new.cost),
        max(old.peak, new.peak),
        old.cpu + new.cpu,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({key: asdict(rows[key]) for key in sorted(rows)}, indent=1)
    path.write_text(text + "\n", "utf-8")


def table(rows):
    """Return the rows as Markdown, and a last one that adds them up."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{'|'.join(['---'] + ['--:'] * (len(HEADS) - 1))}|"]
    lines += [line(f"`{name}`", row) for name, row in sorted(rows.items())]
    every = list(rows.values()) or [Row()]
    whole = Row(
        sum(row.guided for row in every),
        sum(row.blind for row in every),
        sum(row.features for row in every),
        sum(row.edges for row in every),
        sum(row.corpus for row in every),
        {f"{name}/{key}": why for name, row in rows.items() for key, why in row.crashes.items()},
        max(row.slowest for row in every),
        max(row.cost for row in every),
        max(row.peak for row in every),
        sum(row.cpu for row in every),
    )
    return "\n".join([*lines, line("**all**", whole)])


def line(name, row):
    """Return one row."""
    rate = row.inputs / row.cpu if row.cpu else 0
    cells = [
        name, f"{row.inputs:,}", f"{row.guided:,}", f"{row.features:,}", f"{row.edges:,}",
        f"{row.corpus:,}", str(len(row.crashes)), f"{row.slowest * 1000:.1f}", f"{row.cost:.2f}",
        f"{row.peak:.0f}", f"{rate:,.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"
