"""From file to file: what is written, what is proved, and what may lie in the way."""

import hashlib
import json
import os

import pytest

from tests.builders import numpy_npy, pickles, zips
from tests.builders import tensors as t
from tests.conversion.converting import convert_bytes, refusals
from weighbridge import pipeline
from weighbridge.conversion import Refused, Wanted, convert, keeping, proving, writing
from weighbridge.conversion.converting import SOURCE
from weighbridge.core import UsageError
from weighbridge.intake import expand

FILE = t.zipped({"b": t.tensor(), "a": t.typed("int8", held=t.storage("1", "UntypedStorage", 4))},
                [t.SIX, b"abcd"])  # fmt: skip


@pytest.fixture
def paths(tmp_path):
    source = tmp_path / "in.pt"
    source.write_bytes(FILE)
    return source, tmp_path / "out.safetensors"


def made(paths, **wanted):
    return convert(*map(str, paths), Wanted(**wanted))


def part(paths):
    return paths[1].with_name(f"{paths[1].name}.part")


def test_the_new_file_names_the_old_one_s_digest(paths):
    done = made(paths)
    data = paths[1].read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    digest = hashlib.sha256(FILE).hexdigest()
    assert header["__metadata__"] == {"format": "pt", SOURCE: digest}
    assert done.source_sha256 == digest
    assert done.sha256 == hashlib.sha256(data).hexdigest()
    assert done.size == len(data)
    assert size % 8 == 0
    assert [each.name for each in done.tensors] == ["b", "a"]


def test_the_same_file_gives_the_same_file(paths):
    first = made(paths).sha256
    assert made(paths, force=True).sha256 == first


def test_a_file_that_is_there_is_replaced_only_by_force(paths):
    made(paths)
    before = paths[1].stat()
    with pytest.raises(UsageError, match="is there already; --force replaces it"):
        made(paths)
    assert paths[1].stat().st_ino == before.st_ino
    made(paths, force=True)
    assert paths[1].stat().st_ino != before.st_ino


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_replaced_even_by_force(paths, make):
    target = paths[1]
    make(target)
    mode = os.lstat(target).st_mode
    with pytest.raises(UsageError, match=r"no regular file, which --force does not replace$"):
        made(paths, force=True)
    assert os.lstat(target).st_mode == mode
    assert not os.path.lexists(f"{target}.part")


def test_a_file_that_appears_meanwhile_is_not_replaced(paths, monkeypatch):
    def appear(*_):
        paths[1].touch()
        return {"a": 2, "b": 6}

    monkeypatch.setattr("weighbridge.conversion.converting.prove", appear)
    with pytest.raises(UsageError, match="is there already"):
        made(paths)
    assert paths[1].stat().st_size == 0
    assert not part(paths).exists()


