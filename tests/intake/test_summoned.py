"""A source that a loose configuration names is judged with it, wherever grouping puts the two."""

import json

import pytest

from tests.builders import cntk
from tests.builders.safetensors import build
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import summoned
from weighbridge.intake.inventory import take

SOURCE = b"import os\nos.system('true')\nclass Thing:\n    pass\n"
CALM = b"class Thing:\n    pass\n"
HYDRA = b"_target_: acme.Thing\nwidth: 3\n"


def models(folder):
    start = len(str(folder)) + 1
    found = take(str(folder)).models
    return {each.name[start:]: (each.layout, [one.name for one in each.files]) for each in found}


NAMING = {
    "YAML": ("config.yaml", HYDRA, "acme.py"),
    "YAML, a tag": ("a.yml", b"a: !!python/object:acme.Thing {}\n", "acme.py"),
    "YAML, an escape": ("a.yml", b'_target_: "\\x61cme.Thing"\n', "acme.py"),
    "YAML, a line that is folded": ("a.yml", b'_target_: "ac\\\n  me.Thing"\n', "acme.py"),
    "JSON": ("net.json", json.dumps({"_target_": "acme.Thing"}).encode(), "acme.py"),
    "JSON, an escape": ("net.json", b'{"_target_": "\\u0061cme.Thing"}', "acme.py"),
    "another letter": ("net.json", '{"_target_": "ácme.Thing"}'.encode(), "ácme.py"),
    "class_path": ("c.yaml", b"model:\n  class_path: acme.Thing\n  init_args: {}\n", "acme.py"),
    "TOML": ("c.toml", b'_target_ = "acme.Thing"\n', "acme.py"),
    "Gin": ("c.gin", b"import acme\n", "acme.py"),
    "MMEngine": ("c.json", b'{"custom_imports": {"imports": ["acme"]}}', "acme.py"),
    "by its path": ("c.yaml", b"_base_: ./acme.py\n", "acme.py"),
    "CNTK": ("m.dnn", cntk.dictionary(cntk.composite(cntk.python("acme", "Thing"))), "acme.py"),
    "a package": ("c.yaml", HYDRA, "acme/__init__.py"),
    "a module of a package": ("c.yaml", b"_target_: acme.net.Thing\n", "acme/net.py"),
    "above": ("conf/c.yaml", HYDRA, "acme.py"),
    "below another folder": ("conf/c.yaml", HYDRA, "src/acme.py"),
    "a package below another folder": ("conf/c.yaml", b"_target_: a.b.Net\n", "src/a/b.py"),
}


@pytest.mark.parametrize("way", NAMING)
def test_what_a_loose_configuration_names_is_looked_at(tmp_path, way):
    config, text, source = NAMING[way]
    files = {config: text, source: SOURCE, "weights.safetensors": build({})}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)
    assert models(tmp_path)[source][0] == "file"


def test_what_is_imported_by_what_is_named_is_looked_at(tmp_path):
    files = {"c.yaml": HYDRA, "acme.py": b"from deep import er\n" + CALM, "deep/er.py": SOURCE}
    assert weigh(tmp_path, files)[0] is Verdict.DENY
    assert models(tmp_path)["c.yaml"] == ("shards", ["acme.py", "c.yaml", "deep/er.py"])


def test_source_that_does_nothing_is_told_as_before(tmp_path):
    files = {"c.yaml": HYDRA, "acme.py": CALM, "weights.safetensors": build({})}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.yaml", b"acme: 1\n"),
        ("c.yaml", b"a: {acme : 1}\nb.acme: 2\n"),
        ("c.json", b'{"acme": 1}'),
        ("c.txt", b"acme.Thing"),
        ("c.yaml", b"_target_: acme.Thing\n" + b"#" * summoned.LARGEST),
    ],
    ids=["key", "keys", "key of JSON", "prose", "large"],
)
def test_words_that_name_no_source_leave_a_file_as_it_is(tmp_path, name, text):
    for each, data in {name: text, "acme.py": CALM}.items():
        (tmp_path / each).write_bytes(data)
    assert models(tmp_path)[name] == ("file", [name])


def test_a_model_lies_where_its_configuration_does(tmp_path):
    for name, data in {"conf/c.yaml": HYDRA, "acme.py": CALM}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    config = next(each for each in take(str(tmp_path)).models if each.name.endswith("c.yaml"))
    assert [each.name for each in config.files] == ["acme.py", "conf/c.yaml"]
    assert config.lies() == str(tmp_path / "conf" / "c.yaml")


def test_not_more_is_judged_again_than_is_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(summoned, "AGAIN", len(CALM))
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(HYDRA)
    (tmp_path / "acme.py").write_bytes(CALM)
    assert [len(each[1]) for _, each in sorted(models(tmp_path).items())] == [2, 1, 1]


def test_a_word_alone_names_nothing_that_is_far_away(tmp_path):
    for name, data in {"a.json": b'{"x": ["acme"]}', "far/away/acme.py": CALM}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert models(tmp_path)["a.json"] == ("file", ["a.json"])
