"""The check of signatures: each key of its table, each standing, and its words."""

import pytest

from tests.builders import report as build
from tests.checks.asking import ask
from weighbridge.checks.signature import CHECK
from weighbridge.core import (
    Artifact,
    Attestation,
    Coverage,
    Dossier,
    Face,
    Grade,
    Kind,
    Place,
    PolicyError,
    Severity,
    Signature,
    Signer,
    Span,
    Standing,
    Verdict,
    Verification,
)

VSA = "https://slsa.dev/verification_summary/v1"
UNDER = "ab" * 32
ALL = Coverage(covered=("config.json", "w.bin"))


def at(name):
    return Place(Artifact(name, 10), Span(0, 10))


def attested(signer=None, statement="", facts=()):
    return Attestation(signer or Signer("key", "acme", key="sha256:1"), statement, (), facts)


def answer(  # noqa: PLR0913 - one argument a lie
    standing=Standing.VERIFIED, reason="all-files-covered", why="covers all", *, trusted="acme",
    coverage=ALL, attestation=None, grade=Grade.SIGNED, name="model.sig", valid=True,
):  # fmt: skip
    signature = Signature(at(name), "openssf-model-signing", grade)
    told = (attestation or attested()) if valid else None
    return Verification(
        signature, standing, reason, why, trusted if valid else "", told,
        coverage if valid else None,
    )  # fmt: skip


def loose(reason="unsigned-files", **more):
    more = {"coverage": Coverage(("w.bin",), unsigned=("x.py",))} | more
    return answer(Standing.MISMATCH, reason, "'x.py': here and not signed", **more)


def asked(*answers, settings="", findings=()):
    dossier = Dossier("m", "folder", verifications=answers, findings=findings)
    return ask(CHECK, dossier, settings)


def verdict(*answers, settings="", findings=()):
    reasons = asked(*answers, settings=settings, findings=findings)
    return max((reason.verdict for reason in reasons), default=Verdict.ALLOW)


def words(*answers, settings="", findings=()):
    return [each.because for each in asked(*answers, settings=settings, findings=findings)]


REQUIRED = "required = true\n"


# --- one signature --------------------------------------------------------------------------


def test_three_facts_are_told_apart():
    assert words(answer()) == [
        "'model.sig': the signature is valid (openssf-model-signing, by key)",
        "signed by key sha256:1: the policy trusts it as 'acme'",
        "covers 2 of 2 files here",
    ]
    assert [each.rule for each in asked(answer())] == [
        "signature-valid", "signer-trusted", "files-covered",
    ]  # fmt: skip


def test_an_identity_is_told_with_who_vouches_for_it():
    signer = Signer("sigstore", "https://x.test/\u202ework", "https://issuer.test", key="sha256:2")
    found = words(answer(attestation=attested(signer)))[1]
    assert found == (
        "signed by 'https://x.test/\\u202ework', vouched for by 'https://issuer.test': "
        "the policy trusts it as 'acme'"
    )


def test_what_was_left_out_is_counted():
    covered = Coverage(("a", "b"), ignored=("c", ".git"))
    assert words(answer(coverage=covered))[2] == (
        "covers 2 of 2 files here; 2 left out by the signer or not looked into"
    )


@pytest.mark.parametrize(
    ("standing", "key", "usual"),
    [
        (Standing.BAD_SIGNATURE, "invalid", Verdict.DENY),
        (Standing.MISMATCH, "mismatch", Verdict.DENY),
        (Standing.MALFORMED, "unreadable", Verdict.WARN),
        (Standing.UNSUPPORTED, "unsupported", Verdict.ALLOW),
        (Standing.UNTRUSTED_SIGNER, "untrusted", Verdict.ALLOW),
    ],
)
def test_each_standing_has_its_key(standing, key, usual):
    one = answer(standing, "some-reason", "says why", valid=False)
    assert verdict(one) is usual
    for word, wanted in (("allow", 0), ("warn", 1), ("deny", 3)):
        reasons = asked(one, settings=f'{key} = "{word}"')
        (reason,) = [each for each in reasons if each.rule == "some-reason"]
        assert reason.verdict is Verdict(wanted)
        assert reason.because.endswith(": says why")
        assert reason.policy == f"t.toml:4  checks.signature.{key}"
        assert reason.fix
        assert reason.grounds


@pytest.mark.parametrize("standing", [Standing.RECORDED, Standing.UNSIGNED])
def test_records_are_told_and_count_for_nothing(standing):
    one = answer(standing, "digests-match", "2 of 2", valid=False, grade=Grade.RECORDED)
    assert words(one) == ["'model.sig' (openssf-model-signing): 2 of 2"]
    assert verdict(one) is Verdict.ALLOW
    assert verdict(one, settings=REQUIRED) is Verdict.DENY
    assert verdict(one, settings='unsigned = "deny"') is Verdict.DENY


