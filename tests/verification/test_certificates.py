"""Chains: what our own rules let pass, what they refuse and why, and that no lie gets through."""

import base64
import datetime as dt
import itertools
import json
import tempfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.certificates import (
    ANY,
    CODE,
    DAY,
    NOW,
    TLS,
    Holder,
    bits,
    common,
    curve_key,
    document,
    issue,
    resigned,
    rsa_key,
    twisted,
)
from weighbridge.core import Document, Standing
from weighbridge.verification import certificate, certificates, keys
from weighbridge.verification.keys import KeyFaultError
from weighbridge.verification.refusal import RefusedError

OMS = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "oms"

ROOT = issue("root", ca=True)
MIDDLE = issue("middle", ROOT, ca=True, path_length=0)
LEAF = issue("leaf", MIDDLE)
ROOTS = (document(ROOT),)
YEAR = 365 * DAY
OTHER = x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")
UNKNOWN = x509.UnrecognizedExtension(OTHER, b"\x05\x00")


def der(holder):
    return holder if isinstance(holder, bytes) else holder.der


def chain(leaf, *rest, roots=ROOTS, at=NOW, any_usage=False, revoked=()):
    return certificates.chain(
        der(leaf),
        [der(one) for one in rest],
        roots,
        at=at,
        any_usage=any_usage,
        revoked=frozenset(revoked),
    )


def refused(leaf, *rest, **rules):
    """Return standing and reason; a chain that holds fails the test."""
    with pytest.raises(RefusedError) as caught:
        chain(leaf, *rest, **rules)
    assert str(caught.value)
    assert "\n" not in str(caught.value)
    return f"{caught.value.standing}: {caught.value.reason}"


def untrusted(reason):
    return f"untrusted-signer: {reason}"


def under(name="under", **lies):
    """A chain with lies about the intermediate, and an honest leaf."""
    middle = issue(f"{name}-ca", ROOT, **{"ca": True, **lies})
    return issue(name, middle), middle


def test_says_who_signed():
    key, signer = chain(LEAF, MIDDLE)
    assert key.kind is keys.KeyKind.EC_P256
    assert signer.method == "certificate"
    assert (signer.identity, signer.issuer) == ("CN=leaf", "CN=middle")
    assert (signer.certificate, signer.chain_root) == (LEAF.fingerprint, ROOT.fingerprint)
    assert signer.key == keys.fingerprint(key)
    assert signer.valid == ("2026-10-26T12:00:00Z", "2026-12-25T12:00:00Z")
    assert signer.details == (("root-subject", "CN=root"), ("serial", "1234"))


def many(depth):
    """A root, and ``depth`` authorities below it; leaf last."""
    holders = [issue("top", ca=True)]
    for level in range(depth):
        holders.append(issue(f"level-{level}", holders[-1], ca=True))
    return [*holders, issue("low", holders[-1])]


GOOD = {
    "root-issues": (issue("g1", ROOT),),
    "middle": (LEAF, MIDDLE),
    "root-came-along": (LEAF, MIDDLE, ROOT),
    "any-order": (LEAF, ROOT, MIDDLE),
    "doubled": (LEAF, MIDDLE, MIDDLE, LEAF),
    "strangers-came-along": (LEAF, issue("stranger", ca=True), MIDDLE),
    "two-usages": (issue("g2", MIDDLE, extended=(TLS, CODE)), MIDDLE),
    "p384": (issue("g3", MIDDLE, key=curve_key("g3", ec.SECP384R1())), MIDDLE),
    "p521": (issue("g4", MIDDLE, key=curve_key("g4", ec.SECP521R1())), MIDDLE),
    "no-basic-constraints": (issue("g5", MIDDLE, ca=None), MIDDLE),
    "authority-in-name-only": (
        issue("g6", MIDDLE, ca=True, usage=("digital_signature",), extended=(CODE,)), MIDDLE,
    ),
    "issuer-for-code": under("g7", extended=(CODE,)),
    "issuer-for-anything": under("g8", extended=(ANY,)),
    "harmless-extension": (issue("g9", MIDDLE, extra=((UNKNOWN, False),)), MIDDLE),
    "same-name-as-issuer": (issue("g10", MIDDLE, subject=common("middle")), MIDDLE),
    "rsa-issuer": under("g11", key=rsa_key(2048)),
    "sha384": (issue("g12", MIDDLE, digest=hashes.SHA384()), MIDDLE),
}  # fmt: skip


