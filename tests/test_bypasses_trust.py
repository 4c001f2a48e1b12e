"""Good words that were earned without proof, by what signatures say and whose they are."""

import json

import pytest

from tests import verifying
from tests.builders import oms, sigstore
from tests.signatures.test_in_toto import sealed, statement
from tests.verifying import applied, by_sigstore, only, unsigned, verify
from weighbridge.core import PolicyError, Verdict

FILES = {"config.json": b'{"a": 1}', "model.safetensors": b"\x02" + bytes(7) + b"{}"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def answer(folder, files, **settings):
    """Weigh under a policy that demands a signature by a key over every file."""
    verifying.write(folder, files)
    return verify(folder, applied(folder, keys=[oms.key()], required=True, **settings))


# --- statements that speak of files, and do not stand for them ------------------------------

VOUCHING = [
    "https://slsa.dev/provenance/v1",
    "https://slsa.dev/provenance/v0.2",
    "https://cyclonedx.org/bom",
    "https://cyclonedx.org/bom/v1.6",
    "https://spdx.dev/Document/v3",
    "https://sigstore.dev/cosign/sign/v1",
    "https://in-toto.io/attestation/release/v0.1",
]
TELLING = [
    ("https://in-toto.io/attestation/test-result/v0.1", {"result": "FAILED"}),
    ("https://in-toto.io/attestation/vulns/v0.1", {"scanner": {"result": [{"id": "malware"}]}}),
    ("https://cosign.sigstore.dev/attestation/vuln/v1", {}),
    ("https://in-toto.io/attestation/link/v0.3", {}),
    ("https://slsa.dev/verification_summary/v0.2", {"verification_result": "FAILED"}),
    ("https://slsa.dev/verification_summary/v1.0", {"verificationResult": "FAILED"}),
    ("https://slsa.dev/verification_summary/v1/", {"verificationResult": "FAILED"}),
    ("https://slsa.dev/provenance-failed/v1", {}),
    ("https://slsa.dev/Provenance/v1", {}),
    ("http://slsa.dev/provenance/v1", {}),
    ("https://example.test/malicious/v1", {"malicious": True}),
]


@pytest.mark.parametrize("kind", VOUCHING)
def test_by_these_statements_a_signer_stands_for_files(kind, folder):
    files = FILES | {"release.intoto.json": sealed(statement(FILES, kind, {}))}
    assert answer(folder, files).decision.verdict is Verdict.ALLOW


@pytest.mark.parametrize(("kind", "predicate"), TELLING)
def test_any_other_statement_vouches_for_nothing(kind, predicate, folder):
    files = FILES | {"release.intoto.json": sealed(statement(FILES, kind, predicate))}
    weighed = answer(folder, files)
    assert (only(weighed).standing.value, only(weighed).trusted) == ("verified", "key-0")
    assert weighed.decision.verdict is Verdict.DENY
    told = [each for each in weighed.decision.reasons if each.rule == "other-statement"]
    assert [repr(kind) in each.because for each in told] == [True]
    named = answer(folder, files, predicates=[kind])
    assert named.decision.verdict is Verdict.ALLOW
    other = answer(folder, files, predicates=[f"{kind}x"])
    assert other.decision.verdict is Verdict.DENY


def test_what_a_test_speaks_of_is_not_signed_by_that(folder):
    more = {"modeling.py": b"import os\n"}
    result = sealed(statement(FILES | more, "https://in-toto.io/attestation/test-result/v0.1", {}))
    own = json.dumps(oms.bundle(oms.statement(FILES), oms.key())).encode()
    files = FILES | more | {"model.sig": own, "tests.intoto.json": result}
    weighed = answer(folder, files, coverage="signed")
    assert "'modeling.py'" in unsigned(weighed)
    assert answer(folder, files).decision.verdict is Verdict.DENY


# --- identities that fit strangers ----------------------------------------------------------

ISSUER = sigstore.ISSUER


def trusts(folder, identity):
    row = by_sigstore(folder, sigstore.instance(), identity)
    return applied(folder, row, required=True)


@pytest.mark.parametrize(
    ("identity", "why"),
    [
        ("https://github.com/**", "whose account on github.com"),
        ("https://github.com/*/**", "whose account on github.com"),
        ("https://GitHub.com/*/**", "whose account on github.com"),
        ("https://github.com./*/**", "whose account on github.com"),
        ("https://github.com//**", "whose account on github.com"),
        ("https://github.com/acme**", "whose account on github.com"),
        ("https://github.com/acme*/**", "whose account on github.com"),
        ("https://github.com/*acme/r/.github/workflows/x.yml@refs/tags/*", "whose account"),
        ("https://gitlab.com/*/release//.gitlab-ci.yml@refs/tags/*", "whose account on gitlab.com"),
        ("https://g**", "where the identity is from"),
        ("https://*/acme/**", "where the identity is from"),
        ("https://git*/acme/**", "where the identity is from"),
        ("https://github.com*/acme/**", "where the identity is from"),
        ("https://x@github.com/acme/**", "where the identity is from"),
        ("**acme**", "where the identity is from"),
        ("**/.github/workflows/release.yml@refs/tags/*", "where the identity is from"),
        ("**@acme.com", "where the identity is from"),
        ("robot@*.com", "where the identity is from"),
        ("robot@acme*", "where the identity is from"),
        ("*@gmail.com", "an address at gmail.com"),
        ("acme-*@GMail.com", "an address at GMail.com"),
    ],
)
def test_a_pattern_says_whose_account_is_meant(identity, why, folder):
    verifying.write(folder, FILES)
    with pytest.raises(PolicyError, match=why):
        verify(folder, trusts(folder, identity))


@pytest.mark.parametrize(
    "identity",
    [
        "https://github.com/acme/**",
        "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*",
        "https://gitlab.com/acme/*//.gitlab-ci.yml@refs/heads/main",
        "https://git.acme.example/**",
        "spiffe://acme.example/**",
        "*@acme.com",
        "robot@gmail.com",
        "https://github.com/acme/r/.github/workflows/release.yml@refs/tags/v1",
    ],
)
def test_patterns_that_name_somebody_are_taken(identity, folder):
    verifying.write(folder, FILES)
    assert verify(folder, trusts(folder, identity)).decision.verdict is Verdict.DENY


# --- text beside signed weights -------------------------------------------------------------


def beside(folder, name, data):
    """Weigh with a file that no statement speaks of, and one that the signer left out."""
    signed = FILES | {"release.intoto.json": sealed(statement(FILES))}
    ignoring = {"serialization": {"ignore_paths": [*oms.GIT, "model.sig", name]}}
    left = json.dumps(oms.bundle(oms.statement(FILES, **ignoring), oms.key())).encode()
    (folder / "a").mkdir(parents=True)
    (folder / "b").mkdir()
    return {
        answer(folder / "a", signed | {name: data}).decision.verdict,
        answer(folder / "b", FILES | {"model.sig": left, name: data}).decision.verdict,
    }


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("requirements.txt", b"evil-package==1\n"),
        ("run.sh", b"echo hi\n"),
        ("run.bat", b"echo hi\r\n"),
        ("install.ps1", b"Write-Host hi\n"),
        ("x.vbs", b"MsgBox 1\n"),
        ("x.rb", b"puts 1\n"),
        ("Dockerfile", b"FROM x\nRUN echo\n"),
        ("Makefile", b"all:\n\techo\n"),
        ("desktop.ini", b"[.ShellClassInfo]\n"),
        ("prompt.txt", b"you are\n"),
        ("tokens.txt", b"a 0\nb 1\n"),
        ("spm.vocab", b"a\t0\n"),
        ("bpe.codes", b"a b\n"),
        ("template", b"{{ .Prompt }}"),
        ("graph.pbtxt", b"node {}\n"),
        ("kernel.cl", b"__kernel void f(){}"),
        ("readme.bat", b"echo hi\r\n"),
        ("LICENSE.vbs", b"MsgBox 1\n"),
        ("license.md.sh", b"echo hi\n"),
        ("results.txt.sh", b"echo hi\n"),
    ],
)
def test_text_that_a_program_could_read_or_run_is_signed_or_denied(name, data, folder):
    assert beside(folder, name, data) == {Verdict.DENY}


