"""Chat templates are found wherever real libraries write them, and real ones need no word.

The files were written by transformers 4.46.3 and 5.24.0 and by gguf, by way of
``tests/corpus/chat_templates_.py``; they are only ever weighed.
"""

import pytest

from tests.builders.chat_templates import FAMILIES
from tests.recordings import unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Constant, Gap, Operation, Verdict
from weighbridge.intake import inventory

WRITERS = ("transformers-4.46.3", "transformers-5.24.0", "gguf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("templates", tmp_path_factory)


def dossiers(path):
    models = inventory.take(str(path)).models
    return [pipeline.inspect(model, pipeline.Reading()) for model in models]


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_left_out_and_nothing_is_said(folder, writer):
    for dossier in dossiers(folder / writer):
        judged = pipeline.judge(dossier)
        assert not list(judged.every(Gap))
        assert "unsafe-template" not in {finding.rule for finding in judged.findings}


@pytest.mark.parametrize("writer", WRITERS)
def test_is_not_denied(folder, writer):
    report = pipeline.scan([str(folder / writer)], applied(), today=DAY)
    assert Verdict.DENY not in {each.decision.verdict for each in report.models}


def holders(path):
    """Tell in which files, and under which keys, templates were found."""
    found = set()
    for dossier in dossiers(path):
        for step in dossier.every(Operation):
            (label,) = [value for key, value in step.attributes if key == "template"]
            assert isinstance(label, Constant)
            found.add((step.place.artifact.name.rpartition("/")[2], label.value))
    return found


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("writer", WRITERS[:2])
def test_every_family_is_found(folder, writer, name):
    assert holders(folder / writer / f"one-{name}")


def test_each_writer_s_places_are_known(folder):
    labels = {"chat_template.default", "chat_template.rag", "chat_template.tool_use"}
    in_settings = {("tokenizer_config.json", label) for label in labels}
    assert holders(folder / "transformers-4.46.3" / "several") == in_settings
    assert holders(folder / "transformers-5.24.0" / "several") == {
        (f"{name}.jinja", "") for name in ("chat_template", "rag", "tool_use")
    }
    assert holders(folder / "transformers-5.24.0" / "several-in-json") == in_settings
    keys = ("", ".rag", ".tool_use")
    assert holders(folder / "gguf") >= {
        ("several.gguf", f"tokenizer.chat_template{key}") for key in keys
    }
