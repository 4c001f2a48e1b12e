"""Every report passes the one corpus of hostile strings."""

import json

import pytest

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from tests.reports.conftest import DAY
from tests.weighing import applied
from weighbridge import pipeline, registry
from weighbridge.reports import Renderer, View

RENDERERS = registry.load("reports", "RENDERER", Renderer)


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.id)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_the_reader(renderer, text):
    hostile, forged = build.hostile(text), build.forged(text)
    for verbosity in (-1, 0, 1):
        shown = renderer.render(hostile, View(verbosity=verbosity))
        assert not unsafe(shown), verbosity
        assert not unsafe(renderer.render(forged, View(verbosity=verbosity))), verbosity
        if renderer.id == "table":
            assert "\nallow  everything is fine" not in shown, verbosity


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_json_keeps_the_string_whole(text):
    renderer = registry.one("reports", "json", "RENDERER", Renderer)
    document = json.loads(renderer.render(build.hostile(text), View()))
    assert document["models"][0]["name"] == text
    assert document["models"][0]["files"][0]["name"] == text


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.id)
def test_the_same_report_gives_the_same_text(renderer):
    assert renderer.render(build.canonical(), View()) == renderer.render(build.canonical(), View())


PLACES = {
    "sarif": '"uri": "bad%20100%25/%231.pkl"',
    "gitlab": '"path": "bad 100%/#1.pkl"',
    "github": "file=bad 100%25/#1.pkl,",
    "junit": "; at bad 100%/#1.pkl",
}


@pytest.mark.parametrize("name", PLACES)
def test_services_get_names_from_the_folder_one_is_in(name, real, folder):
    """The scan was given an absolute path; a service opens only what is relative to its own."""
    renderer = registry.one("reports", name, "RENDERER", Renderer)
    shown = renderer.render(real, View(folder=str(folder)))
    assert PLACES[name] in shown
    assert f"{folder}/zip" not in shown
    assert PLACES[name] not in renderer.render(real, View())


def test_what_tells_of_a_model_says_where_it_is_from():
    asking = {renderer.id for renderer in RENDERERS if renderer.origin}
    assert asking == {"cyclonedx", "html", "markdown", "spdx"}


def test_asking_where_a_model_is_from_changes_no_verdict(real, folder):
    reading = pipeline.Reading(hashed=True, origin=True)
    asked = pipeline.scan([str(folder)], applied(), today=DAY, reading=reading)
    assert [each.decision for each in asked.models] == [each.decision for each in real.models]
    assert all(each.dossier.origin for each in asked.models)
    assert not any(each.dossier.origin for each in real.models)
