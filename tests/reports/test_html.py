"""The HTML report: one page, nothing in it runs, loads or leaves it, and everybody can read it."""

import base64
import hashlib
import html.parser
import itertools
import os
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from tests import weighing
from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge import pipeline
from weighbridge.cli import run
from weighbridge.core import Decision, Reason, Verdict, Weighed, printable
from weighbridge.core.elements import ATTRIBUTES, NAMES
from weighbridge.document import style
from weighbridge.reports import View
from weighbridge.reports import html as report

MARKUP = (
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "</svg></details></body>",
)

VOID = {"meta", "link"}


class Reader(html.parser.HTMLParser):
    """Reads a page as a tree, and insists that every element ends where it has to."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.names, self.attributes, self.texts, self.open = [], [], {}, []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    def values(self, name, tag=None):
        return [v for t, n, v in self.attributes if n == name and tag in {None, t}]


def explained():
    """The canonical report, with the pages that a scan would give it."""
    found = build.canonical()
    return replace(found, pages=tuple(pipeline.pages(found.models)))


def page(found=None, **view):
    return report.render(explained() if found is None else found, View(**view))


@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP], ids=lambda text: ascii(text[:20]))
def test_no_text_becomes_markup(text, verbosity):
    harmless = Reader(page(build.hostile("x" * len(printable(text, 0))), verbosity=verbosity))
    found = page(build.hostile(text), verbosity=verbosity)
    read = Reader(found)
    assert not unsafe(found)
    assert set(read.names) == set(harmless.names) <= {name.lower() for name in NAMES}
    assert {name for _, name, _ in read.attributes} <= {name.lower() for name in ATTRIBUTES}
    assert read.texts["style"] == [style.STYLE]
    assert printable(text, 0) in read.texts["h2"]
    assert read.values("aria-label", "svg")[0] == f"Lineage of {printable(text)}"


@pytest.mark.parametrize("text", MARKUP)
def test_hostile_pages_of_rules_stay_text(text):
    found = explained()
    pages = [replace(each, id=text, title=text, text=f"{text}\n\n{text}") for each in found.pages]
    read = Reader(page(replace(found, pages=tuple(pages))))
    assert set(read.names) <= {name.lower() for name in NAMES}


def test_the_security_policy_lets_this_style_in_and_nothing_else():
    read = Reader(page())
    digest = base64.b64encode(hashlib.sha256(read.texts["style"][0].encode()).digest()).decode()
    assert read.values("content", "meta")[0].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


@pytest.mark.parametrize("found", [None, build.hostile("<a href='https://example.com'>")])
def test_nothing_is_loaded_and_no_link_leaves_the_page(found):
    shown = page(found)
    read = Reader(shown)
    assert "<script" not in shown
    assert "style=" not in shown
    assert "@import" not in style.STYLE
    assert "url(" not in style.STYLE
    addresses = {value for _, _, value in read.attributes if "://" in value}
    labels = set(read.values("aria-label"))
    assert addresses - labels <= {"http://www.w3.org/2000/svg"}
    assert all(value.startswith("#") or value == "data:," for value in read.values("href"))


def test_anchors_lead_somewhere_and_no_id_is_there_twice():
    read = Reader(page())
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in read.values("href", "a")} <= set(ids)
    assert set(read.values("aria-labelledby")) <= set(ids)
    assert {"#m1", "#page1", "#report"} <= set(read.values("href", "a"))


def test_headings_go_down_one_step_at_a_time():
    levels = [int(name[1]) for name in Reader(page()).names if re.fullmatch(r"h\d", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_landmarks_and_names_are_there_for_those_who_do_not_see_the_page():
    read = Reader(page())
    assert [read.names.count(name) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert read.values("lang", "html") == ["en"]
    assert len(read.values("scope", "th")) == read.names.count("th")
    assert len(read.values("aria-label", "svg")) == read.names.count("svg")
    scrolled = [value for value in read.values("class", "div") if value.startswith("scroll")]
    assert len(read.values("tabindex", "div")) == len(scrolled) == len(read.values("role", "div"))
    assert "this model may not be used" in read.texts["span"]


def test_a_verdict_is_a_word_and_not_a_colour_alone():
    words = {"deny", "warn", "no verdict", "allow", "waived"}
    assert words <= set(Reader(page()).texts["span"])


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_text_stands_out_from_every_ground_light_and_dark():
    light, dark = (
        dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", part))
        for part in style.STYLE.split("@media screen and (prefers-color-scheme:dark)")
    )
    for colours in (light, dark):
        for ground in ("ground", "quiet"):
            for name in ("text", "soft", "link", "deny", "warn", "none", "allow"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        for verdict in ("deny", "warn", "none", "allow"):
            for name in ("text", "soft", verdict):
                assert contrast(colours[name], colours[f"{verdict}-ground"]) >= 4.5, name
            assert contrast(colours["ground"], colours[verdict]) >= 4.5, verdict


def test_colours_follow_the_reader_and_paper_is_light_and_open():
    assert Reader(page()).values("content", "meta")[2] == "light dark"
    assert "@media screen and (prefers-color-scheme:dark)" in style.STYLE
    printed = style.STYLE.split("@media print")[1]
    assert "details::details-content{content-visibility:visible" in printed


def test_reasons_lead_to_the_pages_of_their_rules():
    read = Reader(page())
    assert "What it finds" in read.texts["h4"]
    assert read.names.count("details") >= len(explained().pages)


def test_thousands_of_reasons_are_cut_with_a_note():
    found = build.canonical()
    first = found.models[0]
    reasons = tuple(Reason("x", Verdict.DENY, f"because {at}", rule="x") for at in range(5000))
    many = replace(found, models=(Weighed(first.dossier, Decision(reasons)),))
    shown = page(many)
    assert "and 4500 more reasons: the JSON report has them all" in shown
    assert shown.count("because ") == 500
    assert page(many, verbosity=1).count("because ") == 5000


def test_an_empty_report_says_so():
    read = Reader(page(replace(build.canonical(), models=())))
    assert read.texts["h1"] == ["there was nothing to weigh"]
    assert "no verdict" in read.texts["span"]


def test_a_scan_can_be_saved_as_a_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    weighing.weigh(
        tmp_path / "m", {"w.pkl": b"cposix\nsystem\n(S'true'\ntR.", "config.json": b"{}"}
    )
    assert run(["scan", "m", "-f", "html", "-o", "report.html"]) == 1
    read = Reader((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert read.texts["h1"] == ["this model may not be used"]
    assert "What it finds" in read.texts["h4"]


def browsed(path):
    """Load a page in a browser; return the page as it then is, and what the console says."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("chromium is not installed")
    # Without privileges to give up, the browser's own sandbox does not start.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run(  # noqa: S603 - a browser, on our own page
        [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={path.parent / 'profile'}",
            "--enable-logging=stderr",
            *alone,
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("found", [None, build.hostile(MARKUP[0])], ids=["canonical", "hostile"])
def test_a_browser_has_nothing_to_complain_of_and_nothing_to_run(tmp_path, found):
    path = tmp_path / "report.html"
    path.write_text(page(found), encoding="utf-8")
    shown, complaints = browsed(path)
    assert "<footer>" in shown
    assert "<script" not in shown
    assert complaints == []


def test_a_browser_holds_a_forged_page_to_the_policy(tmp_path):
    path = tmp_path / "report.html"
    forged = "<script>document.title='ran'</script><p style='color:red'>x</p></footer>"
    path.write_text(page().replace("</footer>", forged), encoding="utf-8")
    shown, complaints = browsed(path)
    assert "<title>ran</title>" not in shown
    assert len(complaints) == 2
    assert all("violates" in line for line in complaints)
