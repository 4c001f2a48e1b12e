"""A copy under another name is answered by what was seen of the first as reading it would."""

import json
import os
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import oms, pickles, registries, safetensors
from tests.fleet import making
from tests.servers import asking, web
from tests.servers import registry as debian
from tests.servers.web import Site
from weighbridge import claims, rules
from weighbridge.cli import engines, run
from weighbridge.core import Tally
from weighbridge.fleet import ledger, planning, renaming, work
from weighbridge.fleet.work import Job
from weighbridge.stages import storing

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 16)}, data=b"\1" * 16)
BAD = pickles.stream(pickles.call("os", "system", "true"))
CARD = b"---\nlicense: mit\nbase_model: Qwen/Qwen2.5-7B\n---\n# A model\n"
LLAMA = b'{"model_type": "llama", "architectures": ["LlamaForCausalLM"]}'
POLICIES = ("default", "us-federal", "open-source", "audit")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    asking.honest(monkeypatch)


def signed(folder, _seed):
    files = {"config.json": LLAMA, "model.safetensors": WEIGHTS}
    making.write(folder, files | {"model.sig": oms.signature(files)})


def summed(folder, seed):
    making.sound(folder, seed)
    making.write(folder, {"SHA256SUMS": b"0" * 64 + b"  config.json\n"})


def carded(folder, _seed):
    making.write(folder, {"README.md": CARD, "config.json": LLAMA, "model.safetensors": WEIGHTS})


SECTIONS = """
name = "own"
version = "1"
extends = ["default"]
[[paths]]
match = ["b/**"]
checks.serialisation.deny-at = "never"
"""

LOCAL = (*dict.fromkeys(making.KINDS), signed, summed, carded)


@contextmanager
def weigher(**asked):
    """Give what weighs one row, by facts of another if there are any."""

    def weigh(base, policy="default", facts=None, copy="", revision=""):
        order, _ = engines.ordered(policy, None, **{"hashed": False, **asked})
        order = replace(order, now="2026-11-26T12:00:00+00:00")
        job = Job(1, base, "", 1000, facts, copy, revision)
        return work.answered(serve(job.written(order)))

    with work.weighing() as serve:
        yield weigh


def told(answer, *, moved=True):
    """Return what is the same however a model came to be judged."""
    kept = storing.kept(answer.facts.partition(b"\n")[2])
    dossier = replace(kept.dossier, tally=Tally())
    if not moved:
        dossier = replace(dossier, fetched=replace(dossier.fetched, moved=0, requests=0))
    return (
        *(answer.verdict, json.loads(answer.reasons), answer.digest, answer.fault),
        *(dossier, kept.terms, answer.facts.partition(b"\n")[0]),
    )


@pytest.fixture
def later(monkeypatch):
    """Some time after the files were written: digests of what has just changed are not kept."""
    now = time.time_ns
    monkeypatch.setattr(work.time, "time_ns", lambda: now() + 10_000_000_000)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("kind", LOCAL, ids=lambda kind: kind.__name__)
