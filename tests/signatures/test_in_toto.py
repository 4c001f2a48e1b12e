"""in-toto attestations: what they speak of, what they say, and whose they have to be."""

import hashlib
import json
import os

import blake3
import pytest

from tests import verifying
from tests.builders import oms, sigstore
from tests.verifying import applied, by_sigstore, only, unsigned, verify
from weighbridge import pipeline
from weighbridge.core import Verdict
from weighbridge.verification import keys, signing

FILES = {"config.json": b'{"a": 1}', "model.safetensors": b"\x02" + bytes(7) + b"{}"}
CODE = b"import os\n\ndef run():\n    os.system('true')\n"

SLSA_1 = "https://slsa.dev/provenance/v1"
SLSA_02 = "https://slsa.dev/provenance/v0.2"
VSA = "https://slsa.dev/verification_summary/v1"
CYCLONEDX = "https://cyclonedx.org/bom/v1.6"
SPDX = "https://spdx.dev/Document/v2.3"

PREDICATES = {
    SLSA_1: (
        {
            "buildDefinition": {
                "buildType": "https://actions.github.io/buildtypes/workflow/v1",
                "externalParameters": {"workflow": {"ref": "refs/tags/v1", "repository": "r"}},
            },
            "runDetails": {"builder": {"id": "https://github.com/actions/runner"}},
        },
        {"runDetails.builder.id": "https://github.com/actions/runner",
         "buildDefinition.externalParameters.workflow.repository": "r"},
    ),
    SLSA_02: (
        {"builder": {"id": "b"}, "buildType": "t", "invocation": {"configSource": {"uri": "u"}}},
        {"builder.id": "b", "buildType": "t", "invocation.configSource.uri": "u"},
    ),
    CYCLONEDX: ({"bomFormat": "CycloneDX", "specVersion": "1.6"}, {"specVersion": "1.6"}),
    SPDX: ({"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3"}, {"spdxVersion": "SPDX-2.3"}),
    "https://acme.test/anything/v1": ({"a": {"b": "c"}}, {}),
}  # fmt: skip


def digests(data, *algorithms):
    found = {}
    for name in algorithms or ("sha256",):
        rule = blake3.blake3 if name == "blake3" else getattr(hashlib, name)
        found[name] = rule(data).hexdigest()
    return found


def subjects(files, *algorithms):
    return [{"name": name, "digest": digests(data, *algorithms)} for name, data in files.items()]


def statement(files=FILES, kind=SLSA_1, predicate=None, *, rows=None, **lies):
    whole = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects(files) if rows is None else rows,
        "predicateType": kind,
        "predicate": PREDICATES[kind][0] if predicate is None else predicate,
    }
    return json.dumps(whole | lies).encode()


def sealed(payload, private=None):
    return json.dumps(oms.bundle(payload, private or oms.key())).encode()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def write(folder, files, payload, name="release.intoto.json"):
    data = payload if payload.startswith(b'{"mediaType"') else sealed(payload)
    return verifying.write(folder, files | {name: data})


def told(folder, *rows, **settings):
    weighed = verify(folder, applied(folder, *rows, keys=[oms.key()], **settings))
    return only(weighed).standing.value, only(weighed).reason


COVERED = ("verified", "files-covered")


@pytest.mark.parametrize("kind", PREDICATES)
@pytest.mark.parametrize("version", ["v1", "v0.1"])
def test_predicates(kind, version, folder):
    payload = statement(kind=kind, _type=f"https://in-toto.io/Statement/{version}")
    write(folder, FILES, payload)
    named = {"predicates": ["https://acme.test/anything/v1"]}
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True, **named))
    found = only(weighed)
    assert (found.signature.scheme, found.standing.value) == ("in-toto", "verified")
    assert found.attestation.statement == kind
    assert PREDICATES[kind][1].items() <= dict(found.attestation.facts).items()
    assert found.coverage.covered == tuple(sorted(FILES))
    assert weighed.decision.verdict is Verdict.ALLOW


