import pytest

from tests.builders import report as build
from tests.checks.asking import ask
from weighbridge.checks.completeness import CHECK
from weighbridge.core import (
    Artifact,
    Dossier,
    Entry,
    Face,
    Gap,
    GapKind,
    Kind,
    Oddity,
    Place,
    Purpose,
    Reference,
    Remark,
    Severity,
    Span,
    Tally,
    Tensor,
    Verdict,
)

INDEX = "model.safetensors.index.json"


def at(name):
    return Place(Artifact(name, 10), Span(0, 10))


def weights(name="w.safetensors"):
    return Face(at(name), "safetensors", Kind.WEIGHTS)


def dossier(*evidence, layout="folder", findings=(), files=(), remarks=(), tally=None):
    artifacts = tuple(Artifact(name, 10) for name in files)
    return Dossier(
        "m",
        layout,
        artifacts,
        evidence,
        findings,
        tally=tally or Tally(len(files)),
        remarks=remarks,
    )


def worst(reasons):
    return max(reason.verdict for reason in reasons)


def test_a_folder_with_weights_is_complete():
    (reason,) = ask(CHECK, dossier(weights(), files=["w.safetensors", "config.json"]))
    assert (reason.verdict, reason.because) == (Verdict.ALLOW, "2 of 2 files examined")


@pytest.mark.parametrize("layout", ["folder", "hub-cache", "ollama"])
def test_a_model_without_weights_is_nothing_to_weigh(layout):
    (reason,) = ask(CHECK, dossier(layout=layout, files=["config.json"]))
    assert reason.verdict is Verdict.NO_VERDICT
    assert reason.because == "nothing to weigh: 1 file, which is not weights"


def test_a_single_file_needs_no_weights():
    (reason,) = ask(CHECK, dossier(layout="file", files=["README.md"]))
    assert (reason.verdict, reason.because) == (Verdict.ALLOW, "the file was examined")


@pytest.mark.parametrize("severity", list(Severity))
def test_what_is_not_here_has_no_verdict_whatever_the_severity(severity):
    gap = Gap(at("w.safetensors"), GapKind.ELSEWHERE, "pointer")
    one = build.finding("not-scanned", severity, "pointer", [gap], "git lfs pull")
    reasons = ask(CHECK, dossier(gap, findings=(one,)))
    assert [(r.verdict, r.rule, r.fix) for r in reasons] == [
        (Verdict.NO_VERDICT, "not-scanned", "git lfs pull")
    ]
    (reason,) = ask(CHECK, dossier(gap, findings=(one,)), verdicts='on-not-scanned = "deny"')
    assert reason.verdict is Verdict.DENY
    assert reason.policy == "t.toml:6  verdicts.on-not-scanned"


@pytest.mark.parametrize(
    "kind", [GapKind.ELSEWHERE, GapKind.UNSUPPORTED, GapKind.UNRECOGNISED, GapKind.SPECIAL]
)
def test_a_gap_that_no_rule_speaks_of_has_no_verdict(kind):
    gap = Gap(at("x"), kind, "why")
    assert worst(ask(CHECK, dossier(weights(), gap))) is Verdict.NO_VERDICT


def test_filler_is_nothing():
    gap = Gap(at("w.safetensors"), GapKind.FILLER, "zeros")
    assert worst(ask(CHECK, dossier(weights(), gap))) is Verdict.ALLOW


def test_a_fault_of_ours_is_never_accepted():
    gap = Gap(at("x"), GapKind.FAULT, "bug")
    for settings in ("", 'on-not-scanned = "allow"\non-gap = "allow"'):
        (reason,) = ask(CHECK, dossier(weights(), gap), verdicts=settings)
        assert (reason.verdict, reason.rule) == (Verdict.NO_VERDICT, "fault")


def shard(target, index=INDEX, purpose=Purpose.WEIGHTS):
    return Reference(at(index), purpose, target, "weight_map")


@pytest.mark.parametrize(
    ("references", "files", "verdict"),
    [
        ([shard("a.bin"), shard("b.bin")], ["a.bin", "b.bin"], Verdict.ALLOW),
        ([shard("a.bin"), shard("b.bin")], ["a.bin"], Verdict.NO_VERDICT),
        ([shard("./a.bin")], ["a.bin"], Verdict.ALLOW),
        ([shard("a.bin", "sub/i.json")], ["sub/a.bin"], Verdict.ALLOW),
        ([shard("a.bin", "sub/i.json")], ["a.bin"], Verdict.NO_VERDICT),
        ([shard("../a.bin")], [], Verdict.ALLOW),
        ([shard("https://example.invalid/a.bin")], [], Verdict.ALLOW),
        ([shard("a.py", purpose=Purpose.CODE)], [], Verdict.ALLOW),
        ([shard("other.bin")], ["w.safetensors"], Verdict.ALLOW),
        ([shard("other.bin"), shard("w.safetensors")], ["w.safetensors"], Verdict.NO_VERDICT),
    ],
)
def test_shards(references, files, verdict):
    # Weights lie in another folder, except where the case puts them beside the index.
    held = weights("w.safetensors" if "w.safetensors" in files else "far/w.safetensors")
    assert worst(ask(CHECK, dossier(held, *references, files=files))) is verdict


def test_missing_shards_are_named():
    references = [shard(f"{at}.bin") for at in range(5)]
    reasons = ask(CHECK, dossier(weights("0.bin"), *references, files=["0.bin"]))
    assert reasons[0].because == (
        f"4 of 5 files that {INDEX!r} names are not here: '1.bin', '2.bin', '3.bin', ..."
    )


