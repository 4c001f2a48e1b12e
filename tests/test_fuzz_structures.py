"""Plans of files: made again alike, read as what they are, weighed, and climbed with."""

import random

import pytest

from tests.fuzz import climbing, weighing
from tests.fuzz.structures import WRAPS, Plan
from weighbridge.core import Artifact, Face
from weighbridge.intake.limits import USUAL
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

EVERY = climbing.structures()
FORMATS = {fmt.id for fmt in driver.formats()}
SMALL = 3000


def chance():
    return random.Random(1)  # noqa: S311 - made again from its seed


def faces(data):
    found = driver.read(Bytes(data), Artifact("model.bin", len(data)), USUAL)
    return {item.format for item in found if isinstance(item, Face)}


@pytest.mark.parametrize("name", EVERY)
def test_a_plan_is_made_again_alike_and_may_be_changed(name):
    structure, rng = EVERY[name], chance()
    plan = structure.fresh(rng, SMALL)
    made = 0
    for _ in range(6):
        try:
            data = structure.make(plan)
        except climbing.UNWRITABLE:
            continue
        finally:
            plan = structure.changed(plan, rng)
        made += isinstance(data, bytes)
    assert made
    plan = structure.fresh(chance(), SMALL)
    assert structure.make(plan) == structure.make(plan)


@pytest.mark.parametrize("name", sorted(FORMATS & EVERY.keys()))
def test_what_is_made_is_read_as_what_it_is(name):
    structure = EVERY[name]
    read = 0
    plans = list(structure.plain(SMALL))[:16]
    for plan in plans:
        read += name in faces(structure.make(plan))
    assert read > len(plans) / 2


def test_things_differ_or_are_alike_as_a_plan_says():
    gguf = EVERY["gguf"]
    plain = gguf.make(Plan(SMALL, ("number",)))
    assert len(plain) > SMALL / 2
    keys = {plain[at + 8 : at + 10] for at in range(24, 24 + 10 * 18, 18)}
    assert len(keys) > 5
    alike = gguf.make(Plan(SMALL, ("number",), alike=1))
    assert alike.count(alike[24:41]) > 20


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_file_may_be_packed_once_more(wrap):
    plain = EVERY["gguf"].make(Plan(SMALL, ("text",)))
    packed = EVERY["gguf"].make(Plan(SMALL, ("text",), wraps=(wrap,)))
    assert packed != plain
    assert "gguf" in faces(packed)


@pytest.fixture(scope="module")
def scale(tmp_path_factory):
    return weighing.Scale(tmp_path_factory.mktemp("weighed"))


def test_what_a_scan_takes_is_told(scale):
    cost = scale.weigh({"a.gguf": EVERY["gguf"].make(Plan(1 << 16, ("text",)))}, 1)
    assert 1 << 15 < cost.examined < 1 << 17
    assert 0 < cost.rate < 60
    assert cost.verdict == "allow"


def test_a_climb_keeps_what_costs_most(scale):
    climb = climbing.Climb(EVERY["gguf"], chance(), scale)
    for plan in EVERY["gguf"].plain(1 << 10):
        climb.weigh(plan)
    rows = dict(climb.rows())
    assert climb.inputs > 20
    assert rows[1 << 10].rate == max(row.rate for row in climb.best[1 << 10])