@pytest.mark.parametrize("predicate", [{"runDetails": 7}, {"runDetails": {"builder": []}}, {}])
def test_facts_of_another_shape_are_not_told(predicate, folder):
    write(folder, FILES, statement(predicate=predicate))
    assert only(verify(folder, applied(folder, keys=[oms.key()]))).attestation.facts == ()


@pytest.mark.parametrize("rekor", [1, 2])
def test_by_sigstore(rekor, folder):
    here = sigstore.instance()
    bundle = json.dumps(here.sign_statement(statement(), rekor=rekor)).encode()
    write(folder, FILES, bundle, "model.sigstore.json")
    assert told(folder, by_sigstore(folder, here)) == COVERED
    assert told(folder)[0] == "untrusted-signer"


def test_a_bare_envelope(folder):
    bare = json.dumps(oms.envelope(statement(), oms.key())).encode()
    verifying.write(folder, FILES | {"release.intoto.jsonl": bare})
    assert told(folder) == COVERED
    strange = json.dumps(oms.envelope(statement(), oms.key(9))).encode()
    verifying.write(folder, {"release.intoto.jsonl": strange})
    assert told(folder) == ("untrusted-signer", "unknown-key")


def test_lines_each_with_its_own_answer(folder):
    rows = [
        json.dumps(oms.envelope(statement({name: data}), private)).encode()
        for name, data, private in (
            ("config.json", FILES["config.json"], oms.key()),
            ("model.safetensors", FILES["model.safetensors"], oms.key()),
            ("model.safetensors", b"other", oms.key()),
            ("config.json", FILES["config.json"], oms.key(9)),
        )
    ]
    verifying.write(folder, FILES | {"release.intoto.jsonl": b"\n".join(rows) + b"\n"})
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert [(each.standing.value, each.reason) for each in weighed.dossier.verifications] == [
        COVERED, COVERED, ("mismatch", "files-changed"), ("untrusted-signer", "unknown-key"),
    ]  # fmt: skip
    assert weighed.decision.verdict is Verdict.DENY


def test_two_lines_that_share_the_files(folder):
    rows = [
        json.dumps(oms.envelope(statement({name: data}), oms.key())).encode()
        for name, data in FILES.items()
    ]
    verifying.write(folder, FILES | {"release.intoto.jsonl": b"\n".join(rows)})
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert (unsigned(weighed), weighed.decision.verdict) == ("", Verdict.ALLOW)


def test_too_many_lines_are_refused(folder):
    row = json.dumps(oms.envelope(statement(), oms.key())).encode()
    verifying.write(folder, FILES | {"release.intoto.jsonl": b"\n".join([row] * 201)})
    assert told(folder) == ("malformed", "too-many")


# --- which files it speaks of ---------------------------------------------------------------


def test_a_file_under_another_name_is_known_by_its_digest(folder):
    renamed = {f"dist/{name}": data for name, data in FILES.items()}
    write(folder, FILES, statement(renamed))
    assert told(folder) == COVERED


def test_a_named_file_that_changed(folder):
    write(folder, FILES | {"config.json": b"{}"}, statement())
    weighed = verify(folder, applied(folder, keys=[oms.key()]))
    assert (only(weighed).standing.value, only(weighed).reason) == ("mismatch", "files-changed")
    assert only(weighed).coverage.changed == ("config.json",)
    assert weighed.decision.verdict is Verdict.DENY


def test_a_named_file_does_not_count_by_the_digest_of_another(folder):
    # The signed bytes lie elsewhere now, and the name is another file's.
    files = FILES | {"model.safetensors": b"evil", "old.bin": FILES["model.safetensors"]}
    write(folder, files, statement())
    assert told(folder) == ("mismatch", "files-changed")


def test_two_files_that_changed_places(folder):
    one, other = FILES
    write(folder, {one: FILES[other], other: FILES[one]}, statement())
    assert told(folder) == ("mismatch", "files-changed")


