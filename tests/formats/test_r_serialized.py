"""R data: three ways to write, what runs and when, nothing believed."""

import gzip
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Code,
    Effect,
    Face,
    FormatError,
    Gap,
    GapKind,
    Import,
    Reference,
    Unknown,
    Verdict,
)
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rinstructions
from weighbridge.intake.limits import Limits

SYSTEM = r.call("system", r.strings("true"))
WAYS = list(product("XBA", (2, 3)))


def frame():
    """A data frame with a formula, a function in its environment, and a forced promise."""
    inner = r.environment(
        ("f", r.closure(r.call("{", r.call("mean", r.symbol("x"))))),
        ("p", r.promise(r.symbol("x"), r.doubles(1))),
        ("later", r.promise(r.call("stop", r.strings("never\n")))),
    )
    names = r.pairs(("names", r.strings("a", "b \\ \u00e9")), ("class", r.strings("data.frame")))
    values = r.vector(r.doubles(1, 2.5), r.integers(1, -(2**31)), inner, r.raw(b"\0\1"))
    return [values[0] | r.ATTRIBUTES, *values[1:], *names]


def every(kind, item, how="X", **more):
    return [each for each in read(FORMAT, r.file(item, how, **more)) if isinstance(each, kind)]


@pytest.mark.parametrize(("how", "version"), WAYS)
def test_reads_every_way_to_write(how, version):
    data = r.file(frame(), how, version)
    found = evidence(data)
    assert [item.format for item in found if isinstance(item, Face)] == ["r-serialized"]
    assert not [item for item in found if isinstance(item, Gap)]
    told = [(item.summary, item.runs) for item in found if isinstance(item, Code)]
    assert told == [
        ("function 'f', which calls mean", "when the function is called"),
        ("promise 'later', which calls stop", "when the variable is used"),
    ]


