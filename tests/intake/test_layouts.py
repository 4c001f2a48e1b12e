import pytest

from weighbridge.intake import layouts
from weighbridge.intake.layouts import Use
from weighbridge.intake.ziprecords import key, shown

TORCH = ["m/data.pkl", "m/version", "m/data/0"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("A/b", "a/b"),
        ("./a//b", "a/b"),
        ("a\\b", "a/b"),
        ("a\0.txt", "a"),
        ("a/../b", "b"),
        ("a/", "a/"),
        ("", ""),
        ("e\u0301.txt", "\u00e9.txt"),
        ("\u1e9e/\u212b", "ss/\u00e5"),
        ("a/data.pkl.", "a/data.pkl"),
        ("a /data.pkl ", "a/data.pkl"),
        ("a/data.pkl::$DATA", "a/data.pkl"),
        ("a/b/../data.pkl", "a/data.pkl"),
        ("a/../../x", "../x"),
        ("a/...", "a/..."),
        (".data/x", ".data/x"),
    ],
)
def test_names_are_compared_as_careless_loaders_do(name, plain):
    assert key(name) == plain


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        (b"a", 0, "a"),
        ("ü".encode(), 0, "ü"),
        (b"\x81", 0, "ü"),
        (b"\x81", 0x800, "\udc81"),
    ],
)
def test_names_are_decoded_one_way_or_another(raw, flags, name):
    assert shown(raw, flags) == name


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("m/data/0", Use(data=True)),
        ("M\\data//17", Use(data=True)),
        ("m/data/0/x", Use()),
        ("m/data/x", Use()),
        ("n/data/0", Use()),
        ("m/data.pkl", Use(expect="pickle")),
        ("m/code/a/b.py.debug_pkl", Use(expect="pickle")),
        ("m/extra/readme", Use()),
    ],
)
def test_only_members_below_the_model_are_its_own(name, use):
    assert layouts.of_zip(TORCH).use(name) == use


def test_a_storage_without_a_model_is_no_data():
    assert layouts.of_zip(["m/data/0", "m/version"]).use("m/data/0") == Use()


def test_two_models_in_one_archive_are_told_apart():
    layout = layouts.of_zip([*TORCH, "n/data.pkl", "n/constants.pkl", "n/data/0"])
    assert layout.faces == ("pytorch-zip", "torchscript")
    assert layout.use("n/data/0").data
    assert layout.use("n/code/x.py").expect == "torchscript-source"
