"""Checkpoints: both versions, packed or not, and no number in them is believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field, varint
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import read
from tests.weighing import weigh
from weighbridge.core import FormatError, Gap, GapKind, Reference, Span, Tensor, Verdict
from weighbridge.formats.tensorflow_checkpoint import FORMAT
from weighbridge.intake.cursor import Cursor

TWO = [tf.bundled("layer/a"), tf.bundled("layer/b", (3,), 3, 1, 8, 12)]


def found(data, kind=Tensor, name="model.index"):
    cursor = Cursor.over(data, name)
    return [item for item in FORMAT.read(cursor) if isinstance(item, kind)]


@pytest.mark.parametrize("packed", [False, True])
def test_reads_tensors_and_where_they_lie(packed):
    data = tf.checkpoint(*TWO, shards=2, packed=packed)
    one, two = found(data)
    assert (one.name, one.dtype, one.shape, one.wanted) == ("layer/a", "float32", (2,), 8)
    assert (one.file, one.data) == ("model.data-00000-of-00002", Span(0, 8))
    assert (two.name, two.dtype, two.shape, two.wanted) == ("layer/b", "int32", (3,), 12)
    assert (two.file, two.data) == ("model.data-00001-of-00002", Span(8, 20))
    files = [item.target for item in found(data, Reference)]
    assert files == ["model.data-00000-of-00002", "model.data-00001-of-00002"]
    assert not found(data, Gap)


def test_reads_every_block():
    rows = [[tf.header(), tf.bundled("a")], [tf.bundled("b")], [tf.bundled("c")]]
    assert [item.name for item in found(tf.table(*rows))] == ["a", "b", "c"]


def test_reads_version_1():
    data = tf.old_checkpoint("a", "b")
    assert [(item.name, item.shape, item.data) for item in found(data)] == [
        ("a", (2,), None),
        ("b", (2,), None),
    ]


def test_without_the_usual_name_nothing_is_known_of_the_files():
    (tensor,) = found(tf.checkpoint(tf.bundled("w")), name="odd")
    assert (tensor.file, tensor.data) == ("", None)


def test_a_tensor_in_slices_has_no_data_of_its_own():
    (tensor,) = found(tf.checkpoint(tf.bundled("w", more=field(7, b""))))
    assert tensor.data is None


def test_a_tensor_in_a_file_that_is_none_leaves_a_gap():
    data = tf.checkpoint(tf.bundled("w", shard=3))
    assert [gap.kind for gap in found(data, Gap)] == [GapKind.DAMAGED]


def test_bytes_between_blocks_are_told():
    data = tf.checkpoint(tf.bundled("w"), stowaway=b"stowaway")
    (gap,) = found(data, Gap)
    assert (gap.kind, gap.place.span.size) == (GapKind.TRAILING, 8)


HANDLE = varint(0) + varint(len(tf.entries([tf.header(), tf.bundled("w")])))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (tf.table([(b"a", b"")]), "without a header"),
        (tf.checkpoint(tf.bundled("w"), index=[(b"z", varint(2**40) + varint(9))]), "a block ends"),
        (tf.checkpoint(tf.bundled("w"), index=[(b"y", HANDLE), (b"z", HANDLE)]), "before the one"),
        (tf.checkpoint(tf.bundled("w"), index=[(b"z", b"")]), "wanted"),
        (bytes(40) + tf.MAGIC, "restarts"),
        (tf.table([tf.header(200_000)]), "200000 files"),
    ],
    ids=["header", "outside", "twice", "no-handle", "empty", "shards"],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        found(data)


def test_a_packing_that_is_not_known_is_not_read():
    data = bytearray(tf.checkpoint(tf.bundled("w")))
    block = len(tf.entries([tf.header(), tf.bundled("w")]))
    data[block] = 4
    with pytest.raises(FormatError, match="packed in way 4") as caught:
        found(bytes(data))
    assert caught.value.kind is GapKind.UNSUPPORTED


SHARD = "model.data-00000-of-00001"


@pytest.mark.parametrize(
    ("size", "data", "rule"),
    [(8, bytes(4), "tensor-outside-file"), (12, bytes(12), "tensor-size-mismatch"),
     (8, bytes(range(1, 9)) + b"stowaway" * 9, "trailing-data")],
)  # fmt: skip
def test_a_lie_about_the_other_file_is_denied(tmp_path, size, data, rule):
    files = {"model.index": tf.checkpoint(tf.bundled("w", size=size)), SHARD: data}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rule in rules) == (Verdict.DENY, True)


def test_an_honest_checkpoint_is_allowed(tmp_path):
    files = {
        "checkpoint": tf.STATE.replace(b"model.ckpt-7", b"model"),
        "model.index": tf.checkpoint(tf.bundled("w")),
        SHARD: bytes(range(8)),
    }
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set()), reasons


def test_a_checkpoint_whose_name_is_empty_has_its_file(tmp_path):
    # Saver.save(session, "folder/") leaves .index beside .data-00000-of-00001, as musicnn has it.
    shard = SHARD.removeprefix("model")
    files = {"net/.index": tf.checkpoint(tf.bundled("w")), f"net/{shard}": bytes(range(8))}
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set()), reasons
    files[f"net/{shard}"] += b"stowaway" * 9
    assert weigh(tmp_path, files)[:2] == (Verdict.DENY, {"trailing-data"})


def test_a_shard_that_is_missing_is_told(tmp_path):
    files = {"model.index": tf.checkpoint(*TWO, shards=2), "model.data-00000-of-00002": bytes(8)}
    assert "missing-shards" in weigh(tmp_path, files)[1]


@pytest.mark.parametrize(
    "data",
    [tf.checkpoint(*TWO, shards=2), tf.checkpoint(*TWO, shards=2, packed=True),
     tf.old_checkpoint("a", "b")],
    ids=["plain", "packed", "old"],
)  # fmt: skip
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data, step=3)
    for at in range(len(data)):
        survives(FORMAT, data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])


@given(st.binary(max_size=80), st.binary(min_size=40, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, handles):
    survives(FORMAT, noise + handles + tf.MAGIC)
    survives(FORMAT, tf.table([(b"", noise), (b"a", noise)]))


NAMES = st.lists(st.text(min_size=1, max_size=12), max_size=8, unique_by=lambda name: name.encode())


@given(NAMES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_round_trip(names, packed):
    ordered = sorted(names, key=str.encode)
    data = tf.checkpoint(*[tf.bundled(name) for name in ordered], packed=packed)
    assert [item.name for item in found(data)] == ordered


def test_reading_by_itself_needs_no_name():
    assert read(FORMAT, tf.checkpoint(tf.bundled("w")))
