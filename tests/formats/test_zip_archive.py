import bz2
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.streams import zstd
from tests.builders.zips import M, build, central, deflate, end, local, torch
from tests.reading import refusal
from tests.unpacking import Unpacked
from weighbridge.core import Code, Effect, Face, Member
from weighbridge.formats import Role
from weighbridge.formats.zip_archive import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import MIB, Limits
from weighbridge.intake.source import Bytes

PICKLE = b"cposix\nsystem\n(S'true'\ntR."
HARMLESS = b"(dp0\n."


def unpack(data, limits=None):
    return Unpacked(FORMAT, data, limits)


def recognised(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def test_an_honest_archive_is_quiet_and_complete():
    found = unpack(build([M("a.txt", b"hello"), M("b/c", b"x" * 999, 8)]))
    assert found.contents == [("a.txt", b"hello"), ("b/c", b"x" * 999)]
    assert found.error is None
    assert found.gaps == []
    assert found.spans == []
    assert found.traits == {}


def test_a_pytorch_archive_has_a_face_and_its_storages_are_data():
    found = unpack(torch(HARMLESS, storages=(PICKLE, b"\x7fELF")))
    assert found.faces == ["pytorch-zip"]
    uses = {part.name: (part.role, part.expect) for part in found.parts}
    assert uses["archive/data.pkl"] == (Role.CONTENT, "pickle")
    assert uses["archive/data/0"] == (Role.DATA, "")
    assert uses["archive/byteorder"] == (Role.CONTENT, "")


# one lie at a time ------------------------------------------------------------------------------

LIES = {
    "crc": (
        torch(b"", extra=[M("archive/x", PICKLE, local={"crc": 1}, central={"crc": 1})]),
        "archive/x",
        "bad-checksum",
        "",
    ),
    "encrypted-central": (
        build([M("data.pkl", PICKLE, central={"flags": 1}), M("version", b"3")]),
        "data.pkl",
        "encrypted",
        "",
    ),
    "encrypted-local": (
        build([M("data.pkl", PICKLE, local={"flags": 1}), M("version", b"3")]),
        "data.pkl",
        "encrypted",
        "",
    ),
    "renamed-locally": (
        build([M("data.pkl", PICKLE, local={"name": b"data.txt"})]),
        "data.pkl",
        "renamed",
        "the local record says 'data.txt'",
    ),
    "other-size": (
        build([M("data.pkl", PICKLE, local={"size": 3})]),
        "data.pkl",
        "renamed",
        "in the local record",
    ),
    "other-method": (
        build([M("data.pkl", PICKLE, local={"method": 8})]),
        "data.pkl",
        "renamed",
        "method 0 in the directory, 8",
    ),
    "unlisted": (
        build([M("a", b"a"), M("data.pkl", PICKLE, listed=False), M("b", b"b")]),
        "data.pkl",
        "hidden",
        "not in the directory",
    ),
    "unlisted-all": (
        build([M("data.pkl", PICKLE, listed=False)]),
        "data.pkl",
        "hidden",
        "not in the directory",
    ),
    "twice": (
        build([M("data.pkl", HARMLESS), M("data.pkl", PICKLE)]),
        "data.pkl",
        "duplicate",
        "another member has this name",
    ),
    "backslash": (
        build([M("a/data.pkl", HARMLESS), M("a\\data.pkl", PICKLE)]),
        "a\\data.pkl",
        "duplicate",
        "some loaders take the name for",
    ),
    "dot-slash": (
        build([M("data.pkl", HARMLESS), M(".//data.pkl", PICKLE)]),
        ".//data.pkl",
        "duplicate",
        "",
    ),
    "other-case": (
        build([M("data.pkl", HARMLESS), M("Data.PKL", PICKLE)]),
        "Data.PKL",
        "duplicate",
        "",
    ),
    "nul": (
        build([M("data.pkl\0.txt", PICKLE)]),
        "data.pkl\0.txt",
        "renamed",
        "NUL",
    ),
    "alias": (
        build(
            [
                M(
                    "a.txt",
                    PICKLE,
                    central={
                        "extra": struct.pack("<2HBI", 0x7075, 13, 1, zlib.crc32(b"a.txt"))
                        + b"data.pkl"
                    },
                )
            ]
        ),
        "a.txt",
        "renamed",
        "the unicode path field says 'data.pkl'",
    ),
    "stored-sizes": (
        build([M("data.pkl", PICKLE, central={"size": 5}, local={"size": 5})]),
        "data.pkl",
        "renamed",
        "stored, and",
    ),
    "stored-size-beyond": (
        build([M("data.pkl", PICKLE, central={"packed": 3}, local={"packed": 3})]),
        "data.pkl",
        "renamed",
        "stored, and 3 bytes are to be",
    ),
    "expands-to-more": (
        build([M("data.pkl", PICKLE, 8, central={"size": 5}, local={"size": 5})]),
        "data.pkl",
        "renamed",
        "5 declared",
    ),
    "uncounted": (
        build([M("a", b"a"), M("data.pkl", PICKLE)], count=1),
        "data.pkl",
        "hidden",
        "not counted",
    ),
    "link": (build([M("data.pkl", PICKLE, mode=0o120777)]), "data.pkl", "link", "symbolic"),
    "device": (build([M("data.pkl", PICKLE, mode=0o020666)]), "data.pkl", "device", ""),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_told_and_the_bytes_are_read(lie):
    data, name, trait, note = LIES[lie]
    found = unpack(data)
    assert trait in found.traits[name]
    assert note in found.notes
    assert PICKLE in [content for _, content in found.contents]
    assert recognised(data)


def test_the_target_of_a_link_is_kept():
    found = unpack(build([M("a", b"/etc/passwd", mode=0o120777)]))
    assert found.every(Member)[0].link == "/etc/passwd"


# where the archive is ---------------------------------------------------------------------------

A = build([M("a/data.pkl", PICKLE), M("a/version", b"3")])


@pytest.mark.parametrize(
    "data",
    [
        build([M("data.pkl", PICKLE)], prefix=b"#!/bin/true\n", base=12),
        build([M("data.pkl", PICKLE)], prefix=b"#!/bin/true\n"),
        build([M("data.pkl", PICKLE)], comment=b"signed by nobody"),
        build([M("data.pkl", PICKLE)], large=True),
        build([M("data.pkl", PICKLE)], large=True, prefix=b"x" * 99, base=99),
        build([M("data.pkl", PICKLE)], tail=b"junk" * 9),
        build([M("data.pkl", PICKLE)], tail=b"junk" * 99_000),
        build([M("data.pkl", PICKLE)], tail=bytes(999)),
        build([M("data.pkl", PICKLE)])[:-22],
        build([M("data.pkl", PICKLE)])[:-9],
        build([M("data.pkl", PICKLE)], offset=7, size=3),
        build([M("data.pkl", PICKLE)], comment=build([M("b/version", b"3")])),
        build([M("b/version", b"3")], comment=build([M("data.pkl", PICKLE)])),
        build([M("data.pkl", PICKLE)], comment=end(0, 0, 0)),
        build([M("data.pkl", PICKLE)], tail=end(0, 0, 0)),
        build([M("data.pkl", PICKLE)], tail=b"".join(end(0, 0, 0) for _ in range(40))),
        A + build([M("b/data.pkl", HARMLESS)], prefix=b"", base=0),
        build([M("b/data.pkl", HARMLESS)], prefix=A, base=0),
        build([M("b/data.pkl", HARMLESS)]) + A,
        build([M("b/data.pkl", HARMLESS * 30_000)], prefix=A),
        build([M("data.pkl", HARMLESS + bytes(20))], large=True)
        + build([M("data.pkl", PICKLE)], large=True),
        build([M("data.pkl", PICKLE)], large=True)
        + build([M("data.pkl", HARMLESS + bytes(20))], large=True),
        local(M("data.pkl", PICKLE)),
        local(M("data.pkl", PICKLE, flags=8, local={"packed": 0, "size": 0, "crc": 0})),
        build([M("x", b"x"), M("y", b"y", gap=local(M("data.pkl", PICKLE)))]),
        build([M("data.pkl", PICKLE, 8)]),
        build([M("data.pkl", PICKLE, 12, packed=bz2.compress(PICKLE))]),
        build([M("data.pkl", PICKLE, 95, packed=lzma.compress(PICKLE))]),
        build([M("data.pkl", PICKLE, 93, packed=zstd(PICKLE))]),
        build([M("folder/", PICKLE)]),
    ],
    ids=lambda data: str(len(data)),
)
def test_a_pickle_is_found_wherever_a_loader_would(data):
    found = unpack(data)
    assert any(content.startswith(PICKLE) for _, content in found.contents)
    assert recognised(data)


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (build([M("a", b"a")], tail=b"junk"), {"trailing"}),
        (build([M("a", b"a")], tail=bytes(40)), {"filler"}),
        (build([M("a", b"a"), M("b", b"b", gap=bytes(64))]), {"filler"}),
        (build([M("a", b"a"), M("b", b"b", gap=b"junk")]), {"trailing"}),
        (build([M("a", b"a")], comment=b"\x80\x04."), {"trailing"}),
        (build([M("a", b"a", 8, packed=deflate(b"a") + b"more")]), {"trailing"}),
        (build([M("a", b"a", 9)]), {"unsupported"}),
        (build([M("a", b"a" * 999, 8, packed=deflate(b"a" * 999)[:4])]), {"damaged"}),
        (build([M("a", b"a")])[:-22], {"damaged"}),
        (build([M("a", b"a", central={"packed": 999, "size": 999})]), {"damaged"}),
        (build([M("a", b"a", central={"offset": 5})]), {"damaged"}),
        (build([M("a", b"a")], count=3), {"damaged"}),
        (end(0, 0, 0), set()),
    ],
    ids=[
        "tail",
        "zeros",
        "zeros-between",
        "between",
        "comment",
        "after-stream",
        "deflate64",
        "cut-stream",
        "no-end",
        "past-the-end",
        "nowhere",
        "count",
        "empty",
    ],
)
def test_bytes_not_understood_are_gaps(data, kinds):
    assert unpack(data).kinds == kinds


