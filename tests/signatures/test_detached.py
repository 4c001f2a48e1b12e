"""What holds of every signature that lies beside a file, whatever its scheme."""

import datetime as dt
import hashlib

import pytest

from tests.builders.detached import KINDS
from tests.verifying import NOW, applied, standings, write
from weighbridge import pipeline
from weighbridge.core import Verdict
from weighbridge.intake.listing import Listed

A, B = b"\2\0\0\0\0\0\0\0{}", b"\3\0\0\0\0\0\0\0{ }"
KEYED = sorted(set(KINDS) - {"sigstore-keyless", "sigstore-keyless-2"})


@pytest.fixture(params=sorted(KINDS))
def kind(request):
    return KINDS[request.param]


def sums(files):
    rows = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return "".join(rows).encode()


def ask(path, folder, kind, command=pipeline.verify, *, change=None, given=(), **settings):
    """Ask about a path with a policy that demands a signature by the first key."""
    row = kind.trusting(folder) | (change or {})
    taken = applied(folder, row, **({"required": True} | settings))
    more = {"given": given} if given else {}
    # The library for OpenPGP takes its time from the machine, and so must the judge.
    now = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1) if kind.scheme == "openpgp" else NOW
    report = command([str(path)], taken, today=now.date(), now=now, **more)
    assert not report.faulty
    return {each.dossier.model.rpartition("/")[2]: each for each in report.models}


def one(*arguments, **options):
    (found,) = ask(*arguments, **options).values()
    (each,) = [row for row in found.dossier.verifications if row.signature.grade == "signed"]
    return found.decision.verdict, each


def lay(tmp_path, files):
    return write(tmp_path / "models", files)


@pytest.mark.parametrize("command", [pipeline.verify, pipeline.scan])
def test_a_file_with_its_signature_beside_it(tmp_path, kind, command):
    folder = lay(tmp_path, {"a.safetensors": A, "a.safetensors" + kind.ending: kind.sign(A)})
    verdict, each = one(folder / "a.safetensors", folder, kind, command)
    assert (verdict, each.standing, each.reason) == (Verdict.ALLOW, "verified", "files-covered")
    assert (each.signature.scheme, each.trusted) == (kind.scheme, "publisher")
    assert each.coverage.covered == ("a.safetensors",)
    (subject,) = each.attestation.subjects
    assert [digest.hex for digest in subject.digests] == [hashlib.sha256(A).hexdigest()]


