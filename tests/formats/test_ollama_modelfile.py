import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Purpose, Reference, Verdict
from weighbridge.formats.ollama_modelfile import FORMAT

HONEST = b'''\
# a model
FROM ./model.gguf
PARAMETER temperature 1
TEMPLATE """{{ if .System }}<|system|>
{{ .System }}{{ end }}
from here on: anything
"""
SYSTEM You are Mario.
ADAPTER ./lora.safetensors
LICENSE "mit"
'''


def faces(text):
    return [item.format for item in evidence(text) if isinstance(item, Face)]


def test_files_are_references_and_the_rest_are_entries():
    found = evidence(HONEST)
    assert {
        (item.field, item.target, item.purpose) for item in found if isinstance(item, Reference)
    } == {
        ("FROM", "./model.gguf", Purpose.WEIGHTS),
        ("ADAPTER", "./lora.safetensors", Purpose.WEIGHTS),
    }
    entries = {item.key: item.value for item in found if isinstance(item, Entry)}
    assert entries["license"] == "mit"
    assert entries["template"].endswith("from here on: anything")


def test_a_model_of_the_library_is_no_file():
    found = evidence(b"FROM llama3.2:1b\nSYSTEM hello\n")
    assert [(item.key, item.value) for item in found if isinstance(item, Entry)] == [
        ("from", "llama3.2:1b"),
        ("system", "hello"),
    ]


def test_a_folder_is_not_a_missing_file(tmp_path):
    files = {
        "Modelfile": b"FROM .\n",
        "config.json": b"{}",
        "model.safetensors": b"\2" + bytes(7) + b"{}",
    }
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize("path", ["/etc/model.gguf", "../other.gguf", "~/x.gguf", "C:\\x.gguf"])
@pytest.mark.parametrize("keyword", ["FROM", "from", "ADAPTER"])
def test_a_path_out_of_the_folder_is_denied(tmp_path, keyword, path):
    text = f"FROM llama3\n{keyword} {path}\n".encode()
    verdict, rules, _ = weigh(tmp_path, {"Modelfile": text})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "text",
    [
        b"FROM python:3.11\nRUN pip install x\n",
        b"From: a\nTo: b\n",
        b"SYSTEM x\n",
        b"from x\nhello\n",
    ],
)
def test_other_text_is_no_modelfile(text):
    assert "ollama-modelfile" not in faces(text)


def test_quotes_that_do_not_end_take_no_longer():
    survives(FORMAT, b'FROM """x\n' * 50_000)
    survives(FORMAT, b"FROM x\n" + b'SYSTEM """\n' * 50_000)


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.text('FROM ADAPTER"\n#./x', max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, b"FROM x\n" + text.encode())