@pytest.mark.parametrize("holders", GOOD.values(), ids=GOOD)
@pytest.mark.parametrize("any_usage", [False, True])
def test_lets_pass(holders, any_usage):
    _, signer = chain(*holders, any_usage=any_usage)
    assert signer.chain_root == ROOT.fingerprint


@pytest.mark.parametrize("extended", [None, (ANY,)], ids=["none", "any"])
def test_any_usage_takes_a_leaf_that_is_not_tied_to_one(extended):
    leaf = issue("untied", MIDDLE, extended=extended)
    assert refused(leaf, MIDDLE) == untrusted("certificate-usage")
    assert chain(leaf, MIDDLE, any_usage=True)[1].identity == "CN=untied"


@pytest.mark.parametrize("depth", [1, 8])
def test_a_chain_may_be_long(depth):
    top, *rest, leaf = many(depth)
    assert chain(leaf, *rest, roots=(document(top),))[1].chain_root == top.fingerprint


def leafs():
    """Every lie that a leaf can tell, as (leaf, reason)."""
    early, late = {"until": NOW - 5 * DAY}, {"since": NOW + 7 * DAY}
    return {
        "tls": (issue("b1", MIDDLE, extended=(TLS,)), "certificate-usage"),
        "no-key-usage": (issue("b2", MIDDLE, usage=None), "certificate-usage"),
        "neither-usage": (issue("b3", MIDDLE, usage=None, extended=None), "certificate-usage"),
        "not-for-signatures": (
            issue("b4", MIDDLE, usage=("key_agreement", "content_commitment")),
            "certificate-usage",
        ),
        "expired-5-days": (issue("b5", MIDDLE, **early), "certificate-expired"),
        "expired-5-years": (
            issue("b6", MIDDLE, since=NOW - 6 * YEAR, until=NOW - 5 * YEAR),
            "certificate-expired",
        ),
        "not-yet-valid": (issue("b7", MIDDLE, **late), "certificate-not-yet-valid"),
        "authority": (
            issue("b8", MIDDLE, ca=True, usage=("digital_signature", "key_cert_sign"),
                  extended=(CODE,)),
            "certificate-usage",
        ),
        "critical-unknown": (issue("b9", MIDDLE, extra=((UNKNOWN, True),)), "certificate-chain"),
        "precertificate": (
            issue("b10", MIDDLE, extra=((x509.PrecertPoison(), True),)), "certificate-chain",
        ),
        "critical-policies": (
            issue("b11", MIDDLE, extra=((policies(), True),)), "certificate-chain",
        ),
        "sha224": (issue("b12", MIDDLE, digest=hashes.SHA224()), "weak-certificate"),
        "self-signed": (issue("b13"), "untrusted-root"),
        "claims-a-trusted-issuer": (
            issue("b14", issuer_name=common("middle")), "untrusted-root",
        ),
        "swapped": (
            issue("leaf", issue("middle", key=curve_key("thief"), ca=True)), "untrusted-root",
        ),
    }  # fmt: skip


def policies():
    return x509.CertificatePolicies([x509.PolicyInformation(OTHER, None)])


@pytest.mark.parametrize(("leaf", "reason"), leafs().values(), ids=leafs())
@pytest.mark.parametrize("any_usage", [False, True])
def test_refuses_the_leaf(leaf, reason, any_usage):
    assert refused(leaf, MIDDLE, any_usage=any_usage) == untrusted(reason)


def directory_limits(name):
    inside = [x509.DirectoryName(common(name))]
    return x509.NameConstraints(permitted_subtrees=inside, excluded_subtrees=None)


def mail_limits():
    inside = [x509.RFC822Name("example.com")]
    return x509.NameConstraints(permitted_subtrees=inside, excluded_subtrees=None)


