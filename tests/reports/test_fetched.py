"""What was moved is told by every format."""

import re
from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge import registry
from weighbridge.core import Artifact, Fetched, Gap, GapKind, Place, Span
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


@pytest.mark.parametrize("how", ["not-fetched", "changed"])
@pytest.mark.parametrize("name", registry.names("reports"))
def test_a_file_of_which_not_every_byte_came_is_told(name, how):
    made = fetched()
    lost = Artifact("n.bin", 4, None if how == "not-fetched" else build.SHA)
    kind = GapKind.ELSEWHERE if how == "not-fetched" else GapKind.CHANGED
    gap = Gap(Place(lost, Span(0, 4)), kind, "cannot be fetched: 404")
    dossier = replace(
        made.models[0].dossier,
        fetched=replace(FETCHED, whole=True),
        artifacts=(*made.models[0].dossier.artifacts, lost),
        evidence=(gap,),
    )
    report = replace(made, models=(replace(made.models[0], dossier=dossier),), hashed=True)
    found = registry.one("reports", name, "RENDERER", Renderer)
    text = " ".join(found.render(report, View()).split())
    told = re.findall(r"every byte[a-z ]*, but of 1 file|hashed every byte\.", text)
    assert text.count("every byte") == len(told)