def test_on_a_disk_as_read_anew(tmp_path, kind):
    first, copy = tmp_path / "a" / "model", tmp_path / "deep" / "er" / "model"
    kind(first, 3)
    if kind is making.loose:
        first, copy = (path.with_name("model.safetensors") for path in (first, copy))
        copy.parent.mkdir(parents=True)
        os.link(first, copy)
    else:
        shutil.copytree(first, copy, copy_function=os.link)
    with weigher(hashed=True, cache=str(tmp_path / "cache")) as weigh:
        before = weigh(str(first))
        assert before.content
        for policy in POLICIES:
            fast = weigh(str(copy), policy, before.facts, before.content)
            slow = weigh(str(copy), policy)
            assert (fast.how, fast.moved, slow.how) == ("copy", 0, "read"), policy
            assert told(fast) == told(slow), policy
            assert (fast.seen, fast.content) == (slow.seen, slow.content)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "change",
    [
        lambda copy: (copy / ".git").mkdir(),
        lambda copy: (copy / ".cache").mkdir(),
        lambda copy: (copy / "more.txt").write_text("x"),
        lambda copy: (copy / "config.json").rename(copy / "other.json"),
        lambda copy: (copy / "config.json").unlink(),
        lambda copy: (copy / "way").symlink_to("../.."),
        lambda copy: os.mkfifo(copy / "pipe"),
        lambda copy: copy.with_name("model.sha256").write_text("0" * 64),
        lambda copy: shutil.copy2(copy / "README.md", copy / "new.md"),
    ],
    ids=["git", "records", "more", "name", "less", "link", "pipe", "beside", "unhashed"],
)
def test_what_is_no_copy_on_a_disk_is_read(tmp_path, change):
    first, copy = tmp_path / "a" / "model", tmp_path / "b" / "model"
    carded(first, 1)
    shutil.copytree(first, copy, copy_function=os.link)
    change(copy)
    with weigher(hashed=True, cache=str(tmp_path / "cache")) as weigh:
        before = weigh(str(first))
        assert weigh(str(copy), "default", before.facts, before.content).how == "read"


@pytest.mark.usefixtures("later")
def test_records_of_a_download_are_found_anew(tmp_path):
    """A folder that the cache of Kaggle's client claims is no copy of one that it does not."""
    first = tmp_path / "a" / "model"
    place = tmp_path / "models" / "acme" / "chat" / "pyTorch" / "base" / "1"
    carded(first, 1)
    shutil.copytree(first, place, copy_function=os.link)
    (place.parent / "1.complete").touch()
    with weigher(hashed=True, cache=str(tmp_path / "cache")) as weigh:
        before = weigh(str(first))
        answer = weigh(str(place), "default", before.facts, before.content)
    assert answer.how == "read"
    kept = storing.kept(answer.facts.partition(b"\n")[2])
    assert "acme/chat" in {claim.value for claim in kept.dossier.claims}


@pytest.mark.usefixtures("later")
def test_sections_of_the_policy_go_by_the_place_of_the_copy(tmp_path):
    first, copy = tmp_path / "a" / "model", tmp_path / "b" / "model"
    making.unsafe(first, 1)
    shutil.copytree(first, copy, copy_function=os.link)
    policy = tmp_path / "weighbridge.toml"
    policy.write_text(SECTIONS)
    with weigher(hashed=True, cache=str(tmp_path / "cache")) as weigh:
        before = weigh(str(first), str(policy))
        fast = weigh(str(copy), str(policy), before.facts, before.content)
        assert (before.verdict, fast.verdict, fast.how) == ("deny", "warn", "copy")
        assert told(fast) == told(weigh(str(copy), str(policy)))


HUB = {
    "sound": {"config.json": LLAMA, "model.safetensors": WEIGHTS},
    "carded": {"README.md": CARD, "config.json": LLAMA, "model.safetensors": WEIGHTS},
    "unsafe": {"config.json": LLAMA, "pytorch_model.bin": BAD, "model.safetensors": WEIGHTS},
    "broken": {"config.json": b"{}", "model.safetensors": WEIGHTS[:-3]},
    "nothing": {"config.json": LLAMA},
    "signed": {
        "config.json": LLAMA,
        "model.safetensors": WEIGHTS,
        "model.sig": oms.signature({"config.json": LLAMA, "model.safetensors": WEIGHTS}),
    },
    "cyrillic": {"\u0430.txt": b"x", "a.txt": b"x", "deep/\u00e9 b.safetensors": WEIGHTS},
}


@pytest.fixture
def hub(monkeypatch):
    asking.honest(monkeypatch)
    monkeypatch.setenv("HF_HOME", "/nowhere")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with web.serving(Site()) as site:
        monkeypatch.setenv("HF_ENDPOINT", site.url)
        yield site