def issuers():
    """Every lie that an issuer can tell, as ((leaf, issuer ...), reason)."""
    below = issue("c-low", issue("c-mid", MIDDLE, ca=True))
    return {
        "expired": (under("c1", until=NOW - DAY), "certificate-expired"),
        "not-yet-valid": (under("c2", since=NOW + DAY), "certificate-not-yet-valid"),
        "not-an-authority": (
            under("c3", ca=False, usage=("key_cert_sign",), extended=None), "certificate-usage",
        ),
        "no-basic-constraints": (
            under("c4", ca=None, usage=("key_cert_sign",), extended=None), "certificate-usage",
        ),
        "no-cert-sign": (under("c5", usage=("digital_signature",)), "certificate-usage"),
        "no-key-usage": (under("c6", usage=None), "certificate-usage"),
        "issued-by-a-leaf": ((issue("c7", LEAF), LEAF, MIDDLE), "certificate-usage"),
        "tls-issuer": (under("c8", extended=(TLS,)), "certificate-usage"),
        "path-length": (
            (below, issue("c-mid", MIDDLE, ca=True), MIDDLE), "certificate-chain",
        ),
        "critical-unknown": (under("c9", extra=((UNKNOWN, True),)), "certificate-chain"),
        "directory-names": (
            under("c10", extra=((directory_limits("elsewhere"), True),)), "certificate-chain",
        ),
        "mail-names": (under("c11", extra=((mail_limits(), True),)), "certificate-chain"),
        "names-not-critical": (under("c12", extra=((mail_limits(), False),)), "certificate-chain"),
        "short-rsa": (under("c13", key=rsa_key(1024)), "weak-certificate"),
        "sha224": (under("c14", digest=hashes.SHA224()), "weak-certificate"),
        "missing": ((LEAF,), "untrusted-root"),
        "only-itself": ((issue("c15"),), "untrusted-root"),
    }  # fmt: skip


@pytest.mark.parametrize(("holders", "reason"), issuers().values(), ids=issuers())
@pytest.mark.parametrize("any_usage", [False, True])
def test_refuses_the_issuer(holders, reason, any_usage):
    assert refused(*holders, any_usage=any_usage) == untrusted(reason)


def roots():
    """Every lie that a root can tell, as (root, reason); the leaf is issued by it."""
    return {
        "expired": (issue("d1", ca=True, until=NOW - DAY), "certificate-expired"),
        "not-yet-valid": (issue("d2", ca=True, since=NOW + DAY), "certificate-not-yet-valid"),
        "not-an-authority": (issue("d3", ca=False, usage=("key_cert_sign",)), "certificate-usage"),
        "no-cert-sign": (issue("d4", ca=True, usage=("digital_signature",)), "certificate-usage"),
        "short-rsa": (issue("d5", ca=True, key=rsa_key(1024)), "weak-certificate"),
        "tls-only": (issue("d6", ca=True, extended=(TLS,)), "certificate-usage"),
        "critical-unknown": (
            issue("d7", ca=True, extra=((UNKNOWN, True),)), "certificate-chain",
        ),
    }  # fmt: skip


@pytest.mark.parametrize(("root", "reason"), roots().values(), ids=roots())
def test_refuses_the_root(root, reason):
    assert refused(issue("dd", root), roots=(document(root),)) == untrusted(reason)


def test_a_root_limits_the_length_of_paths_too():
    root = issue("e1", ca=True, path_length=0)
    middle = issue("e2", root, ca=True)
    reason = refused(issue("e3", middle), middle, roots=(document(root),))
    assert reason == untrusted("certificate-chain")


@pytest.mark.parametrize(("length", "passes"), [(None, True), (1, True), (0, False)])
def test_a_self_issued_issuer_counts_for_path_length_like_any_other(length, passes):
    root = issue("same", ca=True, path_length=length)
    again = issue("same-again", root, ca=True, subject=common("same"))
    leaf = issue("e4", again)
    if passes:
        assert chain(leaf, again, roots=(document(root),))
    else:
        reason = refused(leaf, again, roots=(document(root),))
        assert reason == untrusted("certificate-chain")


def test_a_foreign_root_of_the_same_name_is_not_the_root():
    fake = issue("root", key=curve_key("forger"), ca=True)
    middle = issue("middle", fake, ca=True)
    leaf = issue("leaf", middle)
    assert refused(leaf, middle, fake) == untrusted("untrusted-root")
    assert chain(leaf, middle, roots=(document(ROOT, fake),))[1].chain_root == fake.fingerprint


def test_no_roots_trust_nothing():
    assert refused(LEAF, MIDDLE, ROOT, roots=()) == untrusted("untrusted-root")


def test_a_chain_may_end_in_an_intermediate_that_the_policy_names():
    assert chain(LEAF, roots=(document(MIDDLE),))[1].chain_root == MIDDLE.fingerprint