@pytest.mark.parametrize(
    ("item", "summary", "runs"),
    [
        (r.promise(SYSTEM), "promise, which calls system with 'true'", "CVE-2024-27322"),
        (r.vector(r.promise(SYSTEM)), "promise, which calls system with 'true'", "CVE-2024-27322"),
        (r.pairs(("x", r.promise(SYSTEM))), "promise 'x', which calls system", "CVE-2024-27322"),
        (r.environment(("x", r.promise(SYSTEM))), "promise 'x', which calls system", "variable"),
        (r.hashed(("x", r.promise(SYSTEM))), "promise 'x', which calls system", "variable"),
        (r.closure(SYSTEM), "function, which calls system", "function is called"),
        (r.closure(r.call("do.call", r.strings("system"))), "calls system", "function"),
        (r.closure(r.call("sapply", r.symbol("x"), r.symbol("system"))), "system", "function"),
        (r.closure(r.call(r.call("::", r.symbol("utils"), r.symbol("install.packages")))),
         "calls install.packages", "function"),
        (r.closure(r.NIL, r.pairs(("x", SYSTEM))), "calls system", "function"),
        (SYSTEM, "call, which calls system with 'true'", "update()"),
        (r.vector(SYSTEM, kind=20), "call, which calls system", "update()"),
        (r.closure(r.bytecode((6, [*r.NIL, 1, *r.symbol("system"), 254, 254]))),
         "compiled function, which calls system", "function"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", "XBA")
def test_tells_what_runs_and_when(item, summary, runs, how):
    (code,) = every(Code, item, how)
    assert summary in code.summary
    assert runs in code.runs
    assert code.language == "r"


def test_constants_of_bytecode_are_walked():
    shared = [244, 0, 6, *r.NIL, 1, *r.symbol("system"), 254, 254]
    item = r.closure(
        r.bytecode((1, r.symbol("f")), (244, shared[1:]), (243, [0]), (16, r.strings("x")))
    )
    (code,) = every(Code, item)
    assert code.effects == {Effect.PROCESS}
    assert every(Gap, item) == []


SOLVE = ((1, r.symbol("solve")), (16, r.strings("Pt")), (1, r.symbol("system")))
"""What ``solve(system = "Pt")`` leaves among the constants."""

NAMED = (23, 0, 34, 1, 31, 2, 38, 0, 1)
"""Fetch the first, take the second for an argument, name it after the third, call, return."""


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize("version", [11, 12])
def test_names_of_arguments_are_no_functions(how, version):
    plain = r.bytecode(*SOLVE, code=(version, *NAMED))
    nested = r.bytecode(r.inner_bytecode(*SOLVE, code=(version, *NAMED)), (1, r.symbol("f")))
    looped = r.bytecode(*SOLVE, code=(version, 16, 1, 11, 1, 0, 11, 12, 2, *NAMED))
    for item in (plain, nested, looped):
        (code,) = every(Code, r.closure(item), how)
        assert (code.effects, "system" in code.summary) == (frozenset(), False)


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize(
    "code",
    [
        (12, 23, 2, 34, 1, 38, 0, 1),
        (12, *NAMED[:-1], 20, 2, 1),
        (12, 26, 2, *NAMED),
        (12, 23, 0, 34, 1, 31, 1, 38, 0, 1),
        (12, 1),
        (10, *NAMED),
        (13, *NAMED),
        (12, *NAMED, 129),
        (12, -1, *NAMED),
        (12, *NAMED, 31),
        (12, *NAMED, 11, 0, 0),
        (12,),
        (),
    ],
)
def test_functions_are_told_whatever_else_is_named_so(how, code):
    plain = r.bytecode(*SOLVE, code=code)
    nested = r.bytecode(r.inner_bytecode(*SOLVE, code=code), (1, r.symbol("f")))
    for item in (plain, nested):
        (found,) = every(Code, r.closure(item), how)
        assert found.effects == {Effect.PROCESS}


def test_another_constant_of_that_name_is_a_function():
    item = r.bytecode(*SOLVE, (1, r.symbol("system")), code=(12, *NAMED, 23, 3))
    assert every(Code, r.closure(item))[0].effects == {Effect.PROCESS}
    call = (1, r.call("system", r.strings("true")))
    item = r.bytecode(*SOLVE[:2], call, code=(12, *NAMED))
    assert every(Code, r.closure(item))[0].effects == {Effect.PROCESS}
    inner = r.inner_bytecode(*SOLVE, code=(12, 23, 2, 1))
    item = r.bytecode(*SOLVE, inner, code=(12, *NAMED))
    assert every(Code, r.closure(item))[0].effects == {Effect.PROCESS}


def test_of_very_many_instructions_no_constant_is_a_name_only(monkeypatch):
    monkeypatch.setattr(rinstructions, "MOST", 9)
    item = r.closure(r.bytecode(*SOLVE, code=(12, *NAMED)))
    assert every(Code, item)[0].effects == {Effect.PROCESS}


def test_what_is_data_is_no_code():
    assert every(Code, r.call("lm", r.call("~", r.symbol("y"), r.symbol("x")))) == []
    assert every(Code, r.promise(SYSTEM, r.doubles(1))) == []
    # what train() of caret 6.0 keeps of an argument that it hands on
    handed = r.promise(r.promise(r.doubles(1)))
    assert every(Code, r.environment(("final", handed))) == []
    assert every(Code, r.strings("system")) == []


def test_tells_what_the_reading_process_looks_up():
    (stats,) = every(Import, r.vector(r.outside(249, "stats"), r.outside(248, "package:stats")))
    assert str(stats.target) == "R:stats.namespace"
    (name,) = every(Import, r.outside(247, "env::1"))
    assert isinstance(name.target, Unknown)
    assert every(Import, r.compact("compact_intseq", "base", r.doubles(9, 1, 1))) == []
    (other,) = every(Import, r.compact("thing", "acme", r.NIL))
    assert str(other.target) == "R:acme.namespace"
    (mapped,) = every(
        Reference, r.compact("mmap_real", "base", r.vector(r.strings("/etc/hostname")))
    )
    assert mapped.target == "/etc/hostname"


def test_files_inside_raw_vectors_are_read():
    inner = r.file(r.promise(SYSTEM))
    found = evidence(gzip.compress(r.file(r.vector(r.raw(inner), r.raw(SAMPLES["elf-program"])))))
    assert {"elf", "r"} <= {item.language for item in found if isinstance(item, Code)}


def test_several_objects_and_what_is_behind_them():
    one = r.file(r.integers(1))
    assert [g.kind for g in every(Gap, r.NIL, data=b"stowaway")] == [GapKind.TRAILING]
    assert [g.kind for g in every(Gap, r.NIL, data=bytes(40))] == [GapKind.FILLER]
    assert every(Gap, r.NIL, data=one) == []
    assert every(Gap, r.NIL, data=one, listed=True) == []


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ([19, 2**31 - 1], "bytes left"),
        ([19, -1, 2**30, 0], "bytes left"),
        ([14, -7], "bytes left"),
        ([99], "type 99"),
        ([255 | 5 << 8], "reference 5"),
        ([1, 13, 0], "characters wanted"),
        ([9, -5], "-5 bytes"),
        ([9, 2**30], "wanted"),
        ([249, 7], "zero"),
        ([238, 254], "class"),
        ([16, 3], "wanted"),
    ],
)
@pytest.mark.parametrize("how", "XBA")
def test_refuses(item, why, how):
    with pytest.raises(FormatError, match=f"{why}|wanted|left"):
        read(FORMAT, r.file(item, how))


ODD_NAME = [1, 9 | r.ATTRIBUTES, 1, b"x"]
READ_ON = r.closure(r.call("f", r.symbol("a"), r.doubles(1)))


# R reads what is written there in another way than by its type alone: were it read otherwise here,
# all that follows would be something else.
@pytest.mark.parametrize(
    ("item", "why"),
    [
        ([*ODD_NAME, *r.NIL], "characters wanted"),
        (r.closure([6, *ODD_NAME, *r.NIL, *r.NIL]), "characters wanted"),
        (
            r.closure([6, *r.symbol("f"), 2 | r.TAGGED, *ODD_NAME, *r.NIL, *r.doubles(1), *r.NIL]),
            "characters wanted",
        ),
        ([249, 0, 1, *ODD_NAME[1:], *r.NIL], "characters wanted"),
        ([238, 2 | r.TAGGED, *r.symbol("x"), *r.symbol("compact_intseq"), *r.NIL], "a class"),
        (
            [238, 2, *r.symbol("x"), 2 | r.ATTRIBUTES, *r.NIL, *r.symbol("base"), *r.NIL],
            "a package",
        ),
        (r.closure(r.bytecode((244, [0, 3, *r.NIL]))), "type 3 of what is shared"),
        (r.closure(r.bytecode((244, [0, 244, *r.NIL]))), "type 244 of what is shared"),
    ],
)
@pytest.mark.parametrize("how", "XBA")
def test_refuses_what_r_reads_in_another_way(item, why, how):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, r.file(r.vector(item, READ_ON), how))


