"""What was moved is told by every format that has a place for it."""

from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge import registry
from weighbridge.core import Fetched
from weighbridge.reports import Renderer, View

FETCHED = Fetched("hf://acme/chat@1", "1", whole=False, moved=123_456, requests=7)

PLACELESS = {"gitlab", "vsa"}
"""Lists of findings, and of statements about bytes that were all read."""


def fetched():
    made = build.canonical()
    rows = [replace(each, dossier=replace(each.dossier, fetched=FETCHED)) for each in made.models]
    return replace(made, models=tuple(rows))


@pytest.mark.parametrize("name", sorted(set(registry.names("reports")) - PLACELESS))
def test_it_is_told(name):
    found = registry.one("reports", name, "RENDERER", Renderer)
    text = found.render(fetched(), View())
    assert "123.5 kB" in text or "123456" in text