@pytest.mark.parametrize("leaf", [issue("pinned"), LEAF], ids=["self-signed", "issued"])
def test_a_leaf_that_the_policy_names_needs_no_issuer(leaf):
    assert chain(leaf, roots=(document(leaf),))[1].chain_root == leaf.fingerprint


def test_a_leaf_that_the_policy_names_is_held_against_the_rules_all_the_same():
    for leaf, reason in leafs().values():
        if reason not in {"untrusted-root", "weak-certificate"}:
            assert refused(leaf, roots=(document(leaf),)) == untrusted(reason)


def test_a_named_leaf_is_meant_byte_for_byte():
    again = issue("pinned", serial=77)
    assert refused(again, roots=(document(issue("pinned")),)) == untrusted("certificate-usage")
    other = issue("pinned", key=curve_key("another"))
    assert refused(other, roots=(document(issue("pinned")),)) == untrusted("untrusted-root")


def test_a_named_leaf_issues_nothing():
    pinned = issue("pinned")
    reason = refused(issue("f1", pinned), roots=(document(pinned),))
    assert reason == untrusted("certificate-usage")


def test_a_cross_signed_issuer_is_reached_by_the_path_that_holds():
    key = curve_key("crossed")
    elsewhere = issue("elsewhere", ca=True)
    one = issue("crossed", elsewhere, key=key, ca=True)
    two = issue("crossed", ROOT, key=key, ca=True)
    leaf = issue("f2", two)
    for order in itertools.permutations((one, two, elsewhere)):
        assert chain(leaf, *order)[1].chain_root == ROOT.fingerprint
    assert refused(leaf, one, elsewhere) == untrusted("untrusted-root")


@pytest.mark.parametrize("lie", [{"until": NOW - DAY}, {"usage": ("crl_sign",)}], ids=str)
def test_a_bad_certificate_of_an_issuer_does_not_hide_its_good_one(lie):
    key = curve_key("renewed")
    old = issue("renewed", ROOT, key=key, ca=True, serial=1, **lie)
    new = issue("renewed", ROOT, key=key, ca=True, serial=2)
    leaf = issue("f3", new)
    assert chain(leaf, old, new)
    assert chain(leaf, new, old)
    assert refused(leaf, old).startswith("untrusted-signer: certificate-")


def test_certificates_that_issue_one_another_lead_nowhere():
    here, there = curve_key("here"), curve_key("there")
    stub = Holder(there, issue("there", key=there, ca=True).certificate)
    one = issue("here", stub, key=here, ca=True)
    two = issue("there", one, key=there, ca=True)
    assert refused(issue("f4", one), one, two) == untrusted("untrusted-root")


def test_lookalike_issuers_cost_little():
    twins = [issue("twin", key=curve_key("twin"), ca=True, serial=n + 1) for n in range(9)]
    assert refused(issue("f5", twins[0]), *twins) == untrusted("untrusted-root")
    pile = [issue("twin", key=curve_key("twin"), ca=True, serial=n + 1) for n in range(200)]
    leaf = issue("f6", twins[0], until=NOW + 2 * YEAR)
    reason = refused(leaf, roots=(document(*pile),), at=NOW + YEAR)
    assert reason == untrusted("certificate-expired")
    with pytest.raises(RefusedError):
        chain(issue("f7", issue("twin", key=curve_key("x"), ca=True)), roots=(document(*pile),))


def test_more_certificates_than_a_chain_has_are_not_read():
    assert refused(LEAF, *([b"anything"] * 1000)) == untrusted("certificate-chain")
    top, *rest, leaf = many(9)
    assert chain(leaf, *rest, roots=(document(top),))
    top, *rest, leaf = many(10)
    assert refused(leaf, *rest, roots=(document(top),)) == untrusted("certificate-chain")


def odd_keys():
    return {
        "rsa": rsa_key(2048),
        "ed25519": ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)),
        "koblitz": curve_key("k", ec.SECP256K1()),
        "brainpool": curve_key("k", ec.BrainpoolP256R1()),
    }


@pytest.mark.parametrize("key", odd_keys().values(), ids=odd_keys())
def test_a_key_of_a_kind_that_oms_does_not_have_is_not_supported(key):
    leaf = issue("odd", MIDDLE, key=key)
    assert refused(leaf, MIDDLE) == "unsupported: key-type"
    if hasattr(key, "private_bytes_raw"):
        # it signs over no digest at all
        assert refused(*under("odd-issuer", key=key)) == untrusted("weak-certificate")


