"""Every rule's page is complete, and its examples are true.

An example is the bytes of a file, with the escapes of a Python bytes literal; line ends count only
if written ``\\n``. ``name: config.json`` begins a file of that name (``model.bin`` if there is
none), ``link: name -> target`` is a symbolic link, ``signed: name`` a signature over that file by a
trusted key, ``claims: topic=value ...`` what is claimed about the model, with no file at all, and
``says: scanner SEVERITY words`` what another scanner says about it.
"""

import codecs
import datetime as dt
import re

import pytest

from tests import verifying
from tests.builders import oms
from weighbridge import pipeline, registry
from weighbridge.core import (
    Artifact,
    Claim,
    Dossier,
    Entry,
    Opinion,
    Place,
    Severity,
    Span,
    Stance,
    Strength,
    Topic,
)
from weighbridge.intake import inventory
from weighbridge.lineage import resolve
from weighbridge.rules import Rule

RULES = registry.load("rules", "RULE", Rule)
HEADINGS = ["What it finds", "Why it matters", "What to do", "Fires on", "Silent on"]


def files(rule, heading):
    """Return the files and links of an example."""
    text = rule.doc.split(f"## {heading}\n")[1].split("\n\n")[0]
    found, links, name = {}, {}, "model.bin"
    for line in text.strip().splitlines():
        if line.strip().startswith("name: "):
            name = line.strip().removeprefix("name: ")
        elif line.strip().startswith("link: "):
            link, _, target = line.strip().removeprefix("link: ").partition(" -> ")
            links[link] = target
        elif line.strip().startswith("signed: "):
            signed = line.strip().removeprefix("signed: ")
            found["model.sig"] = oms.signature({signed: found[signed]})
        else:
            found[name] = found.get(name, b"") + codecs.escape_decode(line.strip())[0]
    return found, links


def claimed(rule, heading):
    """Return the dossier of an example that consists of claims."""
    text = rule.doc.split(f"## {heading}\n")[1].split("\n\n")[0].strip()
    seen = Entry(Place(Artifact("README.md", 1), Span(0, 1)), "key", "value")
    claims = []
    for pair in text.removeprefix("claims: ").split():
        topic, _, value = pair.partition("=")
        structural = topic in {"family", "tokenizer"}
        strength = Strength.STRUCTURAL if structural else Strength.DECLARED
        claims.append(Claim(Topic(topic), value, strength, None, (seen,)))
    return Dossier("model", claims=tuple(claims), origin=resolve(claims, "model"))


def said(rule, heading):
    """Return the dossier of an example that consists of what another scanner says."""
    text = rule.doc.split(f"## {heading}\n")[1].split("\n\n")[0].strip()
    by, *rest = text.removeprefix("says: ").split(" ", 2)
    place = Place(Artifact("model.bin", 1), Span(0, 1))
    opinion = Opinion(by, place, Stance.SILENT)
    if rest:
        opinion = Opinion(by, place, Stance.OBJECTS, rest[1], Severity[rest[0]])
    return Dossier("model", opinions=(opinion,))


def findings(rule, heading, folder):
    if f"## {heading}\n    says: " in rule.doc:
        return {finding.rule for finding in pipeline.judge(said(rule, heading)).findings}
    if f"## {heading}\n    claims: " in rule.doc:
        return {finding.rule for finding in pipeline.judge(claimed(rule, heading)).findings}
    found, links = files(rule, heading)
    for name, data in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name, target in links.items():
        (folder / name).symlink_to(target)
    taken = verifying.applied(folder, keys=[oms.key()])
    asked = pipeline.compile_(taken, dt.date(2026, 11, 25))
    weighed = [
        pipeline.weigh(model, asked, pipeline.Reading())
        for model in inventory.take(str(folder)).models
    ]
    return {finding.rule for each in weighed for finding in each.dossier.findings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_page_has_every_heading_in_order(rule):
    assert re.findall(r"^## (.*)$", rule.doc, re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_page_begins_with_a_sentence(rule):
    assert rule.title.endswith(".")
    assert len(rule.title) < 100


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_fires_on_its_example(rule, tmp_path):
    assert rule.id in findings(rule, "Fires on", tmp_path)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_is_silent_on_its_example(rule, tmp_path):
    assert rule.id not in findings(rule, "Silent on", tmp_path)
