import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, Verdict
from weighbridge.formats.repository_config import FORMAT, MOST

WEIGHTS = b"\2" + bytes(7) + b"{}"

CLONED = b"""\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[remote "origin"]
\turl = https://huggingface.co/acme/net
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
[lfs]
\trepositoryformatversion = 0
[lfs "https://huggingface.co/acme/net.git/info/lfs"]
\taccess = basic
[lfs "customtransfer.multipart"]
\tpath = hf
\targs = lfs-multipart-upload
[user]
\tname = a
[extensions]
\tworktreeConfig = true
\tpartialclone = origin
"""

HARMLESS = [
    (
        '[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\tsmudge = git-lfs smudge --skip -- %f\n'
        "\tprocess = git-lfs filter-process --skip\n\trequired = true\n"
    ),
    '[diff "lfs"]\n\ttextconv = cat\n',
    '[filter "git-crypt"]\n\tsmudge = \\"git-crypt\\" smudge\n\tclean = \\"git-crypt\\" clean\n',
    '[filter "nbstripout"]\n\tclean = \\"/usr/bin/python3.11\\" -m nbstripout\n\tsmudge = cat\n',
    '[filter "xet"]\n\tclean = git xet filter\n',
    "[core]\n\tfsmonitor = true\n\tpager = less -FRX\n\teditor = code --wait\n",
    "[core]\n\thooksPath = .git/hooks\n",
    "[core]\n\tsshCommand = ssh -i ~/.ssh/deploy -o IdentitiesOnly=yes\n",
    "[credential]\n\thelper = store --file ~/.cred\n\thelper =\n\thelper = cache --timeout=3600\n",
    '[credential "https://github.com"]\n\thelper = !/usr/bin/gh auth git-credential\n',
    "[gpg]\n\tprogram = /usr/local/bin/gpg2\n[alias]\n\tst = status\n[pager]\n\tlog = false\n",
    '[submodule "a"]\n\tactive = true\n\turl = https://e.org/a\n\tupdate = rebase\n',
    "[paths]\ndefault = https://e.org/net\n[extensions]\nrebase =\n[ui]\nusername = a\n",
]

HEAVY = [
    ("[core]\n\tfsmonitor = ./watch\n", "core.fsmonitor = './watch'"),
    ("[core]fsmonitor=x;y", "core.fsmonitor = 'x'"),
    ('[CORE]\nFsMonitor = "true; x"', "core.fsmonitor = 'true; x'"),
    ("; a\n\n[core]\n\tsshCommand = sh -c true #", "core.sshcommand = 'sh -c true'"),
    ("[core]\nsshCommand = ssh -o ProxyCommand=x", "core.sshcommand = 'ssh -o ProxyCommand=x'"),
    ("[core]\n\tsshCommand = \\\n ./x", "core.sshcommand = './x'"),
    ("[core]\nhooksPath = .git/x", "core.hookspath = '.git/x'"),
    ('[filter "lfs"]\nprocess = "git-lfs filter-process; true"',
     "filter.lfs.process = 'git-lfs filter-process; true'"),
    ('[filter "x"]\nsmudge = "cat\x0c; true"', "filter.x.smudge = 'cat\\x0c; true'"),
    ("[filter.x]\nclean = ./x %f", "filter.x.clean = './x %f'"),
    ('[credential "https://e.org"]\nhelper = !true', "credential.https://e.org.helper = '!true'"),
    ("[credential]\nhelper = ../store", "credential.helper = '../store'"),
    ('[submodule "a"]\nupdate = !true', "submodule.a.update = '!true'"),
    ('[remote "o"]\nurl = ext::true', "remote.o.url = 'ext::true'"),
    ('[url "ext::true %G"]\ninsteadOf = https://', "url.ext::true %G.insteadof = 'https://'"),
    ("[include]\npath = .git/info/x", "include.path = '.git/info/x'"),
    ('[x]\n[gpg "ssh"]\ndefaultKeyCommand = true x', "gpg.ssh.defaultkeycommand = 'true x'"),
    ("[pager]\nlog = sh -c true", "pager.log = 'sh -c true'"),
    ("[hooks]\nupdate.x = ./x", "hooks.update.x = './x'"),
    ("[extensions]\na = ./a.py", "extensions.a = './a.py'"),
    ("[ui]\nssh = ./ssh", "ui.ssh = './ssh'"),
]  # fmt: skip

CALM = [
    ("[core]\nhooksPath = .husky/_", "core.hookspath = '.husky/_'"),
    ("[include]\npath = ../.gitconfig", "include.path = '../.gitconfig'"),
    ("[alias]\nx = !true", "alias.x = '!true'"),
]


def codes(text):
    return [item for item in evidence(text.encode()) if isinstance(item, Code)]


@pytest.mark.parametrize(("text", "summary"), HEAVY)
def test_a_setting_that_runs_something_is_refused(tmp_path, text, summary):
    assert [(code.language, code.summary) for code in codes(text)] == [
        ("repository-setting", summary),
    ]
    files = {".git/config": text.encode(), "config.json": b"{}", "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize(("text", "summary"), CALM)
def test_a_setting_that_leads_to_what_is_weighed_is_a_lesser_matter(tmp_path, text, summary):
    assert [(code.language, code.summary) for code in codes(text)] == [("repository-path", summary)]
    files = {".git/config": text.encode(), "config.json": b"{}", "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.WARN, {"embedded-code"})


@pytest.mark.parametrize(
    "text", [CLONED.decode(), *HARMLESS, '[filter "lfs"]\nprocess = git-lfs filter-process; true']
)
def test_ordinary_settings_are_no_matter(tmp_path, text):
    assert "repository-config" not in [
        item.format for item in evidence(text.encode()) if isinstance(item, Face)
    ]
    files = {".git/config": text.encode(), "config.json": b"{}", "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "text",
    [
        "[core]\nparallelism = 32\nhostname = a\n",
        "[core]\n    remote = s3\n['remote \"s3\"']\n    url = s3://a\n",
        "[extensions]\nnames = a, b\n",
        "[hooks]\nx = y\n",
        "[alias]\na = b\n",
        "[ui]\ntheme = dark\n",
    ],
    ids=["airflow", "dvc", "sphinx", "hooks", "alias", "ui"],
)  # fmt: skip
def test_options_of_other_programs_are_none(text):
    assert not codes(text)


def test_settings_that_are_too_large_are_refused_and_told(tmp_path):
    text = CLONED + b"#" * MOST
    assert "are over" in str(refusal(FORMAT, text))
    files = {".git/config": text, "config.json": b"{}", "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.DENY, {"unreadable-bytes"})


@pytest.mark.parametrize(
    "piece",
    ["[a]", "[a", '"', "\\", "\\\n", "a=", "[core]fsmonitor=a", " ", "\n", "\r", "[[", '[a "'],
)
def test_no_text_takes_long(piece):
    survives(FORMAT, b"[core]\nfsmonitor = a" + piece.encode() * 20_000)
    survives(FORMAT, piece.encode() * 20_000 + b"\n[core]\nfsmonitor = a")


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, CLONED + b"[core]\nfsmonitor = a")


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, b"[core]\nfsmonitor = " + text.encode())
