"""Where a repository was cloned from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.evidence import artifact, place
from tests.claims.claiming import MARK, claims, model, told, write
from weighbridge.claims.git_remote import SOURCE
from weighbridge.core import (
    Coverage,
    Dossier,
    Face,
    Grade,
    Kind,
    Place,
    Signature,
    Span,
    Standing,
    Strength,
    Verification,
)
from weighbridge.origins import gitconfig

FETCHED = {".git/HEAD": b"ref: refs/heads/main\n", ".git/refs/remotes/origin/HEAD": b"x"}


def config(url, name="origin", more=""):
    text = f'[core]\n\tbare = false\n[remote "{name}"]\n\turl = {url}\n\tfetch = +refs\n{more}'
    return {".git/config": text.encode()}


def ask(root, files, **more):
    write(root, MARK | files)
    return claims(SOURCE, model(root), **more)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://huggingface.co/Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-7B huggingface"),
        ("https://huggingface.co/Qwen/Qwen2.5-7B.git", "Qwen/Qwen2.5-7B huggingface"),
        ("git@hf.co:Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-7B huggingface"),
        ("ssh://git@github.com:22/acme/m.git", "acme/m github"),
        ("https://www.modelscope.cn/qwen/m.git", "qwen/m modelscope"),
        ("https://git.acme.test/qwen/m", "qwen/m elsewhere"),
        ("https://huggingface.co@evil.test/Qwen/m", "Qwen/m elsewhere"),
        ("https://huggingface.co.evil.test/Qwen/m", "Qwen/m elsewhere"),
    ],
)
def test_the_remote_of_a_clone_is_a_record(tmp_path, url, expected):
    found = ask(tmp_path, FETCHED | config(url))
    name, hub = expected.split()
    assert told(found) == [("name", name, hub), ("uploader", name.split("/")[0], hub)]
    assert {claim.strength for claim in found} == {Strength.RECORDED}
    assert {claim.said for claim in found} == {"recorded by the remote of a git repository"}
    assert found[0].evidence[0].key == "remote.origin.url (line 4)"


@pytest.mark.parametrize(
    "url",
    ["/srv/git/m", "../m", "https://huggingface.co/datasets/a/b", "https://x.test/a/b/c", "C:\\m"],
)
def test_other_addresses_say_nothing(tmp_path, url):
    assert ask(tmp_path, FETCHED | config(url)) == []


def test_a_password_is_kept_to_ourselves(tmp_path):
    found = ask(tmp_path, FETCHED | config("https://me:hf_secret@huggingface.co/acme/m"))
    assert found[0].value == "acme/m"
    assert "hf_secret" not in repr(found)


@pytest.mark.parametrize(
    "files",
    [
        config("https://hf.co/a/b"),
        FETCHED
        | config("https://hf.co/a/b", more='[url "https://x.test/"]\ninsteadOf = https://hf.co/'),
    ],
    ids=["never-fetched", "rewritten"],
)
def test_what_git_may_not_have_fetched_from_is_a_declaration(tmp_path, files):
    assert {claim.strength for claim in ask(tmp_path, files)} == {Strength.DECLARED}


def test_packed_references_will_do(tmp_path):
    packed = {".git/HEAD": b"x", ".git/packed-refs": b"0 refs/remotes/origin/main\n"}
    found = ask(tmp_path, packed | config("https://hf.co/a/b"))
    assert {claim.strength for claim in found} == {Strength.RECORDED}


@pytest.mark.parametrize(
    ("standing", "unsigned"), [(Standing.MISMATCH, ()), (Standing.RECORDED, ("m.gguf",))]
)
def test_files_that_are_not_those_of_the_commit_take_the_record_away(tmp_path, standing, unsigned):
    signature = Signature(place(".git/HEAD"), "git-commit", Grade.RECORDED)
    answer = Verification(signature, standing, "x", "y", coverage=Coverage(unsigned=unsigned))
    weights = Face(Place(artifact("m.gguf"), Span(0, 1)), "gguf", Kind.WEIGHTS)
    dossier = Dossier("m", evidence=(weights,), verifications=(answer,))
    found = ask(tmp_path, FETCHED | config("https://hf.co/a/b"), dossier=dossier)
    assert {claim.strength for claim in found} == {Strength.DECLARED}


def test_another_remote_on_a_hub_of_models_is_a_base(tmp_path):
    upstream = '[remote "upstream"]\nurl = https://hf.co/Qwen/Qwen2.5-7B\n'
    code = '[remote "code"]\nurl = https://github.com/acme/code\n'
    found = ask(tmp_path, FETCHED | config("https://hf.co/acme/m", more=upstream + code))
    assert told(found)[2:] == [("base-model", "Qwen/Qwen2.5-7B", "huggingface")]
    assert found[2].strength is Strength.DECLARED


@given(st.text(max_size=200) | st.text('[]"remote =url\n\\#', max_size=200))
def test_any_text_is_a_configuration(text):
    for remote in gitconfig.remotes(text):
        assert remote.name
        assert remote.line >= 1


def test_remotes_are_bounded():
    text = '[remote "a"]\n' + "url = https://x.test/a/b\n" * 1000
    assert len(list(gitconfig.remotes(text))) == gitconfig.MOST
