"""A policy with rules, asked about a model: what the tests of expressions share."""

import datetime as dt

from weighbridge import pipeline, policy
from weighbridge.core import (
    Artifact,
    Claim,
    Dossier,
    Entry,
    Face,
    Finding,
    Kind,
    Node,
    Opened,
    Openness,
    Origin,
    Party,
    Place,
    Relation,
    Severity,
    Span,
    Strength,
    Tally,
    Topic,
)

TODAY = dt.date(2026, 11, 26)
HEAD = 'name = "t"\nversion = "1"\n'
LIST = '[lists.afar]\nvalues = ["CN", "KP"]\n'


def row(when, *, subject="model", message="it is so", level="deny", name="own", more=""):
    quoted = f"'''{when}'''" if "'''" not in when else f'"""{when}"""'
    return (
        f'[[rules]]\nid = "{name}"\nfor = "{subject}"\nwhen = {quoted}\n'
        f'level = "{level}"\nmessage = "{message}"\n{more}\n'
    )


def load(tmp_path, text, head=HEAD + LIST):
    path = tmp_path / "p.toml"
    path.write_text(head + text, encoding="utf-8")
    return policy.load(str(path), pipeline.known())


def asked(tmp_path, text, head=HEAD + LIST):
    return pipeline.compile_(load(tmp_path, text, head), TODAY)


def ask(tmp_path, dossier, text):
    ((_, question),) = asked(tmp_path, text).questions
    return list(question(dossier))


def face(name, fmt, kind=Kind.WEIGHTS):
    return Face(Place(Artifact(name, 10), Span(0, 10)), fmt, kind)


def claim(topic, value, strength=Strength.DECLARED):
    entry = Entry(Place(Artifact("README.md", 9), Span(0, 9)), topic.value, value)
    return Claim(topic, value, strength, None, (entry,))


def model(files=None, **changes):
    """A model of two files by somebody in France, made from something by somebody in China."""
    faces = files or (
        face("a/graph.onnx", "onnx-graph"),
        face("model.bin", "zip-archive", Kind.CONTAINER),
        face("model.bin", "pytorch-zip", None),
        face("model.bin!/data.pkl", "pickle"),
    )
    names = dict.fromkeys(each.place.artifact.file for each in faces)
    claims = (
        claim(Topic.LICENCE, "apache-2.0"),
        claim(Topic.TRAINING_DATA, "named"),
        claim(Topic.JURISDICTION, "FR"),
    )
    acme = Party("", "Acme", "FR", "Holding", "CN", "a test")
    qwen = Party("alibaba", "Alibaba", "CN", "", "", "a test")
    own = Node("x/m", ("x/m",), Relation.UNKNOWN, (acme,), Strength.RECORDED, "")
    base = Node(
        "Qwen/Q", ("x/m", "Qwen/Q"), Relation.FINETUNE, (qwen,), Strength.DECLARED, "", claims[:1]
    )
    found = Finding("dangerous-import", Severity.CRITICAL, "imports 'x'", (faces[-1],))
    whole = {
        "model": "models/m",
        "layout": "folder",
        "artifacts": tuple(Artifact(name, 10) for name in names),
        "evidence": tuple(faces),
        "findings": (found,),
        "claims": claims,
        "origin": Origin(
            nodes=(own, base),
            opened=Opened(Openness.OPEN_WEIGHTS),
            undeclared=(("qwen2", claims[0]),),
        ),
        "tally": Tally(len(names)),
    }
    return Dossier(**{**whole, **changes})
