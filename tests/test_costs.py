"""What is nearly all structure costs no more than other bytes, or ends in a gap; in every run."""

import gc
import time

import pytest

from tests.builders import pmml, r_data
from tests.builders.graphs import field
from tests.hostile import costly_dense
from tests.hostile.packs import sized
from tests.hostile.wires import HEADS, INNER
from weighbridge.core import Artifact, Gap, GapKind, Member
from weighbridge.formats import executorch_bundle
from weighbridge.intake.limits import SHARING, USUAL, Budget
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

SIZE = 1 << 18
"""Bytes of an input: enough for what is let pass of any file to be little of it."""

SLOWEST = 300
"""What a MB may take, in times of ``_loop``: some two hundred of them are two seconds of CPU, and
before there were bounds most of these took six hundred to a thousand."""

GRAPH = field(1, field(1, "a") + field(2, "A"))


def _loop():
    """Take some time, as long as the machine does now: other tests run at the same time."""
    begun = time.process_time()
    for _ in range(500_000):
        pass
    return time.process_time() - begun


def read(data):
    found = driver.read(Bytes(data), Artifact("model.bin", len(data)), USUAL)
    return list(found)


def named(number):
    """A short name, no two alike."""
    return f"{number:x}"


def many(part, before=b""):
    """As many parts as there is room for, no two alike."""
    held, size, number = [before], len(before), 0
    while size < SIZE:
        held.append(part(number))
        size += len(held[-1])
        number += 1
    return b"".join(held)


def wire(head, inner):
    return HEADS[head](INNER[inner]()[:SIZE])


CASES = {
    **{
        f"{head}-{inner}": lambda head=head, inner=inner: wire(head, inner)
        for head, inner in (
            ("saved-graph", "empty"), ("saved-graph", "zeros"), ("saved-graph", "numbers"),
            ("saved-graph", "empty-6"), ("graph", "empty-4"), ("graph", "empty-5"),
            ("onnx", "empty"), ("onnx", "empty-5"), ("onnx-attribute", "empty-4"),
            ("onnx-attribute", "empty-5"), ("onnx-function", "empty-7"),
            ("onnx-function", "numbers"),
        )
    },
    "onnx-maps": lambda: HEADS["onnx"](b"\x2a\4\x0a\0\x12\0" * (SIZE // 6)),
    "onnx-attribute-maps": lambda: HEADS["onnx-attribute"](b"\x2a\4\x0a\0\x12\0" * (SIZE // 6)),
    "onnx-outside": lambda: HEADS["onnx"](
        many(lambda n: field(5, field(14, 1) + field(13, field(1, named(n)) + field(2, ""))))
    ),
    "saved-assets": lambda: HEADS["saved-model"](
        many(lambda n: field(6, field(2, named(n))), field(2, GRAPH))
    ),
    "saved-collections": lambda: HEADS["saved-model"](
        field(2, GRAPH) + field(4, b"") * (SIZE // 2)
    ),
    "saved-graphs": lambda: HEADS["saved-model"](field(2, GRAPH)) + field(2, b"") * (SIZE // 2),
    "saved-graphs-graphs": lambda: HEADS["saved-model"](
        field(2, GRAPH) + field(2, b"") * (SIZE // 2)
    ),
    "saved-functions": lambda: HEADS["saved-graph"](
        field(2, many(lambda n: field(1, field(1, field(1, named(n))))))
    ),
    "r-functions": lambda: r_data.file([3] * (SIZE // 4)),
    "r-functions-text": lambda: r_data.file([3] * (SIZE // 2), "A"),
    "r-calls": lambda: r_data.file([19, SIZE // 12, *[6, 254, 254] * (SIZE // 12)]),
    "notebook-texts": lambda: (
        b'{"cells": [], "nbformat": 4}' + b'""' * (SIZE // 2) + b'{"nbformat": 4}'
    ),
    "xml-references": lambda: pmml.document("<A>&#34;</A>" * (SIZE // 12)),
    "saved-attributes": lambda: HEADS["saved-graph"](
        many(lambda n: field(1, field(1, "a") + field(2, f"A{n:x}") + field(5, b"") * 1000))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_structure_of_nothing_costs_what_bytes_do(name):
    data = CASES[name]()
    # What is imported for the format is none of its cost.
    read(data[:99] + GRAPH)
    unit = _loop()
    gc.disable()
    try:
        begun = time.process_time()
        found = read(data)
        spent = time.process_time() - begun
    finally:
        gc.enable()
    assert found
    assert spent / max(unit, _loop()) / len(data) * (1 << 20) < SLOWEST


@pytest.mark.parametrize("name", ["onnx-maps", "onnx-empty", "saved-assets", "saved-graphs"])
def test_what_is_left_out_is_a_gap(name):
    (gap,) = (item for item in read(CASES[name]()) if isinstance(item, Gap))
    assert gap.kind is GapKind.LIMIT
    assert "bytes that the rest is not" in str(gap)


@pytest.mark.parametrize("count", [100, 1000])
def test_archives_that_lie_in_one_another_share_a_bound(count):
    """Each member is to end where the file does: so each is an archive with all that follow."""
    found = read(sized(count))
    assert len({item.place.artifact.name for item in found}) < 2 * SHARING
    assert {item.kind for item in found if isinstance(item, Gap)} >= {GapKind.EXPANSION}


def test_values_of_a_bundle_are_looked_at_once_whatever_leads_to_them(monkeypatch):
    looked, value = [], executorch_bundle._value
    monkeypatch.setattr(
        executorch_bundle, "_value", lambda *of: looked.append(of[1].at) or value(*of)
    )
    _, *_, make = costly_dense.FLAT["executorch-tries"]
    for reference in (24, 240):
        assert not [
            item for item in read(costly_dense.shared(make(), reference)) if isinstance(item, Gap)
        ]
        assert 0 < len(looked) <= 2
        looked.clear()


def test_small_objects_of_r_are_looked_at_as_their_bytes_allow():
    data = costly_dense.AGAIN["r-lazy-load"][1]()
    found = read(data)
    (gap,) = (item for item in found if isinstance(item, Gap))
    assert gap.kind is GapKind.LIMIT
    # Of 285 real databases, the densest comes to a third of what is allowed.
    assert sum(isinstance(item, Member) for item in found) < (USUAL.small + len(data) / 128) / 3


def test_a_graph_that_is_all_nodes_is_read_whole():
    names = [f"layer{number}/weights" for number in range(6000)]
    nodes = (field(1, field(1, name) + field(2, "Const")) for name in names)
    found = read(
        HEADS["saved-graph"](b"".join(nodes) + field(1, field(1, "x") + field(2, "PyFunc")))
    )
    assert not [item for item in found if isinstance(item, Gap)]
    assert any("PyFunc" in str(item) for item in found)


def test_parts_and_evidence_are_counted_by_the_bytes():
    budget = Budget(USUAL, 1 << 20)
    budget.part(USUAL.fine + (1 << 20) // USUAL.grain, 0)
    with pytest.raises(Exception, match="small parts"):
        budget.part(1, 0)
    for _ in range(USUAL.told + (1 << 20) // USUAL.apiece):
        budget.tell(0)
    with pytest.raises(Exception, match="so much to tell"):
        budget.tell(0)