def test_deceptive_names_warn():
    remark = Remark("a\u202eb.bin", Oddity.DECEPTIVE_NAME, "turns around")
    twin = Remark("A.bin", Oddity.TWIN_NAME, "twin")
    reasons = ask(CHECK, dossier(weights(), remarks=(remark, twin)))
    assert [(r.verdict, r.rule) for r in reasons] == [(Verdict.WARN, "deceptive-names")]


def test_a_fault_is_said_once():
    gap = Gap(at("x"), GapKind.FAULT, "bug")
    one = build.finding("not-scanned", Severity.LOW, "was not weighed", [gap])
    (reason,) = ask(CHECK, dossier(weights(), gap, findings=(one,)))
    assert reason.rule == "fault"


@pytest.mark.parametrize(
    ("names", "gone"),
    [
        (["m-00001-of-00003.gguf"], 2),
        (["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"], 0),
        (["m-00000-of-00002.gguf", "m-00001-of-00002.gguf"], 0),
        (["m-00000-of-00002.gguf"], 1),
        (["a/m-00001-of-00002.gguf", "b/m-00002-of-00002.gguf"], 1),
        (["m-00007-of-00002.gguf"], 2),
        (["m-1-of-2.gguf"], 0),
    ],
)
def test_files_that_the_names_of_others_count(names, gone):
    reasons = ask(CHECK, dossier(*map(weights, names), files=names))
    told = [reason for reason in reasons if reason.rule == "missing-shards"]
    assert all(reason.because.startswith(f"{gone} of ") for reason in told)
    assert bool(told) == bool(gone)


def test_an_index_says_it_better_than_names():
    names = ["m-00001-of-00003.bin", "m-00002-of-00003.bin"]
    references = [shard(f"m-0000{at}-of-00003.bin") for at in (1, 2, 3)]
    reasons = ask(CHECK, dossier(*map(weights, names), *references, files=names))
    (told,) = [reason for reason in reasons if reason.rule == "missing-shards"]
    assert INDEX in told.because


def test_one_file_of_several_may_be_weighed_by_itself():
    name = "m-00001-of-00003.gguf"
    assert worst(ask(CHECK, dossier(weights(name), layout="file", files=[name]))) is Verdict.ALLOW


def gguf(name, number, total):
    return [Entry(at(name), "split.no", number), Entry(at(name), "split.count", total)]


@pytest.mark.parametrize(
    ("name", "number", "total", "told"),
    [
        ("m-00002-of-00003.gguf", "1", "3", ""),
        ("m-00002-of-00003.gguf", "2", "3", "part 3 of 3"),
        ("m-00002-of-00003.gguf", "1", "4", "part 2 of 4"),
        ("m.GGUF", "1", "3", "part 2 of 3"),
        ("m.gguf", "0", "0", ""),
        ("m.gguf", "0", "1", ""),
        ("m.gguf", "x", "3", ""),
        ("m.gguf", "0", "1" * 5000, ""),
        ("blobs/sha256-00", "1", "3", ""),
        ("m.zip!/m.gguf", "1", "3", ""),
    ],
)
def test_what_a_part_says_is_compared_with_its_name(name, number, total, told):
    found = ask(
        CHECK, dossier(weights(name), *gguf(name, number, total), layout="file", files=[name])
    )
    reasons = [reason for reason in found if reason.rule == "missing-shards"]
    assert [told in reason.because for reason in reasons] == [True] * bool(told)


def split(said, held):
    """Parts of a set, each with as many tensors as given, that say how many there are."""
    for part, (text, tensors) in enumerate(zip(said, held, strict=True)):
        name = f"m-0000{part + 1}-of-0000{len(held)}.gguf"
        yield from gguf(name, str(part), str(len(held)))
        if text:
            yield Entry(at(name), "split.tensors.count", text)
        yield from (Tensor(at(name), f"t{number}", "F32", (1,)) for number in range(tensors))


@pytest.mark.parametrize(
    ("said", "held", "told"),
    [
        (["3", "3"], [1, 2], ""),
        (["3", ""], [1, 2], ""),
        (["", ""], [1, 2], ""),
        (["4", "4"], [1, 2], "hold 3 tensors, and say 4"),
        (["3", "4"], [1, 2], "hold 3 tensors, and say 4"),
        (["2", ""], [1, 2], "hold 3 tensors, and say 2"),
        (["0", "0"], [0, 0], ""),
        (["-1", "x"], [1, 2], "hold 3 tensors, and say -1"),
        (["2", "2"], [0, 0], "hold 0 tensors, and say 2"),
    ],
)
def test_parts_hold_as_many_tensors_as_they_say(said, held, told):
    names = [f"m-0000{part + 1}-of-0000{len(held)}.gguf" for part in range(len(held))]
    found = ask(CHECK, dossier(*map(weights, names), *split(said, held), files=names))
    reasons = [reason for reason in found if reason.rule == "missing-shards"]
    assert [told in reason.because for reason in reasons] == [True] * bool(told)


def test_tensors_of_parts_that_are_not_all_here_are_not_counted():
    names = ["m-00001-of-00002.gguf"]
    some = list(split(["3", "3"], [1, 2]))[:4]
    found = ask(CHECK, dossier(*map(weights, names), *some, files=names))
    assert ["1 of 2" in reason.because for reason in found] == [True]


def test_shards_of_no_weights_are_judged_as_loose_files_are():
    names = ["d-00000-of-00002.csv", "d-00001-of-00002.csv"]
    assert worst(ask(CHECK, dossier(layout="shards", files=names))) is Verdict.ALLOW