def test_without_hard_links_the_file_is_renamed(paths, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    made(paths)
    assert paths[1].exists()


def test_the_file_that_is_read_is_not_written_over(paths):
    with pytest.raises(UsageError, match="is the file that is read"):
        made((paths[0], paths[0]), force=True)


def test_a_conversion_under_way_is_told(paths):
    part(paths).touch()
    with pytest.raises(UsageError, match="a conversion is under way, or was cut off"):
        made(paths)
    assert part(paths).exists()


def test_paths_that_cannot_be(paths, tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        made((tmp_path / "none", paths[1]))
    with pytest.raises(UsageError, match="no such file"):
        made((paths[0], tmp_path / "none" / "out"))
    with pytest.raises(UsageError, match="is a folder"):
        made((tmp_path, paths[1]))
    with pytest.raises(UsageError, match="is no regular file"):
        made((paths[0], tmp_path), force=True)
    assert not tmp_path.with_name(f"{tmp_path.name}.part").exists()


def test_a_source_that_changes_is_refused(paths, monkeypatch):
    real = proving.prove

    def change(*arguments):
        os.utime(paths[0], ns=(1, 1))
        return real(*arguments)

    monkeypatch.setattr("weighbridge.conversion.converting.prove", change)
    with pytest.raises(Refused, match="changed while it was read"):
        made(paths)
    assert not paths[1].exists()


def test_a_source_that_is_another_file_after_the_scan_is_refused(paths, monkeypatch):
    real = pipeline.inspect

    def swap(*arguments):
        found = real(*arguments)
        paths[0].unlink()
        paths[0].write_bytes(FILE)
        return found

    monkeypatch.setattr(pipeline, "inspect", swap)
    with pytest.raises(Refused, match="changed while it was read"):
        made(paths)
    assert not paths[1].exists()


@pytest.mark.parametrize(
    ("strides", "places"), [((3, 1), range(24)), ((1, 2), range(24))], ids=["ordered", "strided"]
)
def test_one_wrong_byte_is_found_whoever_wrote_it(tmp_path, monkeypatch, strides, places):
    """The writer's own digest is right then: only the comparison with the source finds it."""
    file = t.zipped({"w": t.tensor((2, 3), strides)})
    real = writing.pieces
    for place in places:

        def wrong(view, place=place):
            data = bytearray(b"".join(real(view)))
            data[place] ^= 1
            yield bytes(data)

        monkeypatch.setattr(writing, "pieces", wrong)
        assert refusals(tmp_path, file) == ("'w' is not what the source holds",)


def test_a_byte_that_the_medium_lost_is_found(tmp_path, monkeypatch):
    real = os.fsync

    def lose(descriptor):
        real(descriptor)
        os.pwrite(descriptor, b"\xff", os.fstat(descriptor).st_size - 1)

    monkeypatch.setattr(os, "fsync", lose)
    (why,) = refusals(tmp_path, t.zipped({"w": t.tensor()}))
    assert why == "'w' does not read back: its digest differs"


def test_large_views_are_sampled_and_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(proving, "SAMPLE", 4)
    done, _ = convert_bytes(tmp_path, t.zipped({"w": t.tensor((3, 2), (1, 3)), "v": t.tensor()}))
    assert {each.name: (each.compared, each.whole) for each in done.tensors} == {
        "w": (4, False),
        "v": (6, True),
    }


def test_a_file_out_of_all_proportion_is_refused(tmp_path):
    (why,) = refusals(tmp_path, t.zipped({"w": t.tensor((1 << 20, 1 << 10), (0, 0))}))
    assert "would become 4294967296" in why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "a file of the format plain-text, which is not converted"),
        (b'{"a": 1}', "a file of the format json-config, which is not converted"),
        (b"\x93\xff" * 20, "no format recognises the file"),
    ],
    ids=["empty", "json", "noise"],
)
def test_other_files_are_refused(tmp_path, data, why):
    assert why in refusals(tmp_path, data)[0]


def test_a_file_that_can_be_read_in_two_ways_is_refused(tmp_path):
    both = b"\x80\x04N." + FILE
    assert "and as" in refusals(tmp_path, both)[0]


@pytest.mark.parametrize("fortran", ["True", "False"])
def test_packed_arrays_are_not_all_held_at_once(tmp_path, monkeypatch, fortran):
    monkeypatch.setattr(expand, "KEEP", 1 << 16)
    monkeypatch.setattr(expand, "WINDOW", 1 << 16)
    monkeypatch.setattr(expand, "HEAD", 16)
    data = {f"a{n}": bytes(range(n, 250 + n)) * 400 for n in range(4)}
    header = numpy_npy.header("'|u1'", "(250, 400)").replace("False", fortran)
    files = [zips.M(f"{key}.npy", numpy_npy.build(header, raw), 8) for key, raw in data.items()]
    tensors = convert_bytes(tmp_path, zips.build(files))[1]
    if fortran == "True":
        data = {key: b"".join(raw[row::250] for row in range(250)) for key, raw in data.items()}
    assert tensors == {key: ("U8", (250, 400), raw) for key, raw in data.items()}


def test_the_file_is_written_in_the_order_of_the_source(tmp_path):
    file = t.legacy({"a": t.tensor(held=t.storage("7")), "b": t.tensor()},
                    [("0", 6, t.SIX), ("7", 6, t.SIX)])  # fmt: skip
    done, _ = convert_bytes(tmp_path, file)
    assert [each.name for each in done.tensors] == ["b", "a"]


def test_more_instructions_than_are_kept_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "OPCODES", 1000)
    data = pickles.stream(b"](" + b"}" * 2000 + b"e")
    assert any("1000" in why for why in refusals(tmp_path, data))