def test_nothing_that_is_here(folder):
    write(folder, FILES, statement({"other.whl": b"wheel"}))
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert (only(weighed).standing.value, only(weighed).reason) == (
        "mismatch", "covers-nothing-here",
    )  # fmt: skip
    assert weighed.decision.verdict is Verdict.DENY


def test_what_a_release_has_besides_is_not_missing(folder):
    write(folder, FILES, statement(FILES | {"other.whl": b"wheel"}))
    assert told(folder) == COVERED


@pytest.mark.parametrize("name", ["modeling.py", "other.safetensors"])
def test_files_of_which_it_does_not_speak_are_unsigned(name, folder):
    data = CODE if name.endswith(".py") else FILES["model.safetensors"][:8] + b"{ "
    write(folder, FILES | {name: data}, statement())
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert only(weighed).standing.value == "verified"
    assert repr(name) in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


def test_a_link_to_a_signed_file_under_a_name_of_its_own_is_unsigned(folder):
    write(folder, FILES, statement())
    (folder / "adapter_config.json").symlink_to("config.json")
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert "'adapter_config.json'" in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


def test_what_is_no_regular_file_is_unsigned(folder):
    write(folder, FILES, statement())
    os.mkfifo(folder / "pipe")
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert "'pipe'" in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


@pytest.mark.parametrize("weights", ["model.safetensors", "other.bin"])
def test_where_some_files_are_enough_some_weights_have_to_be_among_them(weights, folder):
    data = FILES["model.safetensors"] if weights.endswith("s") else b"\x80\x02}."
    files = {"README.md": b"# A model\n" * 99, "config.json": b"{}", weights: data}
    asked = {"required": True, "coverage": "signed"}
    write(folder, files, statement({"README.md": files["README.md"]}))
    weighed = verify(folder, applied(folder, keys=[oms.key()], **asked))
    assert weighed.decision.verdict is Verdict.DENY
    assert any("covers no weights" in each.because for each in weighed.decision.reasons)
    write(folder, files, statement({weights: data}))
    weighed = verify(folder, applied(folder, keys=[oms.key()], **asked))
    assert weighed.decision.verdict is Verdict.WARN
    # One more, beside weights that are signed, is what such a policy lets pass.
    verifying.write(folder, {"more.safetensors": FILES["model.safetensors"]})
    weighed = verify(folder, applied(folder, keys=[oms.key()], **asked))
    assert weighed.decision.verdict is Verdict.WARN


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512", "blake2b", "blake3"])
def test_digests_of_every_algorithm(algorithm, folder):
    write(folder, FILES, statement(rows=subjects(FILES, algorithm)))
    assert told(folder) == COVERED
    renamed = {f"x/{name}": data for name, data in FILES.items()}
    write(folder, FILES, statement(rows=subjects(renamed, algorithm)))
    assert told(folder) == COVERED
    write(folder, FILES | {"config.json": b"{}"}, statement(rows=subjects(FILES, algorithm)))
    assert told(folder) == ("mismatch", "files-changed")


def test_the_digest_that_is_compared_is_the_same_for_all(folder):
    rows = subjects(FILES, "sha256", "sha512")
    rows[0]["digest"]["sha512"] = "00" * 64
    write(folder, FILES, statement(rows=rows))
    assert told(folder) == COVERED  # told by SHA-256
    rows[0]["digest"]["sha256"] = "00" * 32
    write(folder, FILES, statement(rows=rows))
    assert told(folder) == ("mismatch", "files-changed")