def test_a_prefix_is_a_span_of_its_own():
    found = unpack(build([M("a", b"a")], prefix=b"#!/bin/true\n", base=12))
    assert found.spans == [b"#!/bin/true\n"]
    assert found.gaps == []
    assert found.traits == {}


def test_an_archive_stored_inside_is_a_member_and_nothing_more():
    found = unpack(build([M("policy.pth", torch(PICKLE)), M("data", b"{}")]))
    assert [name for name, _ in found.contents] == ["policy.pth", "data"]
    assert found.traits == {}


def test_a_zip_in_a_tar_belongs_to_the_tar():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        info = tarfile.TarInfo("weights.ckpt")
        info.size = len(A)
        tar.addfile(info, io.BytesIO(A))
    assert not recognised(data.getvalue())


def test_a_zip_in_a_pickle_belongs_to_the_pickle():
    assert not recognised(pickle.dumps({"model": A}))
    assert not recognised(pickle.dumps([A, "more"], 2))
    assert recognised(b"\x80\x02." + A)
    assert recognised(b"\x80\x04cposix\n" + A)


def test_an_archive_that_is_cut_off_hides_nothing():
    found = unpack(torch(PICKLE, storages=(b"\x7fELF",))[:-30])
    assert found.traits == {}
    assert found.kinds == {"damaged"}
    assert {part.name: part.role for part in found.parts}["archive/data/0"] is Role.DATA


