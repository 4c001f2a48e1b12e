"""Three facts of each signature, and what a policy makes of them."""

import pytest

from tests.builders import oms
from tests.shelf import FILES
from tests.verifying import NOW, applied, verify, write
from weighbridge import pipeline
from weighbridge.core import Verdict
from weighbridge.judgement.alike import blocks

KEY, OTHER = oms.key(1), oms.key(2)


def told(tmp_path, files, *, keys=(KEY,), **settings):
    """Return the verdict, and verdict and rule of each reason in order."""
    folder = write(tmp_path / "m", files)
    decision = verify(folder, applied(folder, keys=keys, **settings)).decision
    return decision.verdict, [(each.verdict.word, each.rule) for each in decision.reasons]


def signed(*keys, files=FILES, over=FILES):
    return files | {f"{at}.sig": oms.signature(over, key) for at, key in enumerate(keys)}


FACTS = [("allow", "signature-valid"), ("allow", "signer-trusted"), ("allow", "files-covered")]


def test_three_facts(tmp_path):
    assert told(tmp_path, signed(KEY), required=True) == (Verdict.ALLOW, FACTS)


def test_facts_of_one_signature_are_a_group(tmp_path):
    folder = write(tmp_path / "m", signed(KEY, OTHER))
    reasons = verify(folder, applied(folder, keys=(KEY, OTHER))).decision.reasons
    assert [len(block) for block in blocks(reversed(reasons))] == [3, 3]
    assert [each.rule for each in blocks(reasons)[0]] == [rule for _, rule in FACTS]


@pytest.mark.parametrize(
    ("keys", "trusted", "needed", "verdict"),
    [
        ((KEY,), (KEY,), 1, Verdict.ALLOW),
        ((KEY,), (KEY, OTHER), 2, Verdict.DENY),
        ((KEY, KEY), (KEY, OTHER), 2, Verdict.DENY),
        ((KEY, OTHER), (KEY,), 2, Verdict.DENY),
        ((KEY, OTHER), (KEY, OTHER), 2, Verdict.ALLOW),
    ],
)
def test_signers_are_counted_and_not_signatures(tmp_path, keys, trusted, needed, verdict):
    files = signed(*keys)
    found, _ = told(tmp_path, files, keys=trusted, required=True, minimum_signers=needed)
    assert found is verdict


def test_nobody_signed(tmp_path):
    assert told(tmp_path / "a", FILES) == (Verdict.NO_VERDICT, [])
    assert told(tmp_path / "b", FILES, unsigned="warn") == (Verdict.WARN, [("warn", "unsigned")])
    assert told(tmp_path / "c", FILES, required=True) == (Verdict.DENY, [("deny", "unsigned")])


@pytest.mark.parametrize(
    "junk",
    [
        {"x.sig": b"junk"},
        {"model.sig": oms.signature(FILES)[:-9]},
        {"x.vsa.json": oms.statement(FILES)},
        {"model.sig": oms.signature(FILES, OTHER)},
    ],
)
def test_what_nobody_can_check_counts_as_no_signature(tmp_path, junk):
    """Otherwise a file named like a signature would lift the verdict on unsigned models."""
    verdict, reasons = told(tmp_path, FILES | junk, unsigned="deny")
    assert verdict is Verdict.DENY
    assert ("deny", "unsigned") in reasons


@pytest.mark.parametrize("junk", [b"", b"{}", b"\0" * 99, b"-----BEGIN SSH SIGNATURE-----\n"])
def test_what_is_named_like_a_signature_and_is_none(tmp_path, junk):
    verdict, reasons = told(tmp_path, signed(KEY) | {"b.sig": junk}, required=True)
    assert verdict in {Verdict.WARN, Verdict.DENY}
    assert set(FACTS) <= set(reasons) or ("deny", "unsigned-files") in reasons


@pytest.mark.parametrize("word", ["allow", "warn", "deny"])
@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("mismatch", signed(KEY, files=FILES | {"config.json": b"[]"})),
        ("untrusted", signed(OTHER)),
        ("unreadable", FILES | {"x.sig": b"junk"}),
    ],
)
def test_a_policy_says_what_each_standing_amounts_to(tmp_path, setting, files, word):
    verdict, _ = told(tmp_path, files, **{setting: word})
    assert verdict.word == word


@pytest.mark.parametrize("coverage", ["complete", "signed"])
def test_a_changed_file_is_denied_whatever_the_coverage(tmp_path, coverage):
    files = signed(KEY, files=FILES | {"config.json": b"[]"})
    assert told(tmp_path, files, required=True, coverage=coverage)[0] is Verdict.DENY


def test_a_statement_that_nobody_can_check_still_says_that_files_were_changed(tmp_path):
    files = {"config.json": b"{}", "w.bin": b"weights"}
    signed = oms.signature(files)
    folder = write(tmp_path / "m", files | {"config.json": b"[]", "model.sig": signed})
    report = pipeline.scan([str(folder)], applied(folder), today=NOW.date())
    (weighed,) = report.models
    told = {reason.rule: reason.verdict for reason in weighed.decision.reasons}
    assert told["files-changed"] is Verdict.DENY