@pytest.mark.parametrize("kind", [247, 248, 249])
@pytest.mark.parametrize("how", "XBA")
def test_what_is_outside_has_no_attributes_whatever_its_flags_say(kind, how):
    first, *rest = r.outside(kind, "x")
    found = read(FORMAT, r.file(r.vector([first | r.ATTRIBUTES, *rest], READ_ON), how))
    (code,) = [item for item in found if isinstance(item, Code)]
    assert code.summary == "function, which calls f"
    assert not [item for item in found if isinstance(item, Gap)]


@pytest.mark.parametrize("word", [b"1_0", b"0_1", b"10_", b"1e1", b"0x1", b"+-1", b"++1"])
def test_a_number_with_anything_but_digits_is_none(word):
    # R reads the digits in front; what follows would be where it is not looked for.
    data = r.file([9, 1, b"x"], "A").replace(b"9\n1\nx", b"9\n%b\nxxxxxxxxxx" % word)
    with pytest.raises(FormatError, match="is no number"):
        read(FORMAT, data)


@pytest.mark.parametrize("word", [b"1", b"+1", b"01"])
def test_a_number_of_digits_is_one(word):
    data = r.file([9, 1, b"x"], "A").replace(b"9\n1\nx", b"9\n%b\nx" % word)
    assert not [item for item in read(FORMAT, data) if isinstance(item, Gap)]


@pytest.mark.parametrize("filler", [b" ", b"1"])
def test_what_holds_no_words_takes_no_longer_than_it_is_long(filler):
    data = b"A\n3\n262144\n197888\n5\nUTF-8\n14\n1000000\n" + b"1\n" * 900_000 + filler * 200_000
    with pytest.raises(FormatError, match="ends early"):
        read(FORMAT, data)


