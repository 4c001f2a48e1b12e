"""What a model descends from, as a tree, a flowchart, a drawing and JSON."""

import io
import itertools
import json
import re
from xml.etree import ElementTree as ET

import pytest

from tests.builders import origin as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge import pipeline
from weighbridge.cli import descent, run
from weighbridge.core import Topic
from weighbridge.lineage import chart, drawing

SVG = "{http://www.w3.org/2000/svg}"

TREE = """\
models/acme-chat
Qwen-Labs/acme-chat-7b
│  by 'Acme', country not known
├─ deepseek-ai/DeepSeek-R1-Distill-Qwen-7B
│  │  fine-tuned from it, declared by the card
│  │  by DeepSeek, China (CN)
│  └─ Qwen2
│        DeepSeek-R1-Distill-Qwen is made from it, by
│        https://huggingface.co/deepseek-ai/DeepSeek-R1, as of 2026-11-23
│        by Alibaba Cloud, China (CN)
├─ acme/style-lora
│     merged from it and others, declared by the card
│     who made it is not known
└─ Qwen2
      tokenizer and all compared dimensions are those of Qwen2.5-7B
      by Alibaba Cloud, China (CN)
   namesake: 'Qwen-Labs' looks like a name of Alibaba Cloud, and is not known
"""


@pytest.fixture
def model(tmp_path, monkeypatch, stand_ins):
    """A folder with one model, and claims that stand in for those of every source."""
    assert stand_ins is None
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_bytes(b"T")
    (tmp_path / "m" / "w.bin").write_bytes(b"W")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "sources", lambda **_: (build.source(build.claims()),))
    return "m"


def test_the_tree_looks_as_approved():
    assert descent.tree([build.dossier()], descent.BOXES, 80) == TREE


def test_the_tree_is_drawn_with_what_standard_output_can_show(model, monkeypatch, capsys, tmp_path):
    assert run(["lineage", model]) == 0
    drawn = capsys.readouterr().out
    shown = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", shown)
    assert run(["lineage", model]) == 0
    shown.flush()
    plain = shown.buffer.getvalue().decode()
    assert "\u2514\u2500 " in drawn
    assert plain == drawn.translate({0x251C: "|", 0x2514: "`", 0x2502: "|", 0x2500: "-"})
    # A file is UTF-8, wherever one looks at it.
    assert run(["lineage", model, "-o", str(tmp_path / "tree.txt")]) == 0
    assert "\u2514\u2500 " in (tmp_path / "tree.txt").read_text(encoding="utf-8")


def test_the_tree_can_be_drawn_in_ascii():
    shown = descent.tree([build.dossier()], descent.ASCII, 80)
    assert shown.isascii()
    assert "|- deepseek-ai/DeepSeek-R1-Distill-Qwen-7B\n|  |  fine-tuned from it" in shown
    assert "\n`- Qwen2\n" in shown


def test_a_model_of_which_nothing_is_known_says_so():
    shown = descent.tree([build.dossier((), "m")], descent.BOXES, 80)
    assert shown == "m\n   who made it is not known\n   what it descends from is not known\n"


def test_an_arrow_leads_from_each_model_to_what_it_descends_from():
    lines = chart.mermaid([build.dossier()]).splitlines()
    assert lines[0] == "flowchart BT"
    assert '  n0["Qwen-Labs/acme-chat-7b<br>#39;Acme#39;, country not known"]' in lines
    assert '  n0 -->|"fine-tuned from it, declared by the card"| n1' in lines


@pytest.mark.parametrize(
    "text", [*HOSTILE, '"]; click n0 "javascript:x"', "%% a", "`x`", "#quot;", "style a:b"]
)
def test_no_name_leaves_its_label(text):
    lines = chart.mermaid([build.hostile(text)])
    assert not unsafe(lines)
    for line in lines.splitlines()[1:]:
        node = r"n\d+\[\"[^\"<>`%\[\]{}|:]*<br>[^\"<>`%\[\]{}|:]*\"\]"
        edge = r"n\d+ -->\|\"[^\"<>`%\[\]{}|:]*\"\| n\d+"
        assert re.fullmatch(rf"  ({node}|{edge})", line), line


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_a_tree(text):
    for marks in (descent.BOXES, descent.ASCII):
        assert not unsafe(descent.tree([build.hostile(text)], marks, 80))


@pytest.mark.parametrize("text", [*HOSTILE, "]]>", "&amp;", "\ufffe\uffff", "<style>*{}</style>"])
def test_a_drawing_is_well_formed_and_holds_nothing_that_runs(text):
    shown = drawing.svg([build.hostile(text), build.dossier()])
    assert not unsafe(shown)
    root = ET.fromstring(shown)  # noqa: S314 - our own text
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds == {"svg", "style", "g", "title", "rect", "text", "path"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert root.find(f"{SVG}style").text == drawing.STYLE


def test_every_box_lies_inside_the_drawing_and_none_on_another():
    root = ET.fromstring(drawing.svg([build.dossier(), build.dossier()]))  # noqa: S314 - our own
    rects = [
        [int(each.get(key)) for key in ("x", "y", "width", "height")]
        for each in root.iter(f"{SVG}rect")
    ]
    assert len(rects) == 10
    assert all(x + w <= int(root.get("width")) for x, _, w, _ in rects)
    assert all(y + h <= int(root.get("height")) for _, y, _, h in rects)
    for (_, y, _, height), (_, below, _, _) in itertools.pairwise(rects):
        assert y + height < below


def test_colours_follow_the_reader():
    assert "@media (prefers-color-scheme:dark)" in drawing.svg([build.dossier()])


def test_a_large_tree_is_drawn():
    bases = [build.claim(Topic.BASE_MODEL, f"acme/b{n}", "declared") for n in range(400)]
    found = build.dossier(bases, "m")
    assert descent.tree([found], descent.BOXES, 80).count("\n├─ ") == 399
    assert drawing.svg([found]).count("<rect") == 401


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("tree", "m\nQwen-Labs/acme-chat-7b\n"),
        ("mermaid", "flowchart BT\n"),
        ("svg", "<svg xmlns="),
        ("json", '{\n  "schema": "weighbridge-lineage/1",'),
    ],
)
def test_the_command_prints_and_saves(model, capsys, format_, begins):
    assert run(["lineage", model, "-f", format_]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(begins)
    assert run(["lineage", model, "-f", format_, "-o", "out"]) == 0
    assert capsys.readouterr().out == ""
    with open("out", encoding="utf-8") as saved:  # noqa: PTH123 - beside the model
        assert saved.read() == out


def test_json_has_each_node_with_its_path(model, capsys):
    assert run(["lineage", model, "-f", "json"]) == 0
    nodes = json.loads(capsys.readouterr().out)["models"][0]["origin"]["nodes"]
    assert [len(node["path"]) for node in nodes] == [1, 2, 2, 2, 3]
    assert nodes[-1]["families"] == ["qwen2"]


@pytest.mark.parametrize(
    "arguments", [["lineage"], ["lineage", "nowhere"], ["lineage", "m", "-o", "no/such/x"]]
)
def test_mistakes_exit_with_2(model, capsys, arguments):
    assert model
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