def test_a_file_that_changed(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors": B, "a.safetensors" + kind.ending: kind.sign(A)})
    verdict, each = one(folder / "a.safetensors", folder, kind)
    assert (verdict, each.standing, each.trusted) == (Verdict.DENY, "bad-signature", "")
    assert each.attestation is None
    assert each.coverage is None


def test_a_file_that_is_not_there(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors" + kind.ending: kind.sign(A), "b.bin": B, "c.bin": B})
    verdict, each = one(folder, folder, kind)
    assert (verdict, each.standing, each.reason) == (Verdict.DENY, "unsupported", "no-subject")


def test_the_signature_of_another_file_under_this_name(tmp_path, kind):
    files = {"a.safetensors": A, "b.safetensors": B, "b.safetensors" + kind.ending: kind.sign(A)}
    folder = lay(tmp_path, files)
    assert one(folder / "b.safetensors", folder, kind)[1].standing == "bad-signature"


def test_somebody_else_s_signature(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors": A, "a.safetensors" + kind.ending: kind.sign(A, 2)})
    verdict, each = one(folder / "a.safetensors", folder, kind)
    assert (verdict, each.standing, each.trusted) == (Verdict.DENY, "untrusted-signer", "")


def test_a_signer_whose_key_is_revoked(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors": A, "a.safetensors" + kind.ending: kind.sign(A)})
    _, each = one(folder / "a.safetensors", folder, kind)
    signer = each.attestation.signer
    for print_ in filter(None, (signer.key, signer.certificate)):
        verdict, found = one(folder / "a.safetensors", folder, kind, revoked=(print_,))
        assert (verdict, found.standing) == (Verdict.DENY, "untrusted-signer"), print_
        assert "revoked" in found.reason


@pytest.mark.parametrize("name", KEYED)
@pytest.mark.parametrize("change", [{"since": dt.date(2999, 1, 1)}, {"until": dt.date(2020, 1, 1)}])
def test_a_signer_who_is_not_trusted_today(tmp_path, name, change):
    kind = KINDS[name]
    folder = lay(tmp_path, {"a.safetensors": A, "a.safetensors" + kind.ending: kind.sign(A)})
    verdict, each = one(folder / "a.safetensors", folder, kind, change=change)
    assert (verdict, each.standing, each.trusted) == (Verdict.DENY, "untrusted-signer", "")


def test_a_signer_who_may_not_vouch_for_files(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors": A, "a.safetensors" + kind.ending: kind.sign(A)})
    change = {"roles": ("weigher",)}
    verdict, each = one(folder / "a.safetensors", folder, kind, change=change)
    assert (verdict, each.standing, each.trusted) == (Verdict.DENY, "untrusted-signer", "")


def test_a_list_of_digests_that_is_signed_vouches_for_each_loose_file(tmp_path, kind):
    files = {
        f"m{at}.safetensors": bytes([at + 2]) + A[1:8] + b"{" + b" " * at + b"}" for at in range(5)
    }
    text = sums(files)
    more = {"SHA256SUMS": text, "SHA256SUMS" + kind.ending: kind.sign(text)}
    folder = lay(tmp_path, files | more)
    for name in files:
        verdict, each = one(folder / name, folder, kind)
        assert (verdict, each.standing) == (Verdict.ALLOW, "verified"), name
        assert each.coverage.covered == (name,)
    verdict, each = one(folder, folder, kind)
    assert (verdict, each.coverage.missing) == (Verdict.ALLOW, ())
    assert set(files) <= set(each.coverage.covered)
    (folder / "m3.safetensors").write_bytes(B + b" ")
    found = ask(folder, folder, kind, pipeline.scan)
    assert {name: each.decision.verdict for name, each in found.items() if name in files} == {
        name: Verdict.DENY if name == "m3.safetensors" else Verdict.ALLOW for name in files
    }
    verdict, each = one(folder, folder, kind)
    assert (verdict, each.reason) == (Verdict.DENY, "files-changed")
    (folder / "m3.safetensors").unlink()
    verdict, each = one(folder, folder, kind)
    assert (verdict, each.reason) == (Verdict.DENY, "files-missing")


def test_a_list_that_changed_vouches_for_nothing(tmp_path, kind):
    text = sums({"a.safetensors": A})
    more = {"SHA256SUMS": text + b"\n", "SHA256SUMS" + kind.ending: kind.sign(text)}
    folder = lay(tmp_path, {"a.safetensors": A} | more)
    verdict, each = one(folder / "a.safetensors", folder, kind)
    assert (verdict, each.standing) == (Verdict.DENY, "bad-signature")


def test_in_folders_and_subfolders(tmp_path, kind):
    files = {"config.json": b"{}", "sub/a.safetensors": A, "sub/deep/b.safetensors": B}
    text = sums({"a.safetensors": A, "deep/b.safetensors": B})
    more = {
        "config.json" + kind.ending: kind.sign(b"{}"),
        "sub/SHA256SUMS": text,
        "sub/SHA256SUMS" + kind.ending: kind.sign(text),
    }
    folder = lay(tmp_path, files | more)
    for command in (pipeline.verify, pipeline.scan):
        (found,) = ask(folder, folder, kind, command).values()
        assert found.decision.verdict is Verdict.ALLOW
        signed = [row for row in standings(found) if row[0] == kind.scheme]
        assert signed == [(kind.scheme, "verified", "files-covered")] * 2
    (folder / "sub/deep/evil.py").write_bytes(b"import os")
    (found,) = ask(folder, folder, kind).values()
    assert found.decision.verdict is Verdict.DENY
    assert [each.message for each in found.dossier.findings] == [
        "'sub/deep/evil.py' is not covered by the signature"
    ]


def test_files_that_no_signature_covers_are_told(tmp_path, kind):
    files = {"config.json": b"{}", "a.safetensors": A}
    folder = lay(tmp_path, files | {"a.safetensors" + kind.ending: kind.sign(A)})
    verdict, each = one(folder, folder, kind)
    assert (verdict, each.standing) == (Verdict.DENY, "verified")
    assert each.coverage.unsigned == ("config.json",)
    assert one(folder, folder, kind, coverage="signed")[0] is Verdict.WARN


def test_a_signature_that_is_given(tmp_path, kind):
    folder = lay(tmp_path, {"a.safetensors": A})
    path = folder.parent / "signature"
    path.write_bytes(kind.sign(A))
    given = [Listed(str(path), str(path), path.stat().st_size)]
    assert one(folder / "a.safetensors", folder, kind, given=given)[0] is Verdict.ALLOW
    (folder / "a.safetensors").write_bytes(B)
    assert one(folder / "a.safetensors", folder, kind, given=given)[1].standing == "bad-signature"


def test_five_loose_models_and_their_signatures(tmp_path, kind):
    files = {
        f"m{at}.safetensors": bytes([at + 2]) + A[1:8] + b"{" + b" " * at + b"}" for at in range(5)
    }
    bare = lay(tmp_path / "bare", files)
    before = ask(
        bare,
        bare,
        kind,
        lambda *a, **k: pipeline.scan(*a, **k, reading=pipeline.Reading(hashed=True)),
    )
    signed = {name + kind.ending: kind.sign(data) for name, data in files.items()}
    folder = lay(tmp_path, files | signed)
    found = ask(folder, folder, kind, pipeline.scan)
    assert sorted(found) == sorted(files)
    for name, each in found.items():
        assert each.decision.verdict is Verdict.ALLOW
        assert [row.name for row in each.dossier.artifacts] == [name, name + kind.ending]
        assert each.dossier.digest == before[name].dossier.digest, "a waiver would be lost"
    (whole,) = ask(folder, folder, kind).values()
    assert whole.decision.verdict is Verdict.ALLOW
    assert len(standings(whole)) == 5


def test_cut_short_it_vouches_for_nothing(tmp_path, kind):
    data = kind.sign(A)
    folder = lay(tmp_path, {"a.safetensors": A})
    for cut in sorted({*range(0, len(data) - 1, max(1, len(data) // 40)), len(data) - 4}):
        (folder / ("a.safetensors" + kind.ending)).write_bytes(data[:cut])
        (found,) = ask(folder / "a.safetensors", folder, kind).values()
        assert found.decision.verdict is Verdict.DENY, cut
        assert "verified" not in {row[1] for row in standings(found)}, cut