@pytest.mark.parametrize("digest", ["md5", "sha1"])
def test_refuses_signatures_over_broken_digests(digest):
    middle = issue("old", ROOT, key=rsa_key(2048), ca=True)
    leaf = issue("g1", middle)
    honest = resigned(leaf, middle, lambda _: None, rsa_digest="sha256")
    assert chain(honest, middle)
    lie = resigned(leaf, middle, lambda _: None, rsa_digest=digest)
    assert refused(lie, middle) == untrusted("weak-certificate")


def test_a_root_s_signature_of_itself_proves_nothing_and_is_not_asked_for():
    root = issue("old-root", key=rsa_key(2048), ca=True)
    old = resigned(root, root, lambda _: None, rsa_digest="sha1")
    pem = base64.encodebytes(old)
    file = Document("r", b"-----BEGIN CERTIFICATE-----\n" + pem + b"-----END CERTIFICATE-----\n")
    assert chain(issue("g2", root), roots=(file,))


def test_versions_and_serial_numbers_that_the_standard_forbids_are_refused():
    def version(tbs):
        tbs["version"] = "v1"

    def serial(tbs):
        tbs["serial_number"] = 0

    for change in (version, serial):
        assert "untrusted" in (reason := refused(resigned(LEAF, MIDDLE, change), MIDDLE)) or (
            reason == "malformed: certificate"
        )


def test_an_extension_that_stands_twice_is_malformed():
    def double(tbs):
        tbs["extensions"].append(tbs["extensions"][0])

    assert refused(resigned(LEAF, MIDDLE, double), MIDDLE) == "malformed: certificate"


LEAF_KEY = f"sha256:{keys.fingerprint(certificate.read(LEAF.der).key)[7:]}"


@pytest.mark.parametrize(
    "entry",
    [
        LEAF.fingerprint,
        LEAF.fingerprint.upper(),
        MIDDLE.fingerprint,
        ROOT.fingerprint,
        LEAF_KEY,
        keys.fingerprint(certificate.read(MIDDLE.der).key),
        keys.fingerprint(certificate.read(ROOT.der).key),
        "serial:1234",
        "serial:0x1234",
        "serial:00:12:34",
        "SERIAL:00001234",
    ],
)
def test_what_the_policy_revokes_counts_nowhere(entry):
    assert refused(LEAF, MIDDLE, revoked=[entry]) == untrusted("revoked")


def test_the_orders_of_the_curves_are_theirs():
    for order, curve in zip(
        certificate.ORDERS, (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()), strict=True
    ):
        assert curve.group_order == order


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1, ec.SECP521R1])
def test_another_form_of_its_signature_does_not_hide_a_revoked_certificate(curve):
    order = dict(zip((ec.SECP256R1, ec.SECP384R1, ec.SECP521R1), certificate.ORDERS, strict=True))
    root = issue("twist", ca=True, key=curve_key("twist", curve()))
    leaf = issue("h2", root)
    lie = twisted(leaf, order[curve])
    assert lie != leaf.der
    assert chain(lie, roots=(document(root),))[1].certificate != leaf.fingerprint
    reason = refused(lie, roots=(document(root),), revoked=[leaf.fingerprint])
    assert reason == untrusted("revoked")


@pytest.mark.parametrize("entry", ["", "serial:", "serial:123", "sha256:", "1234", "sha256:1234"])
def test_nothing_else_is_revoked(entry):
    assert chain(LEAF, MIDDLE, revoked=[entry])


def test_a_named_leaf_can_be_revoked():
    leaf = issue("pinned")
    reason = refused(leaf, roots=(document(leaf),), revoked=[leaf.fingerprint])
    assert reason == untrusted("revoked")


