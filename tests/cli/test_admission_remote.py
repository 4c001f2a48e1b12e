"""Verdicts that a registry says are attached, asked for by a gate: no lie of it passes."""

import pytest

from tests.builders import oms, summaries
from tests.builders.records import MANIFEST, index, part
from tests.cli.test_admission_layouts import (
    CONFIG,
    EVIL,
    FAILED,
    FILES,
    KEY,
    PASSED,
    ROOT,
    WEIGHTS,
    WORSE,
    referrer,
)
from tests.servers import saying
from tests.shelf import model, rules
from weighbridge.cli import run
from weighbridge.remote import ocilayout

HEX = ROOT["digest"][7:]
MADE = FILES[f"blobs/sha256/{HEX}"]


def served(server, files, *every, subject=ROOT, **lies):
    """Have a registry serve a layout under a tag, and list what is attached; lies by path."""
    rows = []
    blobs = dict(files)
    for made, more in every:
        blobs |= more
        rows.append(part(made, MANIFEST))
    for name, data in blobs.items():
        digest = name.removeprefix("blobs/").replace("/", ":")
        server.answers[f"/v2/acme/m/blobs/{digest}"] = lambda _, headers, data=data: saying.part(
            data, headers
        )
        server.answers[f"/v2/acme/m/manifests/{digest}"] = (200, {}, data)
    top = files[f"blobs/sha256/{subject['digest'][7:]}"]
    server.answers["/v2/acme/m/manifests/v1"] = (200, {}, top)
    server.answers[f"/v2/acme/m/referrers/{subject['digest']}"] = (200, {}, index(*rows))
    server.answers |= {f"/v2/acme/m/{path}": answer for path, answer in lies.items()}


def ask(server, capsys):
    address = f"oci://{server.host}/acme/m:v1"
    code, found = model(capsys, "verify", "--online", address, *KEY)
    return code, {rule for verdict, rule in rules(found) if verdict == "deny"}


def test_an_attached_answer_is_found(shop, capsys):
    with saying.server() as server:
        served(server, FILES, referrer(PASSED))
        assert ask(server, capsys) == (0, set())
    assert shop.exists()


@pytest.mark.parametrize(
    ("every", "reason"),
    [
        ((), "no-summary"),
        ((referrer(summaries.sealed(FILES, oms.key(7))),), "unknown-key"),
        ((referrer(PASSED), referrer(FAILED)), "not-passed"),
        ((referrer(FAILED), referrer(PASSED)), "not-passed"),
        ((referrer(summaries.sealed(EVIL)),), "files-changed"),
        ((referrer(b"\x80\x04N."),), "no-summary"),
        ((referrer(PASSED), referrer(b"\x80\x04N.")), "unsigned-files"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_anything_else_is_refused(capsys, every, reason):
    with saying.server() as server:
        served(server, FILES, *every)
        code, found = ask(server, capsys)
    assert code == 1
    assert reason in found


@pytest.mark.usefixtures("shop")
def test_a_verdict_of_another_artifact_is_not_taken(capsys):
    with saying.server() as server:
        served(server, EVIL, referrer(PASSED, subject=WORSE), subject=WORSE)
        code, found = ask(server, capsys)
        assert (code, "files-changed" in found) == (1, True)


@pytest.mark.parametrize("data", [WEIGHTS, CONFIG], ids=["weights", "config"])
@pytest.mark.usefixtures("shop")
def test_other_bytes_in_the_place_of_a_blob_do_not_pass(capsys, data):
    other = data[:-1] + bytes([data[-1] ^ 1])
    with saying.server() as server:
        lie = {f"blobs/{part(data)['digest']}": lambda _, headers: saying.part(other, headers)}
        served(server, FILES, referrer(PASSED), **lie)
        code, _ = ask(server, capsys)
    assert code in {1, 3}


@pytest.mark.usefixtures("shop")
def test_a_tag_that_moves_is_the_one_that_was_looked_up(capsys):
    tops = iter([MADE, EVIL[f"blobs/sha256/{WORSE['digest'][7:]}"]])
    with saying.server() as server:
        lie = {"manifests/v1": lambda *_: (200, {}, next(tops))}
        served(server, FILES, referrer(PASSED), **lie)
        assert ask(server, capsys) == (0, set())
    assert len(list(tops)) == 1


@pytest.mark.usefixtures("shop")
def test_what_is_attached_to_another_artifact_is_told(capfd):
    with saying.server() as server:
        served(server, EVIL, referrer(PASSED), subject=WORSE)
        assert run(["verify", "--online", f"oci://{server.host}/acme/m:v1", *KEY]) == 2
    assert "is listed as attached to" in capfd.readouterr().err


@pytest.mark.usefixtures("shop")
def test_more_is_attached_than_is_taken_and_that_may_say_otherwise(capsys, monkeypatch):
    """A hundred answers that pass are no reason not to look at the one after them."""
    monkeypatch.setattr(ocilayout, "MAX_ATTACHED", 3)
    every = [referrer(PASSED, annotations={"n": str(number)}) for number in range(4)]
    with saying.server() as server:
        served(server, FILES, *every[:3])
        assert ask(server, capsys) == (0, set())
        served(server, FILES, *every)
        address = f"oci://{server.host}/acme/m:v1"
        code, found = model(capsys, "verify", "--online", address, *KEY)
    assert code == 3
    assert ("no-verdict", "attached-unread") in rules(found)


@pytest.mark.usefixtures("shop")
def test_a_registry_that_does_not_say_what_is_attached(capsys):
    with saying.server() as server:
        served(server, FILES, referrer(PASSED))
        path = f"/v2/acme/m/referrers/{ROOT['digest']}"
        server.answers[path] = (403, {}, b"")
        code, _ = ask(server, capsys)
    assert code in {1, 3}


def test_what_was_attached_by_tag_before_there_were_lists_is_asked_for_too(shop, capsys):
    made, more = referrer(FAILED)
    with saying.server() as server:
        served(server, FILES | more, referrer(PASSED))
        assert ask(server, capsys) == (0, set())
        tag = ROOT["digest"].replace(":", "-")
        server.answers[f"/v2/acme/m/manifests/{tag}"] = (200, {}, index(part(made, MANIFEST)))
        assert ask(server, capsys) == (1, {"not-passed"})
    assert shop.exists()


@pytest.mark.parametrize("how", ["gone", "large"])
def test_what_is_listed_and_does_not_come_is_no_admission(shop, capsys, monkeypatch, how):
    made, more = referrer(FAILED + b" " * 20_000)
    with saying.server() as server:
        served(server, FILES | more, referrer(PASSED))
        top = index(*(part(each, MANIFEST) for each in (referrer(PASSED)[0], made)))
        server.answers[f"/v2/acme/m/referrers/{ROOT['digest']}"] = (200, {}, top)
        if how == "gone":
            del server.answers[f"/v2/acme/m/manifests/{part(made)['digest']}"]
        else:
            monkeypatch.setattr(ocilayout, "MAX_SMALL", 20_000)
        assert ask(server, capsys) == (3, set())
    assert shop.exists()


def test_what_could_not_be_fetched_is_not_called_changed(shop, capsys):
    with saying.server() as server:
        served(server, FILES, referrer(PASSED))
        path = f"/v2/acme/m/blobs/{part(WEIGHTS)['digest']}"
        server.answers[path] = (403, {}, b"")
        assert ask(server, capsys) == (1, {"special-files"})
    assert shop.exists()