def test_too_deep_or_too_much_is_a_limit():
    deep = b"".join(bytes.fromhex("0000001300000001") for _ in range(300_000))
    for data, limits in ((r.file([19, 1], data=deep), None), (r.file(frame()), Limits(opcodes=5))):
        with pytest.raises(FormatError) as caught:
            read(FORMAT, data, limits)
        assert caught.value.kind in (GapKind.LIMIT, GapKind.DAMAGED)


@pytest.mark.parametrize("how", "XBA")
def test_cuts_and_changes(how):
    survives_cuts_and_changes(FORMAT, r.file(frame(), how), step=3)


@given(st.sampled_from("XBA"), st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(how, noise):
    survives(FORMAT, r.file([], how, data=noise))


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=9), st.sampled_from("XBA")
)
@settings(max_examples=100, deadline=None)
def test_round_trip_of_texts(texts, how):
    item = r.vector(r.strings(*texts), r.closure(r.call("f", r.strings(*texts))))
    assert every(Gap, item, how) == []
    assert len(every(Code, item, how)) == 1


def test_the_reference_reader_agrees():
    rdata = pytest.importorskip("rdata")
    for item in (frame(), r.pairs(("a", r.integers(1))), r.strings("a", "b")):
        rdata.parser.parse_data(r.file(item, "X"), extension=".rds")


def test_a_promise_in_a_promise_runs_with_it():
    inner = r.promise(SYSTEM)
    for item, when in (
        (r.promise(inner), "CVE-2024-27322"),
        (r.environment(("x", r.promise(inner))), "variable"),
    ):
        assert [when in code.runs for code in every(Code, item)][:1] == [True]


DENIED = {
    "top": r.promise(SYSTEM),
    "element": r.vector(r.integers(1), r.promise(r.call("f"))),
    "variable": r.environment(("x", r.promise(SYSTEM))),
    "promised": r.environment(("x", r.promise(r.promise(SYSTEM)))),
    "promised at the top": r.promise(r.promise(r.call("f"))),
    "function": r.closure(r.call("eval", r.call("parse", r.strings("1")))),
    "bytecode": r.closure(r.bytecode((1, r.symbol("system")))),
}


@pytest.mark.parametrize("name", DENIED)
def test_promises_and_functions_that_reach_out_are_denied(tmp_path, name):
    verdict, rules, _ = weigh(tmp_path, {"m.rds": gzip.compress(r.file(DENIED[name]))})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


def test_a_function_that_r_calls_by_itself_says_so():
    item = r.pairs((".First", r.closure(SYSTEM)), ("f", r.closure(SYSTEM)))
    first, other = every(Code, item, listed=True)
    assert "when R starts" in first.runs
    assert other.runs == "when the function is called"


def test_a_vector_that_maps_a_file_of_the_host_is_denied(tmp_path):
    item = r.compact("mmap_real", "base", r.vector(r.strings("/etc/hostname")))
    verdict, rules, _ = weigh(tmp_path, {"m.rds": r.file(item)})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


def test_a_persistent_name_is_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"m.rds": r.file(r.outside(247, "x"))})
    assert (verdict, "unresolved-import" in rules) == (Verdict.DENY, True)


def test_functions_and_strange_packages_are_a_warning(tmp_path):
    verdict, rules, why = weigh(tmp_path, {"m.rds": r.file(frame())})
    assert (verdict, rules & {"embedded-code"}) == (Verdict.WARN, {"embedded-code"}), why
    verdict, rules, why = weigh(tmp_path, {"m.rds": r.file(r.outside(249, "acme"))})
    assert (verdict, rules & {"unlisted-class"}) == (Verdict.WARN, {"unlisted-class"}), why


def test_a_package_of_models_may_be_named_and_what_calls_is_denied_beside_it(tmp_path):
    named = r.vector(*(r.outside(249, name) for name in ("locfit", "gmm", "dynlm", "phytools")))
    verdict, rules, why = weigh(tmp_path, {"m.rds": r.file(named)})
    assert (verdict, rules) == (Verdict.ALLOW, set()), why
    beside = r.vector(r.outside(249, "locfit"), r.promise(r.call("system", r.strings("true"))))
    verdict, _, why = weigh(tmp_path, {"n.rds": r.file(beside)})
    assert verdict is Verdict.DENY, why
    for near in ("locfit2", "Locfit", "locfit.x"):
        verdict, rules, why = weigh(tmp_path, {f"{near}.rds": r.file(r.outside(249, near))})
        assert "unlisted-class" in rules, (near, why)
