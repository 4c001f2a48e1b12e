"""Models that libraries of detection, tuning, survival and series pickle: none needs a word.

Each library's own writer made them: ``torch.save`` of a detector, ``joblib.dump`` of a study, and
so on; the detectors' weights were set to zero. They are only ever weighed. One of each library has
a sibling that differs from it by one name that it loads.
"""

import io
import pickletools
import zipfile
from functools import cache

import pytest

from tests.builders import pickles as p
from tests.corpus.measure import weigh
from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from tests.weighing import weigh as weighed
from weighbridge import pipeline
from weighbridge.core import Verdict

LIBRARIES = by_library("estimators")
ROWS = [row for rows in LIBRARIES.values() for row in rows]
FIRST = [
    next(row for row in rows if not row["path"].endswith(".joblib")) for rows in LIBRARIES.values()
]
INERT = ("posix", "system")
"""The name that siblings load; nothing loads them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("estimators", tmp_path_factory)


@cache
def asked():
    return pipeline.compile_(applied(), DAY)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["path"])
def test_needs_no_word(folder, row):
    decision = weigh(folder, row, asked()).decision
    assert decision.verdict is Verdict.ALLOW, [reason.because for reason in decision.reasons]


def renamed(stream, root):
    """Exchange the first name of a package in a stream for the inert one; frames are left out."""
    steps = [(op.name, argument, at) for op, argument, at in pickletools.genops(stream)]
    ends = [at for _, _, at in steps[1:]] + [len(stream)]
    parts, texts, done = [], [], False
    for (name, argument, at), end in zip(steps, ends, strict=True):
        part = stream[at:end]
        if name == "GLOBAL" and not done and argument.partition(".")[0] == root:
            part, done = b"c" + "\n".join((*INERT, "")).encode(), True
        elif name == "SHORT_BINUNICODE":
            texts.append((len(parts), argument))
        elif name == "STACK_GLOBAL" and not done and texts[-2][1].partition(".")[0] == root:
            for (place, _), text in zip(texts[-2:], INERT, strict=True):
                parts[place] = b"\x8c" + bytes([len(text)]) + text.encode()
            done = True
        parts.append(b"" if name == "FRAME" else part)
    assert done, root
    return b"".join(parts)


def sibling(data, root):
    """As ``renamed``, also inside an archive that torch wrote."""
    if not data.startswith(b"PK"):
        return renamed(data, root)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            held = old.read(item)
            new.writestr(item, renamed(held, root) if item.filename.endswith("data.pkl") else held)
    return made.getvalue()


ROOTS = {
    "bayesian-optimization": "bayes_opt",
    "interpret-core": "interpret",
    "pytorch-tabnet": "pytorch_tabnet",
}
"""Packages that are not called as their distribution is."""


@pytest.mark.parametrize("row", FIRST, ids=lambda row: row["library"])
def test_with_one_other_name_it_is_denied(folder, row, tmp_path):
    data = (folder / row["path"]).read_bytes()
    made = tmp_path / row["path"]
    made.parent.mkdir(parents=True)
    made.write_bytes(sibling(data, ROOTS.get(row["library"], row["library"])))
    decision = weigh(tmp_path, row, asked()).decision
    assert decision.verdict is Verdict.DENY
    assert "dangerous-import" in {reason.rule for reason in decision.reasons}


def factor(text):
    """A part of a formula, filled as Formulaic fills it: by its slots."""
    slots = b"(" + p.text("expr") + p.text(text) + b"d"
    made = p.new("formulaic.parser.types.factor", "Factor")
    return p.stream(made + b"N" + slots + b"\x86b")


@pytest.mark.parametrize("text", ["1", "age", "blood pressure", "week.1"])
def test_a_formula_may_name_columns(tmp_path, text):
    assert weighed(tmp_path, {"m.pkl": factor(text)})[0] is Verdict.ALLOW


@pytest.mark.parametrize("text", ["f(x)", "x if y else z[0]", "lambda: x"])
def test_a_formula_may_not_hold_code(tmp_path, text):
    verdict, rules, _ = weighed(tmp_path, {"m.pkl": factor(text)})
    assert (verdict, rules) == (Verdict.DENY, {"unlisted-call"})


OUTSIDE = [
    ("optuna.storages._rdb.storage", "RDBStorage"),
    ("optuna.storages._grpc.client", "GrpcStorageProxy"),
    ("ultralytics.utils", "JSONDict"),
    ("ultralytics.utils.git", "GitRepo"),
    ("ultralytics.utils.triton", "TritonRemoteModel"),
    ("setfit.modeling", "SetFitModel"),
    ("formulaic.utils.stateful_transforms", "stateful_eval"),
]
"""Names of the same libraries that reach out, or whose methods do."""


@pytest.mark.parametrize(("module", "name"), OUTSIDE, ids=lambda text: text)
def test_what_reaches_out_is_on_no_list(tmp_path, module, name):
    verdict, _, _ = weighed(tmp_path, {"m.pkl": p.stream(p.new(module, name))})
    assert verdict is Verdict.DENY