def test_two_archives_end_to_end_show_what_is_not_in_the_last_directory():
    found = unpack(build([M("b/data.pkl", HARMLESS)], prefix=A))
    assert "hidden" in found.traits["a/data.pkl"]
    assert "b/data.pkl" not in found.traits


# layouts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "face"),
    [
        (["m/data.pkl", "m/version", "m/data/0"], "pytorch-zip"),
        (["m/data.pkl", "m/constants.pkl", "m/code/x.py"], "torchscript"),
        (["m/.data/extern_modules", "m/x.py"], "torch-package"),
        (["a.npy", "b.npy"], "numpy-npz"),
        (["config.json", "metadata.json", "model.weights.h5"], "keras-v3"),
        (["schema.json", "1.npy"], "skops"),
        (["data", "policy.pth", "pytorch_variables.pth"], "stable-baselines3"),
        (["MAR-INF/MANIFEST.json", "handler.py"], "mar"),
    ],
)
def test_names_tell_the_layout(names, face):
    assert unpack(build([M(name, b"1") for name in names])).faces == [face]


def test_a_plain_archive_has_no_face_of_its_own():
    assert unpack(build([M("readme", b"1"), M("data.pkl", b".")])).faces == []


def test_modules_of_a_package_are_code():
    members = [M("p/.data/extern_modules", b"os\n"), M("p/x.py", b"import subprocess\n")]
    (code,) = unpack(build(members)).every(Code)
    assert code.language == "python"
    assert "torch.package" in code.runs
    assert Effect.PROCESS in code.effects


