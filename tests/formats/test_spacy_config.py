import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Call, Entry, Face, Gap, Verdict
from weighbridge.formats.spacy_config import FORMAT

HONEST = b"""\
[paths]
train = null

[nlp]
lang = "en"
pipeline = ["tagger"]
tokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}

[components]

[components.tagger]
factory = "tagger"

[components.tagger.model]
@architectures = "spacy.Tagger.v2"

[components.tagger.model.tok2vec]
@architectures = "spacy-transformers.TransformerListener.v1"
"""
WEIGHTS = {"model.safetensors": b"\2" + bytes(7) + b"{}"}


def calls(text):
    return [str(item.callee) for item in read(FORMAT, text) if isinstance(item, Call)]


def test_registered_functions_are_calls_into_their_packages():
    assert calls(HONEST) == [
        "spacy.Tokenizer.v1",
        "spacy.Tagger.v2",
        "spacy_transformers.TransformerListener.v1",
    ]
    found = evidence(HONEST)
    assert [item.format for item in found if isinstance(item, Face)] == ["spacy-config"]
    assert [item.value for item in found if isinstance(item, Entry)] == ["tagger"]
    assert not [item for item in found if isinstance(item, Gap)]


def test_what_spacy_writes_is_allowed(tmp_path):
    assert weigh(tmp_path, {"config.cfg": HONEST} | WEIGHTS)[0] is Verdict.ALLOW


def test_what_thinc_registers_has_no_package(tmp_path):
    text = HONEST + b'[training.optimizer]\n@optimizers = "Adam.v1"\n'
    assert calls(text)[-1] == "thinc.Adam.v1"
    assert weigh(tmp_path, {"config.cfg": text} | WEIGHTS)[0] is Verdict.ALLOW


@pytest.mark.parametrize("name", ["Adam.v1.x", "Adam.os", "os.v1", "PyTorchWrapper.v1", "Adam"])
def test_other_names_without_a_package_are_not_of_thinc(name):
    text = HONEST + f'[training.optimizer]\n@optimizers = "{name}"\n'.encode()
    assert not calls(text)[-1].startswith("thinc")


def test_a_function_of_a_package_that_nobody_knows_is_a_warning(tmp_path):
    text = HONEST + b'[initialize.before_init]\n@callbacks = "acme.fetch.v1"\n'
    verdict, rules, reasons = weigh(tmp_path, {"config.cfg": text} | WEIGHTS)
    assert (verdict, "remote-code" in rules) == (Verdict.WARN, True)
    assert any("acme.fetch.v1" in reason.because for reason in reasons)


def test_a_function_of_the_standard_library_is_denied(tmp_path):
    text = HONEST + b'[initialize.before_init]\n@misc = "os.system"\n'
    assert weigh(tmp_path, {"config.cfg": text} | WEIGHTS)[0] is Verdict.DENY


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.text('[nlp]\n@lang="x. ', max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())


def test_what_is_no_utf_8_before_the_first_section_is_no_configuration():
    said = "# \u00e9\n".encode()
    for before, faces in ((b"#\xff\n", ["plain-text"]), (said, ["spacy-config"])):
        found = evidence(before + HONEST)
        assert [item.format for item in found if isinstance(item, Face)] == faces


MODEL = b'[nlp]\nlang = "en"\n[components.x.model]\n'


@pytest.mark.parametrize(
    "text",
    [
        MODEL + b'@architectures : "acme.Arch.v1"\n',
        MODEL + b'@architectures =\n  "acme.Arch.v1"\n',
        MODEL + b'sub = {"@architectures": "acme.Arch.v1"}\n',
        b'[nlp] x\nlang = "en"\n[components.x.model] y\n@architectures = "acme.Arch.v1"\n',
    ],
    ids=["colon", "next-line", "in-a-value", "behind-a-section"],
)
def test_whatever_configparser_takes_is_told(tmp_path, text):
    assert calls(text) == ["acme.Arch.v1"]
    assert weigh(tmp_path, {"config.cfg": text} | WEIGHTS)[:2] == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (
            b'[components.x.task]\ntemplate = """{{ text.__class__.__mro__ }}"""\n',
            "unsafe-template",
        ),
        (b'name = "acme/net"\ntokenizer_config = {"trust_remote_code": true}\n', "remote-code"),
        (
            b'name = "acme/net"\n[components.x.model.config]\ntrust_remote_code = true',
            "remote-code",
        ),
    ],
)
def test_a_prompt_and_a_consent_are_judged(tmp_path, more, rule):
    assert weigh(tmp_path, {"config.cfg": MODEL + more} | WEIGHTS)[:2] == (Verdict.DENY, {rule})


@pytest.mark.parametrize(
    "more",
    [
        b'[components.x.task]\ntemplate = """Label {{ text }} with {{ labels|join }}"""\n',
        b'tokenizer_config = {"use_fast": true, "trust_remote_code": false}\n',
        b'author = "me@example.org"\n',
    ],
)
def test_honest_values_are_silent(tmp_path, more):
    text = HONEST + b"\n[components.x.model]\n" + more
    assert weigh(tmp_path, {"config.cfg": text} | WEIGHTS)[:2] == (Verdict.ALLOW, set())