@pytest.mark.parametrize("kind", HUB)
def test_on_a_hub_as_read_anew(hub, kind):
    files = HUB[kind]
    large = {name for name in files if name.endswith((".safetensors", ".bin"))}
    hub.repository("acme/first", files, large=large)
    hub.repository("Qwen/copy", files, commit="b" * 40, large=large)
    session = work.Session(online=True)
    one, other = (
        planning._remote(name, "hf://x", session) for name in ("hf://acme/first", "hf://Qwen/copy")
    )
    assert one.content == other.content != ""
    assert one.identity != other.identity
    with weigher(online=True) as weigh:
        before = weigh(one.base)
        for policy in POLICIES:
            asked = hub.count
            fast = weigh(other.base, policy, before.facts, other.content, other.revision)
            assert (fast.how, fast.moved, hub.count) == ("copy", 0, asked), policy
            slow = weigh(other.base, policy)
            assert told(fast, moved=False) == told(slow, moved=False), policy
            again = weigh(other.base, policy, fast.facts)
            assert (again.how, again.verdict) == ("facts", slow.verdict)
            assert again.reasons == slow.reasons


def test_other_content_names_sizes_and_hubs_are_no_copies(hub):
    files = HUB["carded"]
    session = work.Session(online=True)

    def content(files, **more):
        hub.repository("acme/m", files, **more)
        return planning._remote("hf://acme/m", "hf://x", session).content

    base = content(files)
    assert content(files, commit="c" * 40) == base
    others = [
        content(files | {"README.md": CARD + b"\n"}),
        content(files | {"more": b""}),
        content({name.replace("config", "other"): data for name, data in files.items()}),
        content(files, large={"model.safetensors"}),
    ]
    with web.serving(Site()) as second:
        second.repository("acme/m", files)
        there = work.Session(environment={"HF_ENDPOINT": second.url}, online=True)
        others.append(planning._remote("hf://acme/m", "hf://x", there).content)
    assert len({base, *others}) == 6


def test_what_did_not_come_of_the_first_is_asked_for_of_the_copy(hub):
    for name, commit in (("acme/first", "a" * 40), ("acme/copy", "b" * 40)):
        hub.repository(name, HUB["carded"], commit=commit, large={"model.safetensors"})
    del hub.files[f"/acme/first/resolve/{'a' * 40}/model.safetensors"]
    with weigher(online=True) as weigh:
        before = weigh(f"hf://acme/first@{'a' * 40}")
        assert before.verdict == "no-verdict"
        copy = weigh(f"hf://acme/copy@{'b' * 40}", "default", before.facts, "x", "b" * 40)
    assert (copy.how, copy.verdict) == ("read", "allow")


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with debian.running(tmp_path_factory.mktemp("registry")) as found:
        yield found


@pytest.mark.parametrize("data", [WEIGHTS, BAD], ids=["sound", "unsafe"])
def test_in_a_registry_as_read_anew(registry, data):
    made = registries.modelpack({"model.bin": data})
    kind = "sound" if data is WEIGHTS else "unsafe"
    names = [f"oci://{registry.host}/{owner}/{kind}:v1" for owner in ("acme", "other")]
    for owner in ("acme", "other"):
        registries.pushed(registry, f"{owner}/{kind}", made)
    session = work.Session(online=True)
    one, other = (planning._remote(name, "oci://x", session) for name in names)
    assert one.content == other.content != ""
    with weigher(online=True) as weigh:
        before = weigh(one.base)
        assert before.seen == one.identity, "a tag is no part of what a model is"
        for policy in POLICIES:
            fast = weigh(other.base, policy, before.facts, other.content, other.revision)
            slow = weigh(other.base, policy)
            assert (fast.how, fast.moved) == ("copy", 0), policy
            assert told(fast, moved=False) == told(slow, moved=False), policy


def rows(path):
    with ledger.opened(path, only_read=True) as book:
        return list(book.rows())