CONFIG = '{"config": {"w": {"path_name": "weight_0", "use_pickle": %s}}}'


@pytest.mark.parametrize(
    ("config", "role"),
    [
        (CONFIG % "false", Role.DATA),
        (CONFIG % "true", Role.CONTENT),
        (CONFIG % "false" + CONFIG % "1", Role.CONTENT),
        ((CONFIG % "true").replace("use_", "use\\u005f"), Role.CONTENT),
        (None, Role.CONTENT),
    ],
    ids=["raw", "pickled", "both", "escaped", "unsaid"],
)
def test_weights_of_torch_export_are_data_only_if_none_is_a_pickle(config, role):
    members = [M("m/archive_format", b"pt2"), M("m/models/model.json", b"{}")]
    members += [M("m/data/weights/weight_0", PICKLE)]
    if config:
        members.append(M("m/data/weights/model_weights_config.json", config.encode()))
    found = unpack(build(members))
    assert found.faces == ["torch-export"]
    assert {part.name: part.role for part in found.parts}["m/data/weights/weight_0"] is role


def test_torchscript_source_is_expected_where_torch_compiles_it():
    members = [M("m/data.pkl", b"."), M("m/constants.pkl", b"."), M("m/code/__torch__/x.py", b"1")]
    found = unpack(build(members))
    assert {part.name: part.expect for part in found.parts} == {
        "m/data.pkl": "pickle",
        "m/constants.pkl": "pickle",
        "m/code/__torch__/x.py": "torchscript-source",
    }


# size ---------------------------------------------------------------------------------------------


def test_a_bomb_is_read_up_to_the_limit_and_told():
    limits = Limits(floor=MIB, ratio=100)
    found = unpack(build([M("a", bytes(10 * MIB), 8), M("b", b"plain")]), limits)
    assert "expansion" in found.kinds
    assert sum(len(content) for _, content in found.contents) <= 2 * MIB
    assert ("b", b"plain") in found.contents


def test_overlapping_members_pay_for_every_expansion():
    kernel = deflate(bytes(MIB))
    data = local(M("m", bytes(MIB), 8, packed=kernel))
    at = len(data)
    rows = b"".join(central(M(f"m{i}", bytes(MIB), 8, packed=kernel), 0) for i in range(60))
    found = unpack(data + rows + end(60, len(rows), at), Limits(floor=8 * MIB, ratio=10))
    assert "expansion" in found.kinds
    assert "duplicate" in found.traits["m59"]


@pytest.mark.parametrize(("rows", "read"), [(65, 65), (3000, 65)])
def test_members_that_share_their_bytes_are_read_some_times(rows, read):
    shared = local(M("m", PICKLE, 8, packed=deflate(PICKLE)))
    data = shared + local(M("last", PICKLE))
    listed = b"".join(central(M(f"m{i}", PICKLE, 8, packed=deflate(PICKLE)), 0)
                      for i in range(rows))  # fmt: skip
    listed += central(M("last", PICKLE), len(shared))
    found = unpack(data + listed + end(rows + 1, len(listed), len(data)))
    names = {member.name for member in found.every(Member)}
    assert names >= {"m0", "last"}
    assert len(names) == read + 1
    assert ("expansion" in found.kinds) == (rows > read)


