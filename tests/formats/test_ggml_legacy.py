import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ggml_legacy as build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.ggml_legacy import FORMAT, MAGIC
from weighbridge.intake.limits import Limits


def tensors(data):
    return [item for item in read(FORMAT, data) if isinstance(item, Tensor)]


@pytest.mark.parametrize("model", sorted(build.SAMPLES))
def test_each_model_is_read_to_its_end(model):
    data = build.SAMPLES[model]
    found = evidence(data)
    assert not [item for item in found if isinstance(item, Gap)]
    (entry,) = [item for item in found if isinstance(item, Entry)]
    assert entry.value.split()[0] in ("ggml", "ggmf", "ggjt", "ggla")
    one, two = [item for item in found if isinstance(item, Tensor)]
    assert (one.name, one.dtype, one.shape, one.data.size) == (
        "tok_embeddings.weight",
        "F32",
        (2, 4),
        32,
    )
    assert (two.shape, two.data.stop) == ((4,), len(data))


@pytest.mark.parametrize("model", sorted(build.SAMPLES))
def test_honest_files_are_admitted(tmp_path, model):
    assert weigh(tmp_path, {"ggml-model.bin": build.SAMPLES[model]})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("magic", "version", "kind", "size"),
    [
        (b"tjgg", 3, 2, 18), (b"tjgg", 2, 2, 20), (b"tjgg", 1, 8, 36), (b"tjgg", 3, 8, 34),
        (b"fmgg", 1, 3, 24), (b"fmgg", 1, 3, 20), (b"lmgg", None, 2, 20), (b"lmgg", None, 2, 18),
    ],
)  # fmt: skip
def test_types_have_the_sizes_of_their_time(magic, version, kind, size):
    before = build.u32(2, 4, 256, 1, 1, 4, kind)
    before += build.PLAIN if magic == b"lmgg" else build.SCORED
    every = [build.tensor(f"w{at}", (32,), kind, size) for at in range(3)]
    data = build.file(magic, before, *every, version=version, align=32 if magic == b"tjgg" else 1)
    assert [tensor.data.size for tensor in tensors(data)] == [size] * 3


@pytest.mark.parametrize(("version", "kind", "size"), [(101, 9, 34), (100, 9, 36), (101, 7, 22)])
def test_types_of_rwkv_have_numbers_of_their_own(version, kind, size):
    every = [build.tensor(f"w{at}", (32,), kind, size) for at in range(3)]
    data = build.file(b"fmgg", build.u32(2, 4, 1, kind), *every, version=version)
    assert [tensor.data.size for tensor in tensors(data)] == [size] * 3


def test_a_single_number_has_no_axes(tmp_path):
    data = build.silero(build.tensor("decoder.2.bias", ()), build.tensor("last", (2,)))
    assert [tensor.shape for tensor in tensors(data)][2:] == [(), (2,)]
    assert weigh(tmp_path, {"ggml-silero-v6.2.0.bin": data})[:2] == (Verdict.ALLOW, set())


def test_what_follows_a_single_number_is_read(tmp_path):
    program = b"\x7fELF\2\1\1" + bytes(57)
    hidden = build.tensor("last", (16,))[0], program
    data = build.silero(build.tensor("decoder.2.bias", ()), hidden)
    verdict, rules, _ = weigh(tmp_path, {"ggml-silero-v6.2.0.bin": data})
    assert (verdict, rules) == (Verdict.DENY, {"native-executable"})
    cut = build.silero(build.tensor("decoder.2.bias", (), 2), build.tensor("last", (2,)))
    assert weigh(tmp_path, {"ggml-silero-v6.2.0.bin": cut})[0] is Verdict.DENY


def test_a_model_without_tensors_is_whole():
    assert tensors(build.file(b"lmgg", build.u32(2, 4, 256, 1, 1, 4, 0) + build.PLAIN)) == []


@pytest.mark.parametrize("data", [b"tjgg\3\0\0\0" + bytes(40), b"lmgg", b"lmgg" + b"\xff" * 90])
def test_a_model_of_no_known_shape_has_no_verdict(data):
    found = [item for item in evidence(data) if isinstance(item, Gap)]
    assert [gap.kind for gap in found] == [GapKind.UNSUPPORTED]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (build.tensor("x", (1, 1, 1, 1, 1)), "a tensor of 5 axes"),
        (build.tensor("", (1,)), "its name of 0 bytes"),
        (build.tensor("x", (1,), 99), "type 99 is not known"),
        (build.tensor("x", (33,), 2), "are not blocks of 32"),
        (build.tensor("x", (2**32 - 1,) * 4, size=0), "data of tensor 'x'"),
        (build.tensor("x", (4,), size=15), "data of tensor 'x': 16 bytes wanted, 15 left"),
        ((b"\1", b""), "a tensor of 1 axes, its name of 0 bytes"),
        (build.tensor("x", (4,), size=17), "tensor: 12 bytes wanted, 1 left"),
    ],
    ids=["axes", "nameless", "type", "blocks", "huge", "cut", "padded", "stray"],
)
def test_refuses(more, why):
    data = build.llama(3, *build.TWO, more)
    assert why in str(refusal(FORMAT, data))
    kept = [item for item in evidence(data) if isinstance(item, Tensor)]
    assert len(kept) >= len(build.TWO)


def test_too_many_declarations_are_a_limit():
    error = refusal(FORMAT, build.llama(), Limits(header=60))
    assert error.kind is GapKind.LIMIT


def test_a_program_among_the_elements_is_told(tmp_path):
    head, _ = build.tensor("w", (256,))
    elf = b"\x7fELF\2\1\1" + bytes(9) + b"\2\0\x3e\0\1\0\0\0" + bytes(1000)
    data = build.llama(3, *build.TWO, (head, elf[:1024]))
    assert weigh(tmp_path, {"m.bin": data})[0] is Verdict.DENY


@pytest.mark.parametrize("model", ["LLaMA, BERT", "Whisper", "Silero", "RWKV"])
def test_cut_or_changed_files_are_survived(model):
    survives_cuts_and_changes(FORMAT, build.SAMPLES[model])


@given(st.sampled_from(MAGIC), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(magic, data):
    survives(FORMAT, magic + data)


@given(
    st.integers(1, 4),
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=9), st.lists(st.integers(0, 5), min_size=1, max_size=4)
        ),
        min_size=1,
    ),
)
def test_what_is_written_is_read(version, rows):
    every = [build.tensor(name, shape) for name, shape in rows]
    found = tensors(build.llama(version, *every))
    assert [(one.name, list(reversed(one.shape))) for one in found] == rows
