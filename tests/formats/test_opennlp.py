"""OpenNLP: classifiers to the last number; classes that a model names are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import opennlp as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, Import, Verdict
from weighbridge.formats import opennlp_features, opennlp_manifest, opennlp_model

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
KINDS = ("GIS", "QN", "Perceptron", "NaiveBayes")
EVERY = [
    *((opennlp_model, b.model(kind)) for kind in KINDS),
    (opennlp_manifest, b.manifest()),
    (opennlp_features, b.features()),
    (opennlp_features, b.OLD),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_leaves_no_gap(module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_is_allowed(tmp_path, kind):
    files = {"en-token.bin": b.archive(token__model=b.model(kind))}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


NAMED = [
    b.manifest("org.springframework.context.support.ClassPathXmlApplicationContext"),
    b.manifest("javax.script.ScriptEngineManager"),
    b.manifest("opennlp.tools.util.ext.ExtensionLoader"),
    b.manifest("", "f\\u0061ctory=com.acme.Evil\n"),
    b.manifest("", "fact\\\n   ory : com.acme.Evil\n"),
    b.manifest("", "factory com.acme.Evil"),
    b.manifest("com.acme.Evil"),
]


@pytest.mark.parametrize("data", NAMED)
def test_a_class_that_a_manifest_names_is_told(tmp_path, data):
    found = [each for each in read(opennlp_manifest.FORMAT, data) if isinstance(each, Import)]
    assert len(found) == 1
    verdict, rules, _ = weigh(tmp_path, {"a.bin": b.archive(manifest__properties=data)})
    assert verdict in {Verdict.WARN, Verdict.DENY}
    assert rules & {"unlisted-import", "unlisted-class", "dangerous-import"}


@pytest.mark.parametrize("name", ["com.acme.Evil", "java.lang.Runtime"])
@pytest.mark.parametrize("old", [False, True])
def test_a_class_that_makes_features_is_told(tmp_path, name, old):
    custom = f'<generators><custom class="{name}"/></generators>'.encode()
    data = custom if old else b.features(name)
    verdict, rules, _ = weigh(tmp_path, {"a.bin": b.archive(generator__featuregen=data)})
    assert verdict in {Verdict.WARN, Verdict.DENY}
    assert rules & {"unlisted-import", "unlisted-class", "dangerous-import"}


def test_a_manifest_is_told():
    found = {each.key: each.value for each in evidence(b.manifest()) if isinstance(each, Entry)}
    assert found["opennlp.Component-Name"] == "TokenizerME"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.model("GIZ"), "no classifier"),
        (b.model(numbers=4), "bytes of numbers"),
        (b.model(behind=b"x" * 8), "bytes of numbers"),
        (b.model(patterns=("1 0", "2 0 7")), "outcome 7"),
        (b.model(patterns=("1 0", "x 0")), "a pattern"),
        (b.model(patterns=("1 0", "9 0 1")), "by their patterns"),
        (b.model()[:30], "left"),
    ],
)
def test_refuses(data, why):
    error = refusal(opennlp_model.FORMAT, data)
    assert error is not None
    assert why in str(error)


@pytest.mark.parametrize(
    "members",
    [
        {"token__model": b.model(behind=PROGRAM)},
        {"token__model": b"\0\3GIS" + PROGRAM},
        {"token__model": SAMPLES["java-serialized"].replace(b"ArrayList", b"EvilLists")},
        {"evil__class": SAMPLES["java-class"]},
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, members):
    assert weigh(tmp_path, {"a.bin": b.archive(**members)})[0] is not Verdict.ALLOW


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)