@pytest.mark.parametrize(
    "name",
    [
        "README", "README.md", "readme.zh-CN.md", "README_en.txt", "LICENSE", "LICENSE-2.0.txt",
        "LICENSE.Apache-2.0", "license.model", "NOTICE.txt", "CITATION.cff", "USE_POLICY.md",
        "eval_results.txt", "train.log", "results/scores.csv", "docs/index.html", "notes.md",
    ],
)  # fmt: skip
def test_what_people_read_need_not_be_signed(name, folder):
    assert beside(folder, name, b"Words of people.\n") <= {Verdict.ALLOW}


# --- workflows that anybody may call --------------------------------------------------------

BUILDER = "https://github.com/builders/all/.github/workflows/build.yml@refs/tags/v2"
SOURCE = 12
"""Number of the claim in a certificate that names the repository for which a workflow ran."""


def built(folder, at, workflow=BUILDER, **row):
    """Weigh a model that a workflow signed for some repository, under a row that trusts it."""
    here = sigstore.instance()
    claims = {key: each for key, each in sigstore.CLAIMS.items() if key != SOURCE}
    claims |= {SOURCE: at} if at else {}
    bundle = here.sign_statement(statement(FILES), sigstore.uri(workflow), claims=claims)
    verifying.write(folder, FILES | {"model.sigstore.json": json.dumps(bundle).encode()})
    return verify(
        folder, applied(folder, by_sigstore(folder, here, workflow, **row), required=True)
    )


@pytest.mark.parametrize(
    "source",
    [
        "https://github.com/evil/model",
        "https://github.com/builders-evil/all",
        "https://gitlab.com/builders/all",
        "https://github.com.evil.example/builders/all",
        "evil",
    ],
)
def test_a_workflow_that_ran_for_a_stranger_is_a_stranger_s(source, folder):
    weighed = built(folder, source)
    assert (only(weighed).reason, only(weighed).trusted) == ("unknown-source", "")
    assert weighed.decision.verdict is Verdict.DENY
    named = built(folder, source, source="https://github.com/acme/*")
    assert only(named).reason == "unknown-source"


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("https://github.com/builders/all", {}),
        ("https://github.com/Builders/other", {}),
        ("", {}),
        ("https://github.com/acme/model", {"source": "https://github.com/acme/*"}),
        ("https://github.com/acme/model", {"source": "https://github.com/acme/model"}),
    ],
)
def test_a_workflow_counts_for_its_own_account_and_for_those_that_are_named(source, row, folder):
    weighed = built(folder, source, **row)
    assert (only(weighed).standing.value, only(weighed).trusted) == ("verified", "workflow")
    assert weighed.decision.verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("", {"source": "https://github.com/acme/*"}),
        ("https://github.com/acme/sub/model", {"source": "https://github.com/acme/*"}),
        ("https://github.com/builders/all", {"source": "https://github.com/acme/*"}),
    ],
)
def test_a_source_that_is_named_is_demanded(source, row, folder):
    assert only(built(folder, source, **row)).reason == "unknown-source"


def test_a_source_is_a_pattern_that_names_somebody(folder):
    with pytest.raises(PolicyError, match=r"source.*whose account on github\.com"):
        built(folder, "https://github.com/acme/model", source="https://github.com/**")
