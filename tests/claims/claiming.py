"""Ask one source of claims about files that are written for the purpose."""

import json
import os
import tempfile
from pathlib import Path

from weighbridge import pipeline
from weighbridge.core import Dossier, Strength, Unclaimed
from weighbridge.intake.inventory import take
from weighbridge.origins import telling
from weighbridge.origins.folder import Folder

WRONG = (None, True, 7, 1e300, "", "x", [], {}, [None], [[]], {"": {}}, ["a", 1], {"name": 1})
"""What stands where something else belongs."""

MARK = {"generation_config.json": b"{}"}
"""A file that makes its folder one model, and claims nothing."""


def write(root, files):
    for name, data in files.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())


def model(root, layout="folder"):
    """Return the only model under a path."""
    (found,) = (each for each in take(str(root)).models if each.layout == layout)
    return found


def claims(source, found, *, inspected=False, dossier=None):
    """Ask a source about a model; every answer has to be sound."""
    if inspected:
        dossier = pipeline.inspect(found, pipeline.Reading())
    read = source.read(dossier or Dossier(found.name), Folder(found))
    answers = [answer for answer in read if not isinstance(answer, Unclaimed)]
    assert len(answers) <= telling.MOST
    for claim in answers:
        assert claim.evidence
        assert claim.said
        assert 0 < len(claim.value) <= telling.LONGEST
        assert claim.value == claim.value.strip()
    return answers


def ask(source, files, **more):
    """Write files into a folder that is one model, and ask; an in-folder word is declared."""
    with tempfile.TemporaryDirectory() as root:
        write(root, MARK | files)
        answers = claims(source, model(os.path.realpath(root)), **more)
    assert all(claim.strength is Strength.DECLARED for claim in answers)
    assert all(claim.signer is None for claim in answers)
    return answers


def told(answers):
    """Return topic, value and hub of each answer."""
    return [(claim.topic.value, claim.value, claim.hub) for claim in answers]


def seen(claim):
    """Return where a claim stands: file and key."""
    return [(each.place.artifact.name, each.key) for each in claim.evidence]


def warped(document):
    """Yield a document with each part of it replaced by everything that it should not be."""
    yield from WRONG
    match document:
        case dict():
            for key, value in document.items():
                yield {other: part for other, part in document.items() if other != key}
                for other in warped(value):
                    yield {**document, key: other}
        case list():
            for at, value in enumerate(document):
                for other in warped(value):
                    yield [*document[:at], other, *document[at + 1 :]]


def survives(source, name, document, **more):
    """Ask about every warped document, and about a cut and a damaged text; each in a file."""
    text = json.dumps(document).encode()
    texts = [json.dumps(each).encode() for each in warped(document)]
    texts += [text[:at] for at in range(0, len(text), 7)]
    texts += [text[:at] + b"\xff" + text[at + 1 :] for at in range(0, len(text), 11)]
    texts += [b"[" * 100_000, b'{"a":' * 50_000, b"\0" * 64, b"\xff\xfe{\0}\0"]
    with tempfile.TemporaryDirectory() as root:
        write(root, MARK)
        for each in texts:
            write(root, {name: each})
            claims(source, model(os.path.realpath(root)), **more)
