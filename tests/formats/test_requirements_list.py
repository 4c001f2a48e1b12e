import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Reference, Verdict
from weighbridge.formats.requirements_list import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = b"""\
# what to install
torch>=2.0,<3
numpy == 1.26 ; python_version < "3.13"
transformers[torch]
--extra-index-url https://download.pytorch.org/whl/cu124
--pre --extra-index-url "https://download.pytorch.org/whl/nightly/cpu"
scipy==1.11 --global-option=build
-r more.txt
-e .
"""


def faces(text):
    return [item.format for item in evidence(text) if isinstance(item, Face)]


def targets(text):
    return [item.target for item in evidence(text) if isinstance(item, Reference)]


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("git+https://e.org/x.git@main#egg=x", "git+https://e.org/x.git@main#egg=x"),
        ("x @ https://e.org/x.whl", "https://e.org/x.whl"),
        ("x[a,b]@git+ssh://e.org/x", "git+ssh://e.org/x"),
        ("https://e.org/x.tar.gz", "https://e.org/x.tar.gz"),
        ("-i https://e.org/simple", "https://e.org/simple"),
        ("-ihttps://e.org/simple", "https://e.org/simple"),
        ("--index-url=https://e.org/simple", "https://e.org/simple"),
        ("-f https://e.org/links  # comment", "https://e.org/links"),
        ("-e git+https://e.org/x.git", "git+https://e.org/x.git"),
        ("--trusted-host e.org", "e.org"),
        ("../net", "../net"),
        ("./wheels/net.whl", "./wheels/net.whl"),
        ("--pre --extra-index-url https://e.org/simple", "https://e.org/simple"),
        ("--no-index --find-links=https://e.org/x", "https://e.org/x"),
        ("--extra https://e.org/simple", "https://e.org/simple"),
        ('--extra-"index"-url "https://e.org/simple"', "https://e.org/simple"),
        ("--index-\\\nurl https://e.org/simple", "https://e.org/simple"),
        ("--index-url \\\n  https://e.org/simple", "https://e.org/simple"),
        ("git+htt\\\nps://e.org/x", "git+https://e.org/x"),
        ("torch\f-i https://e.org/simple", "https://e.org/simple"),
        ("x==1 --global-option=--y\n-i https://e.org/simple", "https://e.org/simple"),
        ("x===1!of_them\n-i https://e.org/simple", "https://e.org/simple"),
    ],
)
def test_a_line_that_fetches_from_elsewhere_is_a_reference(line, target):
    text = f"numpy==2.0\n{line}\n".encode()
    assert (faces(text), targets(text)) == (["requirements-list"], [target])


def test_a_line_may_lead_to_several_places():
    text = b"-i https://e.org/a --extra-index-url https://e.org/b --pre\n"
    assert targets(text) == ["https://e.org/a", "https://e.org/b"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_list_is_decoded_as_its_mark_says(encoding):
    text = "torch\n-i https://e.org/simple\n".encode(encoding)
    assert targets(text) == ["https://e.org/simple"]


def test_a_list_is_decoded_as_its_comment_says():
    text = b"# coding: utf-7\ntorch\n-i +AGg-ttps://e.org/simple\n"
    assert targets(text) == ["https://e.org/simple"]


def test_many_hashes_are_no_long_line():
    hashes = b" \\\n    --hash=sha256:" + b"a" * 64
    text = b"torch==2.0" + hashes * 90 + b"\n-i https://e.org/simple\n"
    assert targets(text) == ["https://e.org/simple"]


@pytest.mark.parametrize(
    "text",
    [
        b"torch>=2.0\nnumpy\n",
        b"See https://e.org for more.\n",
        b"https://e.org is where this is from\nand more prose: here\n",
        b"\n# only a comment\n",
        b"- item one\n- item two\n",
        b"/kg\tper kilogram\n/h\tper hour\n",
    ],
)
def test_other_text_is_no_list(text):
    assert "requirements-list" not in faces(text)


def test_a_path_with_blanks_hides_no_list():
    text = b"numpy\n/a b/net\ngit+https://e.org/x.git\n"
    assert (faces(text), len(targets(text))) == (["requirements-list"], 2)


def test_an_honest_list_is_allowed(tmp_path):
    files = {"requirements.txt": HONEST, "config.json": b'{"model_type": "bert"}'}
    files["model.safetensors"] = b"\2" + bytes(7) + b"{}"
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize("line", [b"git+https://e.org/x.git", b"--trusted-host e.org", b"../net"])
def test_what_is_fetched_from_elsewhere_is_a_warning(tmp_path, line):
    files = {
        "requirements.txt": b"numpy\n" + line + b"\n",
        "model.safetensors": b"\2" + bytes(7) + b"{}",
    }
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "outside-dependency" in rules) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    "line",
    ["a" + "=!" * 2000, "a=" + "!" * 4000 + "@", "a==1" + " " * 4000 + "@", "#" * 4000 + " #" * 9],
)
def test_no_line_takes_long(line):
    survives(FORMAT, (f"-e .\n{line}\n" * 50).encode())


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, b"-e .\n" + text.encode())


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("urls.txt", b"https://example.com/data.zip", False),
        ("requirements/link.txt", b"https://example.com/page", False),
        ("requirements.txt", b"https://example.com/data.zip", True),
        ("a/pip-requirements-dev.txt", b"https://example.com/x", True),
        ("urls.txt", b"https://example.com/a-1-py3-none-any.whl", True),
        ("urls.txt", b"https://example.com/a.zip#egg=a", True),
        ("urls.txt", b"https://example.com/a.zip\ngit+https://example.com/b", True),
    ],
)
def test_a_list_of_addresses_is_told_if_it_is_called_so_or_names_packages(
    tmp_path, name, line, told
):
    assert ("outside-dependency" in weigh(tmp_path, {name: line + b"\n"})[1]) == told


@pytest.mark.parametrize(
    "text", [b"/data/run/epoch_2.pth", b"run/iter 1.ckpt\n", b"./a.pt\n/b.pth\n"]
)
def test_where_a_checkpoint_lies_is_no_list(tmp_path, text):
    """As MMEngine writes ``last_checkpoint`` beside its checkpoints."""
    assert "outside-dependency" not in weigh(tmp_path, {"last_checkpoint": text})[1]
    if b" " not in text:
        assert "outside-dependency" in weigh(tmp_path, {"requirements.txt": text})[1]


@pytest.mark.parametrize(
    "line", ["/srv/net", "/srv/net.whl", "-r a.pth", "git+https://e.org/x.pth"]
)
def test_a_path_of_what_is_installed_is_told_beside_one(line):
    assert targets(f"/data/run/epoch_2.pth\n{line}\n".encode())


def test_a_program_behind_a_mark_is_no_list():
    data = b"\xef\xbb\xbf//\x7fELF\x02\x01\x01" + bytes(50)
    assert not FORMAT.recognises(Glimpse(Bytes(data)))