def test_many_copies_are_read_once(hub, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for number in range(30):
        files = HUB["unsafe"] if number % 3 == 0 else HUB["carded"]
        hub.repository(f"acme/m{number:02}", files, commit=f"{number:040}")
    hub.pages["/api/models"] = [{"id": f"acme/m{number:02}"} for number in range(30)]
    assert run(["fleet", "plan", "hf://acme", "--online"]) == 0
    assert run(["fleet", "run", "--workers", "2", "--online"]) == 1
    assert "copies 28" in capsys.readouterr().out
    found = rows("fleet.db")
    assert [row.result.how for row in found].count("read") == 2
    assert sum(bool(row.result.first) for row in found) == 28
    assert sum(row.result.moved for row in found if row.result.how == "copy") == 0
    for number, row in enumerate(found):
        assert row.result.verdict == ("deny" if number % 3 == 0 else "allow")
        assert row.planned.uri == f"hf://acme/m{number:02}"
    assert run(["fleet", "status"]) == 0
    assert "28 copies" in capsys.readouterr().out
    assert run(["fleet", "report", "-f", "ndjson"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["copy-of"] for each in told} == {"", "hf://acme/m00", "hf://acme/m01"}
    for form in ("table", "html"):
        assert run(["fleet", "report", "-f", form, "--verbose"]) == 0
        text = capsys.readouterr().out
        assert "28 copies by digests that their server tells" in text
        copy = "answered as a copy of hf://acme/m00, by digests that their server tells"
        assert text.count(copy) == 9
    asked = hub.count
    assert run(["fleet", "run", "--workers", "2", "--online"]) == 1
    assert run(["fleet", "run", "--workers", "2", "-p", "us-federal"]) in {0, 1, 3}
    assert hub.count == asked
    # A copy that is planned later is answered at once; every byte is read where that is asked.
    hub.repository("acme/late", HUB["carded"], commit="f" * 40)
    assert run(["fleet", "plan", "hf://acme/late", "--online"]) == 0
    asked = hub.count
    assert run(["fleet", "run", "--workers", "1", "--online"]) == 1
    assert hub.count == asked
    (late,) = (row for row in rows("fleet.db") if row.planned.uri == "hf://acme/late")
    assert (late.result.how, late.result.first) == ("copy", "hf://acme/m01")
    assert run(["fleet", "run", "--workers", "2", "--online", "--digest"]) == 1
    assert {row.result.how for row in rows("fleet.db")} == {"read"}
    assert not any(row.result.first for row in rows("fleet.db"))


@pytest.mark.usefixtures("later")
def test_a_folder_that_was_renamed_is_not_read_again(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    making.fleet(tmp_path / "m", 10)
    words = ["fleet", "run", "--workers", "2", "--digest", "--cache"]
    assert run(["fleet", "plan", "m"]) == 0
    assert run(words) in {1, 3}
    before = {Path(row.planned.uri).name: row.result for row in rows("fleet.db")}
    (tmp_path / "m" / "org0000").rename(tmp_path / "m" / "other")
    assert run(["fleet", "plan", "m"]) == 0
    assert run(words) in {1, 3}
    found = [row for row in rows("fleet.db") if not row.gone]
    assert {row.result.how for row in found} == {"copy"}
    for row in found:
        was = before[Path(row.planned.uri).name]
        now = row.result
        assert (now.verdict, now.reasons, now.digest) == (was.verdict, was.reasons, was.digest)
    assert run(["fleet", "run", "--cache"]) == 2
    assert "--cache needs --digest" in capsys.readouterr().err


def test_every_source_that_goes_by_place_is_asked_anew():
    """A source of claims that is added, and looks where a model lies, is to be named there too."""
    place = re.compile(
        r"\.(?:near|above)\b|folder\.store|model\.(?:root|name|store|revision|origins)\b"
    )
    folder = Path(claims.__file__).parent
    found = {path.stem for path in folder.glob("*.py") if place.search(path.read_text("utf-8"))}
    # That of MLflow names a key of its files like that.
    assert found - {"mlmodel", "civitai_info", "oci_annotations"} == set(renaming.PLACED)


def test_every_rule_that_goes_by_origin_is_asked_anew():
    folder = Path(rules.__file__).parent
    found = {
        path.stem.replace("_", "-")
        for path in folder.glob("[!_]*.py")
        if re.search(r"dossier\.(?:origin|claims|claimed|model|fetched)\b", path.read_text("utf-8"))
    }
    assert found == renaming.RESTING