def test_a_revoked_certificate_of_an_issuer_does_not_hide_its_other_one_but_its_key_does():
    key = curve_key("renewed")
    old = issue("renewed", ROOT, key=key, ca=True, serial=1)
    new = issue("renewed", ROOT, key=key, ca=True, serial=2)
    leaf = issue("h1", new)
    assert chain(leaf, old, new, revoked=[old.fingerprint])
    both = [keys.fingerprint(certificate.read(old.der).key)]
    assert refused(leaf, old, new, revoked=both) == untrusted("revoked")


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (NOW - 30 * DAY - dt.timedelta(seconds=1), "certificate-not-yet-valid"),
        (NOW - 30 * DAY, None),
        (NOW + 30 * DAY, None),
        (NOW + 30 * DAY + dt.timedelta(seconds=1), "certificate-expired"),
    ],
)
def test_first_and_last_moment_are_valid(moment, reason):
    zones = (dt.UTC, dt.timezone(dt.timedelta(hours=9)), dt.timezone(dt.timedelta(hours=-7)))
    for zone in zones:
        at = moment.astimezone(zone)
        if reason is None:
            assert chain(LEAF, MIDDLE, at=at)
        else:
            assert refused(LEAF, MIDDLE, at=at) == untrusted(reason)


def test_an_alternative_name_stands_in_for_an_empty_subject():
    empty = x509.Name([])
    names = (
        [x509.DNSName("example.com"), x509.UniformResourceIdentifier("https://example.com/ci")],
        [x509.RFC822Name("robot@example.com")],
        [x509.RFC822Name("CN=leaf")],
    )
    found = []
    for each in names:
        extra = ((x509.SubjectAlternativeName(each), True),)
        leaf = issue("nameless", MIDDLE, subject=empty, extra=extra)
        found.append(chain(leaf, MIDDLE)[1].identity)
    assert found == ["URI:https://example.com/ci", "email:robot@example.com", "email:CN=leaf"]
    assert not chain(issue("nameless", MIDDLE, subject=empty), MIDDLE)[1].identity


def test_text_of_a_certificate_is_quoted_in_refusals():
    leaf = issue("i1", subject=common("x\n\x1b[31mallowed"))
    with pytest.raises(RefusedError, match=r"x\\n\\x1b") as caught:
        chain(leaf)
    assert "\x1b" not in str(caught.value)


# lies in bytes


def test_garbage_and_giants_are_malformed():
    for lie in (b"", b"\x30", b"garbage", ROOT.pem, LEAF.der + b"\0", b"\x30\x83\xff\xff\xff"):
        assert refused(lie, MIDDLE) == "malformed: certificate"
        assert refused(LEAF, MIDDLE, lie) == "malformed: certificate"
    assert refused(bytes(certificate.MAX_CERTIFICATE + 1)) == "malformed: certificate"
    stuffed = issue("j1", extra=((x509.UnrecognizedExtension(OTHER, bytes(1 << 16)), False),))
    assert refused(stuffed, MIDDLE) == "malformed: certificate"


def test_cut_at_every_offset():
    for cut in range(len(LEAF.der)):
        assert refused(LEAF.der[:cut], MIDDLE) == "malformed: certificate"


def test_no_change_of_one_bit_of_the_leaf_is_accepted():
    for lie in bits(LEAF.der):
        with pytest.raises(RefusedError):
            chain(lie, MIDDLE)


def test_no_change_of_one_bit_of_an_issuer_is_accepted():
    for lie in bits(MIDDLE.der):
        with pytest.raises(RefusedError):
            chain(LEAF, lie)


@given(st.binary(max_size=400), st.lists(st.binary(max_size=64), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_refused(leaf, rest):
    with pytest.raises(RefusedError) as caught:
        certificates.chain(leaf, rest, ROOTS, at=NOW, any_usage=True, revoked=frozenset())
    assert caught.value.standing is Standing.MALFORMED


@given(st.integers(0, len(LEAF.der) - 1), st.binary(max_size=6), st.integers(0, 6))
@settings(max_examples=300, deadline=None)
def test_any_splice_is_refused(at, new, gone):
    lie = LEAF.der[:at] + new + LEAF.der[at + gone :]
    if lie != LEAF.der:
        with pytest.raises(RefusedError):
            chain(lie, MIDDLE)


# files of roots


def test_a_file_of_roots_may_hold_several_and_text():
    file = Document("r", b"Acme roots\n" + issue("k1", ca=True).pem + b"\n# the next\n" + ROOT.pem)
    assert chain(LEAF, MIDDLE, roots=(file,))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no certificate in PEM"),
        (ROOT.der, "no certificate in PEM"),
        (ROOT.pem[:-30], "has no end"),
        (b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "private key"),
        (b"-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n", "holds 'PUBLIC KEY'"),
        (b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "is not base64"),
        (ROOT.pem + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
         "certificate 2: not a certificate"),
        (ROOT.pem * 1001, "more than 1000"),
        (bytes((1 << 20) + 1), "bytes are over"),
    ],
    ids=["empty", "der", "cut", "private", "public", "base64", "second", "many", "giant"],
)  # fmt: skip
def test_a_file_of_roots_that_cannot_be_used_is_the_policy_s_fault(data, why):
    with pytest.raises(KeyFaultError, match=why):
        chain(LEAF, MIDDLE, roots=(Document("r", data),))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_file_of_roots_is_read_or_refused(data):
    for text in (data, b"-----BEGIN CERTIFICATE-----\n" + data + b"\n-----END CERTIFICATE-----"):
        with pytest.raises(KeyFaultError):
            certificate.roots(Document("r", text))