@pytest.mark.parametrize("algorithm", ["sha1", "md5", "gitCommit", "sha224", "SHA256"])
def test_digests_that_identify_no_file_cover_nothing(algorithm, folder):
    rows = [{"name": name, "digest": {algorithm: "00" * 20}} for name in FILES]
    write(folder, FILES, statement(rows=rows))
    assert told(folder) == ("mismatch", "covers-nothing-here")


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"_type": "https://in-toto.io/Statement/v2"}, "statement-type"),
        ({"_type": []}, "statement-type"),
        ({"_type": {}}, "statement-type"),
        ({"_type": None}, "statement-type"),
        ({"predicateType": ""}, "predicate-type"),
        ({"predicateType": 7}, "predicate-type"),
        ({"predicate": []}, "predicate"),
        ({"subject": []}, "subject"),
        ({"subject": {}}, "subject"),
        ({"subject": [7]}, "subject"),
        ({"subject": [{"name": 7, "digest": {}}]}, "subject"),
        ({"subject": [{"name": "a", "digest": {"sha256": "00"}}]}, "digest"),
        ({"subject": [{"name": "a", "digest": {"sha256": []}}]}, "digest"),
    ],
)
def test_statements_that_lie(lie, reason, folder):
    write(folder, FILES, statement(**lie))
    assert told(folder) == ("malformed", reason)


@pytest.mark.parametrize("name", ["", "..", "../m/config.json", "/etc/passwd", "\ud800", "a\0b"])
def test_names_of_subjects_are_compared_and_never_opened(name, folder):
    rows = [*subjects(FILES), {"name": name, "digest": {"sha256": "00" * 32}}]
    write(folder, FILES, statement(rows=rows))
    assert told(folder) == COVERED


def test_a_revoked_key(folder):
    write(folder, FILES, statement())
    key = keys.load_private(oms.private_pem(oms.key()), None)
    revoked = (keys.fingerprint(keys.public(key)),)
    assert told(folder, revoked=revoked) == ("untrusted-signer", "revoked")


# --- summaries of earlier weighings ---------------------------------------------------------

WEIGHER = oms.key(5)
UNDER = "ab" * 32


def ours(files=FILES, private=WEIGHER, *, passed=True, under=UNDER):
    """A summary as our own command writes it."""
    facts = {
        "time": "2026-11-25T12:00:00Z",
        "resource": "file:///m",
        "policy": "strict",
        "policy-digest": under,
    }
    payload = signing.summary_statement(
        {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "https://acme.test/gate", "1", facts, passed=passed, levels=["WEIGHBRIDGE_SIGNED"],
    )  # fmt: skip
    own = keys.load_private(oms.private_pem(private), None)
    return signing.bundle(payload, own)


def weigher(folder, roles=("weigher",), private=WEIGHER):
    path = folder.parent / "gate.pub"
    path.write_bytes(oms.public_pem(private))
    return {"name": "gate", "keys": (str(path),), "roles": roles}


def weigh(folder, files=FILES, data=None, name="m.vsa.json", roles=("weigher",), **settings):
    verifying.write(folder, files | {name: ours() if data is None else data})
    asked = {"required": True} | settings
    weighed = verify(folder, applied(folder, weigher(folder, roles), **asked))
    found = only(weighed)
    return (found.standing.value, found.reason), weighed.decision.verdict


BEFORE = (("verified", "weighed-before"), Verdict.ALLOW)


def test_a_summary_of_ours(folder):
    assert weigh(folder) == BEFORE
    assert weigh(folder, roles=("signer", "weigher")) == BEFORE


def test_a_summary_by_somebody_who_is_no_weigher(folder):
    refused = ("untrusted-signer", "unknown-key")
    assert weigh(folder, roles=("signer",)) == (refused, Verdict.DENY)


def test_a_summary_of_a_model_that_was_not_allowed(folder):
    answer = weigh(folder, data=ours(passed=False))
    assert answer == (("mismatch", "not-passed"), Verdict.DENY)


@pytest.mark.parametrize("result", ["passed", "PASSED ", True, None, ["PASSED"]])
def test_a_result_that_is_not_spelt_so(result, folder):
    payload = statement(kind=VSA, predicate={"verificationResult": result})
    answer = weigh(folder, data=sealed(payload, WEIGHER))
    assert answer == (("mismatch", "not-passed"), Verdict.DENY)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (FILES | {"config.json": b"{}"}, "files-changed"),
        (FILES | {"extra.py": CODE}, "unsigned-files"),
        ({"model.safetensors": FILES["model.safetensors"]}, "files-missing"),
        (dict(zip(FILES, reversed(FILES.values()), strict=True)), "files-changed"),
        ({f"x{name}": data for name, data in FILES.items()}, "files-missing"),
        (FILES | {"x.sig": b"\x80\x02}."}, None),
    ],
    ids=["changed", "more", "fewer", "swapped", "renamed", "disguised"],
)
def test_files_that_are_not_the_ones_that_were_weighed(files, reason, folder):
    verifying.write(folder, files | {"m.vsa.json": ours()})
    weighed = verify(folder, applied(folder, weigher(folder), required=True))
    found = next(
        each for each in weighed.dossier.verifications if each.signature.scheme == "in-toto"
    )
    assert found.standing.value == "mismatch"
    assert found.reason == (reason or "unsigned-files")
    assert weighed.decision.verdict is Verdict.DENY