def test_a_valid_signature_by_a_stranger():
    one = answer(Standing.UNTRUSTED_SIGNER, "unknown-key", "no such key", trusted="")
    assert "the signer is not trusted: no such key" in words(one)
    assert verdict(one) is Verdict.ALLOW
    assert verdict(one, settings='untrusted = "deny"') is Verdict.DENY
    assert verdict(one, settings=REQUIRED) is Verdict.DENY


def test_files_that_a_stranger_signed_otherwise_are_as_bad_as_any():
    changed = Coverage(("a",), changed=("w.bin",), missing=("b",))
    one = answer(
        Standing.UNTRUSTED_SIGNER, "unknown-key", "no such key", trusted="", coverage=changed
    )
    assert "covers 1 of 2 files here; not as signed: 'w.bin', 'b'" in words(one)
    assert verdict(one) is Verdict.DENY
    assert verdict(one, settings='mismatch = "warn"') is Verdict.WARN


@pytest.mark.parametrize("reason", ["files-changed", "files-missing", "special-files", "links"])
@pytest.mark.parametrize("coverage", ["complete", "signed"])
def test_a_mismatch_holds_for_nothing(reason, coverage):
    one = loose(reason)
    for settings in ("", REQUIRED):
        assert verdict(one, settings=f'{settings}coverage = "{coverage}"') is Verdict.DENY
    lax = f'{REQUIRED}mismatch = "allow"\ncoverage = "{coverage}"'
    assert verdict(one, settings=lax) is Verdict.DENY
    assert "no signature by a trusted signer holds for these files" in words(one, settings=lax)


def test_unsigned_files_are_a_warning_where_nobody_asks_for_every_file():
    assert verdict(loose()) is Verdict.WARN
    assert verdict(loose(), settings=REQUIRED) is Verdict.DENY
    assert verdict(loose(), settings=REQUIRED + 'coverage = "signed"') is Verdict.WARN
    assert verdict(loose(), settings='mismatch = "allow"') is Verdict.ALLOW


# --- unsigned files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "settings", "wanted"),
    [
        (Severity.MEDIUM, REQUIRED, Verdict.DENY),
        (Severity.MEDIUM, "", Verdict.WARN),
        (Severity.MEDIUM, REQUIRED + 'coverage = "signed"', Verdict.WARN),
        (Severity.LOW, REQUIRED, Verdict.ALLOW),
        (Severity.LOW, "", Verdict.ALLOW),
    ],
)
def test_findings_about_unsigned_files(severity, settings, wanted):
    seen = Face(at("x.py"), "python-source", Kind.CODE)
    finding = build.finding("unsigned-file", severity, "'x.py' is not covered", (seen,), "sign it")
    assert verdict(answer(), settings=settings, findings=[finding]) is wanted
    reason = next(
        each
        for each in asked(answer(), settings=settings, findings=[finding])
        if each.rule == "unsigned-file"
    )
    assert (reason.because, reason.fix) == ("'x.py' is not covered", "sign it")


def test_findings_of_other_rules_are_not_this_check_s():
    seen = Face(at("w.bin"), "pickle", Kind.WEIGHTS)
    assert (
        verdict(answer(), settings=REQUIRED, findings=[build.finding(evidence=(seen,))])
        is Verdict.ALLOW
    )


# --- how many -------------------------------------------------------------------------------


def by(name, key="", *, coverage=ALL, method="key", identity="", issuer=""):
    signer = Signer(method, identity or name, issuer, key=key or f"sha256:{name}")
    return answer(trusted=name, coverage=coverage, name=f"{name}.sig", attestation=attested(signer))


TWO = REQUIRED + "minimum-signers = 2\n"


def test_no_signature_where_one_is_needed():
    assert words(settings=REQUIRED) == ["not signed by anybody whom the policy trusts"]
    (reason,) = asked(settings=REQUIRED)
    assert (reason.verdict, reason.rule) == (Verdict.DENY, "unsigned")


def test_two_signers_are_two():
    assert verdict(by("a"), by("b"), settings=TWO) is Verdict.ALLOW
    assert verdict(by("a"), settings=TWO) is Verdict.DENY
    assert "signed by 1 of 2 trusted signers" in words(by("a"), settings=TWO)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (by("a"), by("a", key="sha256:z")),
        (by("a", key="sha256:k"), by("b", key="sha256:k")),
        (by("a", method="sigstore", identity="me", issuer="i"),
         by("b", method="sigstore", identity="me", issuer="i")),
    ],
    ids=["one-name", "one-key", "one-identity"],
)  # fmt: skip
def test_one_signer_twice_is_one(one, other):
    assert verdict(one, other, settings=TWO) is Verdict.DENY