def test_describes_what_a_file_of_roots_holds():
    expired = issue("l1", ca=True, until=NOW - DAY, usage=("crl_sign",))
    found = certificates.describe(document(ROOT, LEAF, expired), at=NOW)
    assert [one.certificate.subject for one in found] == ["CN=root", "CN=leaf", "CN=l1"]
    assert [one.problems for one in found] == [
        (),
        ("may sign models, but not certificates: only its own signatures count",),
        (
            "certificate 'CN=l1' expired at 2026-11-24T12:00:00Z",
            "issuer 'CN=l1' may not sign certificates",
        ),
    ]
    assert found[0].certificate.key.kind is keys.KeyKind.EC_P256


# subjects


@pytest.mark.parametrize(
    ("pattern", "subject", "same"),
    [
        ("CN=robot,O=Acme", "CN=robot,O=Acme", True),
        ("CN=robot", "CN=Robot", False),
        ("CN=*,O=Acme", "CN=robot,O=Acme", True),
        ("CN=*", "CN=", True),
        ("CN=ro*ot-*9,O=A*", "CN=robot-9,O=Acme", True),
        ("CN=aa*aa", "CN=aaa", False),
        ("CN=a*b*c", "CN=acb", False),
        ("CN=a*b*bc", "CN=abc", False),
        ("CN=*,O=Acme", "CN=robot,OU=Evil,O=Acme", False),
        ("CN=*", "CN=robot,O=Evil", False),
        ("CN=*", "CN=robot+O=Evil", False),
        ("*", "CN=robot", True),
        ("*", "CN=robot,O=Acme", False),
        ("CN=*,O=Acme", "CN=robot\\,O=Acme", False),
        ("CN=*,O=Acme", "CN=robot\\,OU=x,O=Acme", True),
        ("CN=*,O=Acme", "CN=robot\\\\,O=Acme", True),
        ("CN=robot\\, jr", "CN=robot\\, jr", True),
        ("CN=.*", "CN=robot", False),
        ("CN=[a-z]", "CN=r", False),
        ("URI:https://example.com/*", "URI:https://example.com/ci", True),
        ("", "", True),
        ("", "CN=x", False),
    ],
)
def test_matches_subjects(pattern, subject, same):
    assert certificates.subject_matches(pattern, subject) is same


@given(st.text("CN=,+\\*ab", max_size=20))
def test_a_subject_without_a_star_matches_itself(subject):
    assert certificates.subject_matches(subject.replace("*", ""), subject.replace("*", ""))


def test_matching_costs_little():
    assert not certificates.subject_matches("CN=" + "*a" * 200 + "b", "CN=" + "a" * 60_000)


# what model-signing 1.1.1 makes of the same chains


def peer(leaf, *rest, roots=(ROOT,)):
    """Whether model-signing accepts a chain; it asks the leaf alone when it is."""
    verifier = pytest.importorskip("model_signing._signing.sign_certificate")
    crypto = pytest.importorskip("OpenSSL.crypto")

    class Raw:
        def __init__(self, data):
            self.raw_bytes = data

    class Material:
        class x509_certificate_chain:  # noqa: N801 - as theirs
            certificates = (Raw(der(leaf)), *(Raw(der(one)) for one in rest))

    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(one.pem for one in roots))
        file.flush()
        theirs = verifier.Verifier([Path(file.name)])
    try:
        theirs._verify_certificates(Material)
    except (ValueError, crypto.X509StoreContextError):
        return False
    return True


