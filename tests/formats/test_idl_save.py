import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import idl as build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.idl_save import FORMAT, MAGIC

ELF = b"\x7fELF\2\1\1" + bytes(9) + b"\2\0\x3e\0\1\0\0\0" + bytes(1000)


def told(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


@pytest.mark.parametrize("signature", [build.PLAIN, build.PACKED])
@pytest.mark.parametrize("wide", [False, True])
def test_variables_are_told(tmp_path, signature, wide):
    records = (build.TIME, build.floats("W", 1, 2, 3, wide=wide), build.scalar("B", 4))
    data = build.file(*records, signature=signature)
    found = [(item.name, item.dtype, item.shape) for item in told(data, Tensor)]
    assert found == [("W", "F32", (3,)), ("B", "F64", ())]
    assert told(data, Gap) == []
    assert weigh(tmp_path, {"session.sav": data})[:2] == (Verdict.ALLOW, set())


def test_structures_heaps_and_nothing_are_told():
    structure = build.text("S") + build.longs(8, 36) + build.array(1) + build.longs(9)
    heap = build.longs(5, 0) + build.longs(3, 0, 7, 1)
    nothing = build.text("N") + build.longs(0, 0)
    data = build.file((2, structure), (16, heap), (2, nothing))
    found = [(item.name, item.dtype) for item in told(data, Tensor)]
    assert found == [("S", "structure"), ("<heap 5>", "I32"), ("N", "nothing")]


@pytest.mark.parametrize("signature", [build.PLAIN, build.PACKED])
def test_routines_are_code(tmp_path, signature):
    data = build.file(*build.SESSION, (12, b"routine"), signature=signature)
    assert [code.language for code in told(data, Code)] == ["idl"]
    verdict, rules, _ = weigh(tmp_path, {"session.sav": data})
    assert (verdict, rules) == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize("signature", [build.PLAIN, build.PACKED])
def test_a_program_among_the_elements_is_told(tmp_path, signature):
    head = (
        build.text("W")
        + build.longs(1, 4)
        + build.array(len(ELF), size=1)
        + build.longs(7, len(ELF))
    )
    data = build.file((2, head + ELF), signature=signature)
    assert weigh(tmp_path, {"session.sav": data})[0] is Verdict.DENY


def test_what_is_not_known_is_said():
    (gap,) = told(build.file((99, b"1234")), Gap)
    assert gap.kind is GapKind.UNSUPPORTED
    (gap,) = told(build.SAMPLE + b"more", Gap)
    assert gap.kind is GapKind.TRAILING


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build.file(*build.SESSION, after=4), "a record ends at 4"),
        (build.file(*build.SESSION, after=1 << 40), "a record ends at 1099511627776"),
        (build.file(*build.SESSION, end=False), "record: 4 bytes wanted, 0 left"),
        (build.file((2, build.text("x") + build.longs(99, 0))), "type 99"),
        (build.file((2, build.text("x") + build.longs(4, 4, 5))), "begins with 5"),
        (build.file((2, build.text("x") + build.longs(4, 4, 8, 0, 0, 0, 9))), "9 axes"),
        (build.file((2, build.longs(1 << 30))), "name of a variable"),
        (build.file((2, b"x")).replace(build.PLAIN, build.PACKED), "zlib stream ends early"),
        (build.file((2, bytes(9))).replace(build.PLAIN, build.PACKED), "broken zlib stream"),
        (build.file((2, build.text("x") + build.longs(4, 0, 8, 0))), "elements begin with 8"),
    ],
)
def test_refuses(data, why):
    assert why in str(refusal(FORMAT, data))


@pytest.mark.parametrize("signature", [build.PLAIN, build.PACKED])
def test_cut_or_changed_files_are_survived(signature):
    survives_cuts_and_changes(FORMAT, build.file(*build.SESSION[2:], signature=signature))


@given(st.sampled_from(MAGIC), st.binary(max_size=80))
def test_any_bytes_are_survived(magic, data):
    survives(FORMAT, magic + data)


@given(
    st.lists(st.tuples(st.text(st.characters(codec="ascii"), max_size=9), st.floats()), max_size=4)
)
def test_any_variables_are_told(rows):
    data = build.file(*(build.scalar(name, number) for name, number in rows))
    assert [item.name for item in told(data, Tensor)] == [name for name, _ in rows]