def test_too_many_members_are_a_gap_after_those_that_were_read():
    found = unpack(build([M(f"{i}", b"x") for i in range(60)]), Limits(members=50))
    assert found.kinds >= {"expansion"}
    assert len(found.contents) == 50


def test_a_member_without_a_name_is_still_read():
    assert unpack(build([M("", PICKLE)])).contents == [("(no name)", PICKLE)]


# properties -------------------------------------------------------------------------------------

SMALL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SMALL
@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_characters="\0/\\"), min_size=1, max_size=9)
        .map(str.lower)
        .filter(lambda name: name.strip(".")),
        st.tuples(st.binary(max_size=300), st.sampled_from([0, 8, 12, 14])),
        max_size=6,
    ),
    st.binary(max_size=20).filter(lambda data: b"PK" not in data),
)
def test_agrees_with_zipfile_on_what_zipfile_writes(members, prefix):
    file = io.BytesIO(prefix)
    file.seek(0, 2)
    with zipfile.ZipFile(file, "a") as archive:
        for name, (data, method) in members.items():
            archive.writestr(name, data, method)
    found = unpack(file.getvalue())
    contents = {name: data for name, (data, _) in members.items() if data}
    assert dict(found.contents) == contents
    assert {member.name for member in found.every(Member)} == set(members)
    assert found.traits == {}
    assert found.gaps == []


def near(data, at, draw):
    """Change a byte, mostly one near a signature."""
    marks = [i for i in range(len(data) - 1) if data[i : i + 2] == b"PK"]
    spot = min(draw.choice(marks) + at % 48, len(data) - 1)
    return data[:spot] + bytes([draw.choice([0, 1, 8, 0x80, 0xFF])]) + data[spot + 1 :]


SEEDS = [A, A + A, build([M("b/data.pkl", PICKLE, 8)], prefix=A), torch(PICKLE, large=True) * 2]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 999), st.integers(1, 3), st.randoms())
def test_whatever_zipfile_reads_in_a_damaged_archive_is_read(data, at, times, draw):
    for _ in range(times):
        data = near(data, at, draw)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = [archive.read(info) for info in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return
    except (zlib.error, EOFError, struct.error):
        return
    found = unpack(data)
    # archives in a row are parts, each read by itself
    row = [
        unpack(content)
        for part, (_, content) in zip(found.parts, found.contents, strict=True)
        if part.expect == FORMAT.id
    ] or [found]
    read = [content for each in row for _, content in each.contents]
    assert recognised(data)
    if not any("damaged" in each.kinds for each in row):
        for content in filter(None, contents):
            assert any(each.startswith(content) for each in read)


def test_agrees_with_zipfile_on_streamed_and_zip64_members():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", PICKLE * 99)
        with archive.open("b", "w", force_zip64=True) as member:
            member.write(PICKLE)
        archive.writestr(zipfile.ZipInfo("c"), PICKLE)
    found = unpack(pipe.data)
    assert found.contents == [("a", PICKLE * 99), ("b", PICKLE), ("c", PICKLE)]
    assert (found.gaps, found.traits, found.spans) == ([], {}, [])


WHOLE = torch(PICKLE, extra=[M("archive/z", PICKLE, 8)], comment=b"hi")


def test_every_truncation_is_refused_or_a_gap():
    for size in range(1, len(WHOLE)):
        found = unpack(WHOLE[:size])
        assert found.error or found.gaps or found.spans or found.every(Face), size


@pytest.mark.parametrize("bit", [0x01, 0x80, 0xFF])
def test_any_changed_byte_is_read_or_refused_and_nothing_else(bit):
    for at in range(len(WHOLE)):
        data = bytearray(WHOLE)
        data[at] ^= bit
        unpack(bytes(data))


MARKS = [b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\7", b"PK\6\6", b"PK\7\x08"]


@SMALL
@given(st.lists(st.sampled_from(MARKS) | st.binary(max_size=40), max_size=30))
def test_any_bytes_are_read_or_refused(chunks):
    data = b"".join(chunks)
    recognised(data)
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data)