def test_two_identities_of_sigstore_are_two():
    one = by("a", method="sigstore", identity="me", issuer="i")
    other = by("b", method="sigstore", identity="you", issuer="i")
    assert verdict(one, other, settings=TWO) is Verdict.ALLOW


def test_every_signed_file_needs_as_many_signers():
    partly = by("b", coverage=Coverage(("config.json",), unsigned=("w.bin",)))
    assert verdict(by("a"), partly, settings=TWO) is Verdict.DENY
    assert "'w.bin' is signed by 1 of 2 trusted signers" in words(by("a"), partly, settings=TWO)
    assert verdict(by("a"), partly, settings=TWO + 'coverage = "signed"') is Verdict.ALLOW


def test_signatures_themselves_need_not_be_signed_twice():
    wide = by("a", coverage=Coverage((*ALL.covered, "b.sig")))
    assert verdict(wide, by("b"), settings=TWO) is Verdict.ALLOW


def test_a_verdict_on_what_nobody_signed():
    junk = answer(Standing.MALFORMED, "unrecognised", "no scheme knows it", valid=False)
    other = answer(Standing.UNSUPPORTED, "not-checked", "present", valid=False)
    for found in ((), (junk,), (other,)):
        assert verdict(*found, settings='unsigned = "deny"') is Verdict.DENY
        assert "no valid signature says that anybody signed these files" in words(
            *found, settings='unsigned = "warn"'
        )
    assert verdict(answer(), settings='unsigned = "deny"') is Verdict.ALLOW


# --- summaries, and the age of a trusted root -----------------------------------------------


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ((("policy.digest.sha256", UNDER),), Verdict.ALLOW),
        ((("policy.digest.sha256", "00" * 32),), Verdict.DENY),
        ((), Verdict.DENY),
    ],
    ids=["listed", "other", "none"],
)
def test_policies_under_which_a_summary_counts(facts, wanted):
    settings = f'{REQUIRED}weighed-under = ["sha256:{UNDER}"]'
    one = answer(attestation=attested(statement=VSA, facts=facts))
    assert verdict(one, settings=settings) is wanted
    told = "the summary is of a weighing under a policy that does not count"
    assert (told in words(one, settings=settings)) == (wanted is Verdict.DENY)
    assert verdict(one, settings=REQUIRED) is Verdict.ALLOW
    # What is no summary counts as before.
    assert verdict(answer(), settings=settings) is Verdict.ALLOW


@pytest.mark.parametrize(("days", "wanted"), [(365, Verdict.ALLOW), (366, Verdict.WARN)])
def test_an_old_trusted_root_is_a_warning(days, wanted):
    one = answer(attestation=attested(facts=(("trust-root-age-days", str(days)),)))
    assert verdict(one, settings=REQUIRED) is wanted
    assert verdict(one, settings="trust-root-days = 10") is Verdict.WARN
    if wanted is Verdict.WARN:
        assert words(one)[-1] == "the trusted root that was used is 366 days old, over 365"


# --- the table ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        'required = "yes"',
        'coverage = "most"',
        "minimum-signers = 0",
        "minimum-signers = true",
        'mismatch = "maybe"',
        "trust-root-days = 0",
        'weighed-under = ["abc"]',
        'weighed-under = "sha256:00"',
        'revoked = ["abc"]',
        "surprise = 1",
        'trust = "everybody"',
        '[[checks.signature.trust]]\nname = "a"',
        '[[checks.signature.trust]]\nname = "a"\nkeys = []',
        '[[checks.signature.trust]]\nname = "a"\nidentity = "**"\nissuer = "i"',
        '[[checks.signature.trust]]\nname = "a"\nidentity = "me"',
    ],
)
def test_tables_that_are_not_understood(settings):
    with pytest.raises(PolicyError):
        asked(settings=settings)


def test_messages_are_one_line_and_begin_small():
    every = [
        answer(), loose(), answer(Standing.UNTRUSTED_SIGNER, "r", "w", trusted=""),
        answer(Standing.BAD_SIGNATURE, "r", "w", valid=False),
    ]  # fmt: skip
    for line in words(*every, settings=TWO):
        assert "\n" not in line
        assert not line.endswith(".")
        assert not line[0].isupper()
