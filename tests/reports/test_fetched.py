"""What was moved is told by every format."""

from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge import registry
from weighbridge.core import Artifact, Fetched
from weighbridge.reports import Renderer, View

FETCHED = Fetched("hf://acme/chat@1", "1", whole=False, moved=123_456, requests=7)


def fetched():
    made = build.canonical()
    # A summary is made of what was hashed, and of nothing else.
    hashed = (Artifact("m.bin", 3, build.SHA),)
    rows = [
        replace(each, dossier=replace(each.dossier, fetched=FETCHED, artifacts=hashed))
        for each in made.models
    ]
    return replace(made, models=tuple(rows))


@pytest.mark.parametrize("name", registry.names("reports"))
def test_it_is_told(name):
    found = registry.one("reports", name, "RENDERER", Renderer)
    text = found.render(fetched(), View())
    assert "123.5 kB" in text or "123456" in text
