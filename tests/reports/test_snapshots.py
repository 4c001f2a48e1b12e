"""One canonical report in every format, compared with what was approved.

To approve a change: remove the file, run once (the test fails and writes it), read it, run again.
"""

from pathlib import Path

import pytest

from tests.builders import report as build
from weighbridge.judgement import phrases
from weighbridge.reports import (
    View,
    github,
    github_summary,
    gitlab,
    html,
    json,
    junit,
    markdown,
    sarif,
    table,
)

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


@pytest.mark.parametrize(
    ("name", "render", "view"),
    [
        ("table.txt", table.render, View()),
        ("table-verbose.txt", table.render, View(verbosity=1)),
        ("table-quiet.txt", table.render, View(verbosity=-1)),
        ("table-color.txt", table.render, View(color=True)),
        ("report.json", json.render, View()),
        ("report.sarif", sarif.render, View()),
        ("archive.sarif", sarif.render, View(verbosity=1)),
        ("github.txt", github.render, View()),
        ("github-summary.md", github_summary.render, View()),
        ("gitlab.json", gitlab.render, View()),
        ("junit.xml", junit.render, View()),
        ("report.html", html.render, View()),
        ("report.md", markdown.render, View()),
    ],
)
def test_looks_as_approved(name, render, view):
    shown = render(build.canonical(), view)
    path = SNAPSHOTS / name
    if not path.exists():
        path.write_text(shown, encoding="utf-8")
        pytest.fail(f"{name} was not there; it is now: read it")
    assert shown == path.read_text(encoding="utf-8")


def test_color_changes_nothing_but_color():
    plain = table.render(build.canonical(), View())
    painted = table.render(build.canonical(), View(color=True))
    for code in ("\x1b[1;31m", "\x1b[1;32m", "\x1b[1;33m", "\x1b[1;35m", "\x1b[0m"):
        painted = painted.replace(code, "")
    assert painted == plain


def test_no_line_is_wider_than_the_terminal():
    assert max(map(len, table.render(build.canonical(), View()).splitlines())) <= 80


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (4_100_000_000, "4.1 GB")],
)
def test_sizes(count, shown):
    assert phrases.size(count) == shown