OLD = {"since": NOW - 20 * YEAR, "until": NOW + 20 * YEAR}
OLD_ROOT = issue("old-root", ca=True, **OLD)
OLD_MIDDLE = issue("old-middle", OLD_ROOT, ca=True, **OLD)

TAKEN = {
    "leaf: tls", "leaf: no-key-usage", "leaf: not-for-signatures", "leaf: expired-5-days",
    "leaf: not-yet-valid", "leaf: authority", "leaf: critical-policies", "leaf: sha224",
    "issuer: expired", "issuer: no-key-usage", "issuer: tls-issuer", "issuer: mail-names",
    "issuer: names-not-critical", "issuer: short-rsa", "issuer: sha224",
    "root: expired", "root: short-rsa", "root: tls-only",
    "old: expired-5-years",
}  # fmt: skip
"""Chains that model-signing 1.1.1 accepts and we refuse, each for its reason above."""


def lies():
    """Every lie of this file, as (holders, root)."""
    yield from ((f"leaf: {name}", (leaf, MIDDLE), ROOT) for name, (leaf, _) in leafs().items())
    yield from ((f"issuer: {name}", each, ROOT) for name, (each, _) in issuers().items())
    yield from (
        (f"root: {name}", (issue("dd", each),), each) for name, (each, _) in roots().items()
    )
    leaf = issue("b6", OLD_MIDDLE, since=NOW - 6 * YEAR, until=NOW - 5 * YEAR)
    yield "old: expired-5-years", (leaf, OLD_MIDDLE), OLD_ROOT


@pytest.mark.filterwarnings("ignore")  # theirs
def test_refuses_what_model_signing_takes():
    found = set()
    for name, holders, root in lies():
        assert refused(*holders, roots=(document(root),)).startswith("untrusted-signer: "), name
        found |= {name} if peer(*holders, roots=(root,)) else set()
    assert found == TAKEN


@pytest.mark.filterwarnings("ignore")  # theirs
def test_model_signing_takes_what_we_take():
    for holders in GOOD.values():
        assert peer(*holders)


# the test vectors of OMS and the bundles of model-signing's own tests; valid until 2035-04-30

RECORDED = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def recorded():
    if not OMS.is_dir():
        return []
    return sorted(OMS.glob("v*-certificate/model.sig")) + [
        OMS / "test-vectors/valid/certificate.bundle.json"
    ]


def signed_with(path):
    material = json.loads(path.read_bytes())["verificationMaterial"]
    rows = material["x509CertificateChain"]["certificates"]
    return [base64.b64decode(row["rawBytes"]) for row in rows]


def oms(name):
    return Document(name, (OMS / "keys" / name).read_bytes())


needs_oms = pytest.mark.skipif(not OMS.is_dir(), reason="no recorded bundles beside the checkout")


@needs_oms
def test_recorded_chains_hold_under_each_of_their_issuers():
    paths = recorded()
    assert len(paths) == 6
    for path in paths:
        for name in ("ca-cert.pem", "int-ca-cert.pem", "signing-key-cert.pem"):
            file = oms(name)
            key, signer = chain(*signed_with(path), roots=(file,), at=RECORDED)
            assert signer.identity == signer.issuer == "CN=intermediate-ca"
            assert signer.valid == ("2025-05-02T23:36:28Z", "2035-04-30T23:36:28Z")
            assert signer.chain_root == certificate.roots(file)[0].fingerprint
            assert key == keys.load(oms("signing-key-pub.pem"))


@needs_oms
@pytest.mark.parametrize(
    ("year", "reason"), [(2025, "certificate-not-yet-valid"), (2036, "certificate-expired")]
)
def test_recorded_chains_hold_for_as_long_as_they_say(year, reason):
    for path in recorded():
        at = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
        found = refused(*signed_with(path), roots=(oms("ca-cert.pem"),), at=at)
        assert found == untrusted(reason)


@needs_oms
def test_recorded_chains_hold_under_no_other_root():
    for path in recorded():
        assert refused(*signed_with(path), at=RECORDED) == untrusted("untrusted-root")


@needs_oms
def test_recorded_roots_are_described():
    for name in ("ca-cert.pem", "int-ca-cert.pem"):
        (one,) = certificates.describe(oms(name), at=RECORDED)
        assert one.problems == ()
        assert (one.certificate.key.kind, one.certificate.key.bits) == (keys.KeyKind.RSA, 3072)