def test_a_nested_repository_was_not_weighed(folder):
    verifying.write(folder, {"sub/.git/hooks/x": b"1"})
    assert weigh(folder) == (("mismatch", "unsigned-files"), Verdict.DENY)


def test_policies_under_which_a_summary_counts(folder):
    assert weigh(folder, weighed_under=(f"sha256:{UNDER}",)) == BEFORE
    other = weigh(folder, weighed_under=("sha256:" + "00" * 32,))
    assert other == (BEFORE[0], Verdict.DENY)
    unsaid = sealed(statement(kind=VSA, predicate={"verificationResult": "PASSED"}), WEIGHER)
    assert weigh(folder, data=unsaid) == BEFORE
    answer = weigh(folder, data=unsaid, weighed_under=(f"sha256:{UNDER}",))
    assert answer == (BEFORE[0], Verdict.DENY)


def test_a_summary_by_another_verifier_that_speaks_of_every_file(folder):
    predicate = {
        "verifier": {"id": "https://other.test"},
        "verificationResult": "PASSED",
        "verifiedLevels": ["SLSA_BUILD_LEVEL_3"],
    }
    assert weigh(folder, data=sealed(statement(kind=VSA, predicate=predicate), WEIGHER)) == BEFORE


def test_a_summary_that_speaks_of_the_model_as_a_whole_only(folder):
    root = [{"name": "m", "digest": {"sha256": oms.root(oms.resources(FILES))}}]
    payload = statement(kind=VSA, predicate={"verificationResult": "PASSED"}, rows=root)
    answer = weigh(folder, data=sealed(payload, WEIGHER))
    assert answer == (("mismatch", "files-missing"), Verdict.DENY)


def test_a_summary_of_ours_counts_for_the_scan_as_well(folder):
    verifying.write(folder, FILES | {"m.vsa.json": ours()})
    taken = applied(folder, weigher(folder), required=True)
    report = pipeline.scan([str(folder)], taken, today=verifying.NOW.date(), now=verifying.NOW)
    standings = [row for each in report.models for row in verifying.standings(each)]
    assert ("in-toto", "verified", "weighed-before") in standings


def test_what_was_weighed_once_is_not_signed_by_that(folder):
    left = [*oms.GIT, "a.sig", "modeling.py"]
    files = FILES | {"modeling.py": CODE}
    signed = oms.signature(FILES, serialization={"ignore_paths": left})
    verifying.write(folder, files | {"a.sig": signed, "m.vsa.json": ours(files)})
    taken = applied(folder, weigher(folder), keys=[oms.key()], required=True)
    weighed = verify(folder, taken)
    reasons = {row[2] for row in verifying.standings(weighed)}
    assert reasons == {"all-files-covered", "weighed-before"}
    assert "'modeling.py'" in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY
