"""cosign's signatures of artifacts, in a layout that holds both."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import weighing
from tests.builders import cosign, oms, registries, safetensors
from tests.builders.records import MANIFEST, blobs, index, part
from tests.verification import sites
from tests.verifying import applied, standings, unsigned, verify, write
from weighbridge.core import Standing, Verdict
from weighbridge.signatures import cosign_image
from weighbridge.signatures.cosign_image import SCHEME
from weighbridge.verification.refusal import RefusedError

KEY = oms.key()
WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 4)}, data=bytes(4))
MODEL = registries.modelpack({"model.safetensors": WEIGHTS})
PAYLOAD = cosign.payload(MODEL[0])


def signed(*layers, payloads=(PAYLOAD,)):
    """A layout that holds a model and its signatures."""
    made = cosign.attached(*(layers or (cosign.layer(PAYLOAD, KEY),)))
    files = registries.on_disk(MODEL) | blobs(made, b"{}", *payloads)
    rows = [part(MODEL[0], MODEL[1]), part(made, MANIFEST)]
    return files | {"index.json": index(*rows)}


def name(data):
    return f"blobs/sha256/{sites.sha256(data)}"


def told(folder, files, keys=(KEY,)):
    root = write(folder / "m", files)
    weighed = verify(root, applied(root, keys=keys))
    return [row[1:] for row in standings(weighed) if row[0] == SCHEME.id], weighed


def test_a_signature_covers_all_that_the_manifest_leads_to(tmp_path):
    rows, weighed = told(tmp_path, signed())
    assert rows == [("verified", "files-covered")]
    (found,) = [each for each in weighed.dossier.verifications if each.attestation]
    assert set(found.coverage.covered) == {name(each) for each in (MODEL[0], *MODEL[2])}
    assert (found.trusted, found.coverage.complete) == ("key-0", True)
    assert unsigned(weighed) == ""
    assert weighed.decision.verdict is Verdict.ALLOW


def test_one_of_two_signatures_is_enough(tmp_path):
    layers = [cosign.layer(PAYLOAD, oms.key(9)), cosign.layer(PAYLOAD, KEY)]
    rows, weighed = told(tmp_path, signed(*layers))
    assert rows == [("untrusted-signer", "unknown-key"), ("verified", "files-covered")]
    assert weighed.decision.verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("lies", "answer"),
    [
        ({"type": "atomic container signature"}, ("unsupported", "payload-type")),
        ({"image": {}}, ("malformed", "digest")),
        ({"image": {"docker-manifest-digest": "sha256:0"}}, ("malformed", "digest")),
        ({"image": {"docker-manifest-digest": "md5:" + "0" * 32}}, ("malformed", "digest")),
        ({"image": {"docker-manifest-digest": "sha256:" + "0" * 64}},
         ("mismatch", "covers-nothing-here")),
        ({"image": 7}, ("malformed", "digest")),
    ],
)  # fmt: skip
def test_what_is_signed_that_is_not_this_artifact(tmp_path, lies, answer):
    data = cosign.payload(MODEL[0], **lies)
    rows, _ = told(tmp_path, signed(cosign.layer(data, KEY), payloads=[data]))
    assert rows == [answer]


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({cosign.SIGNATURE: ""}, ("malformed", "signature")),
        ({cosign.SIGNATURE: "!"}, ("malformed", "signature")),
        ({cosign.SIGNATURE: 7}, ("malformed", "signature")),
        ({cosign.SIGNATURE: "AAAA"}, ("untrusted-signer", "unknown-key")),
        ({cosign.CERTIFICATE: "-----BEGIN CERTIFICATE-----"}, ("unsupported", "no-proof")),
    ],
)
def test_what_stands_beside_it(tmp_path, more, answer):
    rows, _ = told(tmp_path, signed(cosign.layer(PAYLOAD, KEY, **more)))
    assert rows == [answer]


@pytest.mark.parametrize("which", [WEIGHTS, MODEL[0], MODEL[2][0]])
def test_changed_bytes_are_no_longer_signed(tmp_path, which):
    at = which.index(b"{") + 1
    files = signed() | {name(which): which[:at] + b" " + which[at:]}
    rows, weighed = told(tmp_path, files)
    assert ("verified", "files-covered") not in rows
    assert weighed.decision.verdict is not Verdict.ALLOW


def test_a_blob_that_is_gone_is_missing(tmp_path):
    files = signed()
    del files[name(WEIGHTS)]
    rows, _ = told(tmp_path, files)
    assert rows == [("mismatch", "files-missing")]


def test_a_second_artifact_is_not_signed(tmp_path):
    files = signed()
    other = registries.plain({"evil.safetensors": b"\x02" + bytes(7) + b"{}"})
    rows = json.loads(files["index.json"])["manifests"]
    files |= registries.on_disk(other) | {"index.json": index(part(other[0], MANIFEST), *rows)}
    _, weighed = told(tmp_path, files)
    assert {"index.json", name(other[0])} <= set(unsigned(weighed).split("'"))


def test_signatures_of_strangers_change_no_verdict_where_nobody_asks(tmp_path):
    by_certificate = cosign.layer(PAYLOAD, KEY, **{cosign.CERTIFICATE: "x"})
    for number, files in enumerate((signed(), signed(by_certificate))):
        for policy in ("default", "strict"):
            root = tmp_path / f"{number}-{policy}"
            plain = weighing.weigh(root / "plain", registries.on_disk(MODEL), policy)
            assert weighing.weigh(root / "signed", files, policy)[0] == plain[0]


def test_signatures_are_few(tmp_path, monkeypatch):
    monkeypatch.setattr(cosign_image, "MAX_SIGNATURES", 1)
    layers = [cosign.layer(PAYLOAD, oms.key(number)) for number in (1, 2, 3)]
    rows, _ = told(tmp_path, signed(*layers))
    assert rows == [("verified", "files-covered"), ("malformed", "too-many")]


@given(st.binary(max_size=80) | st.sampled_from([b"{}", b'{"critical": []}', b'{"critical": {}}']))
def test_any_payload_is_refused(data):
    with pytest.raises(RefusedError) as refused:
        cosign_image._subject(data)
    assert refused.value.standing in {Standing.MALFORMED, Standing.UNSUPPORTED}


def test_no_flip_of_a_byte_is_let_pass(tmp_path):
    for which in (PAYLOAD, cosign.attached(cosign.layer(PAYLOAD, KEY))):
        for at in range(0, len(which), 37):
            data = which[:at] + bytes([which[at] ^ 1]) + which[at + 1 :]
            files = signed() | {name(which): data}
            rows, weighed = told(tmp_path, files)
            digests = [each for each in standings(weighed) if each[0] == "oci-layout"]
            assert ("oci-layout", "recorded", "digests-match") not in digests
            assert weighed.decision.verdict is not Verdict.ALLOW, (at, rows)
