"""Every format recognises its own honest sample, and nobody else's; none fails on any bytes."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    boosted_data,
    clusters,
    gguf,
    hdf5,
    numpy_npy,
    rest,
    safetensors,
    signature_files,
    tables,
    tensorflow,
    tensorflow_dataset,
    tflite,
)
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Code, Face, Gap, GapKind
from weighbridge.formats import Role
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

FORMATS = {fmt.id: fmt for fmt in driver.formats()}

EVERY = (
    SAMPLES
    | signature_files.SAMPLES
    | rest.SAMPLES
    | clusters.SAMPLES
    | tables.SAMPLES
    | boosted_data.SAMPLES
    | {
        "safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
        "hdf5": hdf5.SAMPLE,
        "gguf": gguf.Writer().file([gguf.Writer().text("general.architecture", "llama")]),
        "tensorflow-checkpoint": tensorflow.checkpoint(tensorflow.bundled("w")),
        "tensorflow-checkpoint-state": tensorflow.STATE,
        "tensorflow-dataset": tensorflow_dataset.SPEC,
        "tensorflow-debug-info": tensorflow.debug_info(),
        "tensorflow-js": tensorflow.tensorflow_js(),
        "tensorflow-meta-graph": tensorflow.meta_graph(),
        "tensorflow-record": tensorflow.fingerprint(),
        "tensorflow-tfrecord": tensorflow.EVENTS,
        "keras-metadata": tensorflow.keras_metadata({"class_name": "Dense"}),
        "tflite": tflite.model(),
        "numpy-npy": numpy_npy.build(numpy_npy.header("'<f4'"), bytes(8)),
    }
)

UNREAD = {
    "tensorrt-plan", "h2o-model", "iree-module", "accelerator-model",
}  # fmt: skip

PROGRAMS = {
    "elf-program": "elf", "pe-program": "pe", "mach-o-program": "mach-o", "java-class": "java",
    "wasm-module": "wasm", "windows-shortcut": "windows-shortcut", "script": "shell",
    "python-bytecode": "python-bytecode", "python-source": "python", "jupyter-notebook": "python",
    "java-source": "java-source",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_file_that_was_longer_when_it_was_listed_is_no_fault(name):
    """Somebody may cut it while it is read: recognised or not, nothing is raised."""
    for data in (EVERY.get(name, b""), *SAMPLES.values()):
        for left in {0, 1, 5, 13, len(data) // 2 | 1}:
            shown = Glimpse(Bytes(data[:left]), 0, len(data) + 2)
            assert FORMATS[name].recognises(shown) in {True, False}


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_sample_has_exactly_its_own_face(name):
    faces = driver.recognise(Glimpse(Bytes(EVERY[name])), Role.CONTENT, "")
    assert [fmt.id for fmt in faces] == [name]


@pytest.mark.parametrize(
    "name", sorted(EVERY.keys() - UNREAD - PROGRAMS.keys() - {"git-lfs-pointer"})
)
def test_an_honest_sample_leaves_no_gap(name):
    assert not [item for item in evidence(EVERY[name]) if isinstance(item, Gap | Code)]


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_what_is_not_read_says_so(name):
    (gap,) = [item for item in read(FORMATS[name], EVERY[name]) if isinstance(item, Gap)]
    assert (gap.kind, "does not read it" in gap.why) == (GapKind.UNSUPPORTED, True)


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_code_says_its_language(name):
    code, *_ = read(FORMATS[name], EVERY[name])
    assert code.language == PROGRAMS[name]


@pytest.mark.parametrize("name", sorted(EVERY))
def test_cut_or_changed_samples_are_survived(name):
    survives_cuts_and_changes(FORMATS[name], EVERY[name], step=max(1, len(EVERY[name]) // 60))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_any_bytes_are_survived(name):
    @given(st.binary(max_size=200), st.integers(0, 20))
    @settings(max_examples=25, deadline=None)
    def check(noise, kept):
        survives(FORMATS[name], EVERY[name][:kept] + noise)

    check()


@pytest.mark.parametrize("name", sorted(name for name in PROGRAMS if FORMATS[name].program))
def test_programs_are_seen_in_tensor_data(name):
    sample = EVERY[name].ljust(400, b"\0")
    file = safetensors.build({"w": safetensors.tensor(0, 400)}, data=sample)
    faces = [item.format for item in evidence(file) if isinstance(item, Face)]
    assert faces == ["safetensors", name]


@given(st.lists(st.floats(width=32), min_size=16, max_size=64))
@settings(max_examples=100)
def test_floats_are_no_program(numbers):
    data = struct.pack(f"<{len(numbers)}f", *numbers)
    assert driver.recognise(Glimpse(Bytes(data)), Role.DATA, "") == []


def test_a_fat_program_is_no_java_class():
    fat = b"\xca\xfe\xba\xbe\0\0\0\2" + b"\1\0\0\7\0\0\0\3\0\0\x10\0\0\0\1\0\0\0\0\x0e" * 2
    faces = driver.recognise(Glimpse(Bytes(fat + bytes(8000))), Role.CONTENT, "")
    assert [fmt.id for fmt in faces] == ["mach-o-program"]


@pytest.mark.parametrize(
    "text",
    [
        b"# Title\n\nSome prose: with a colon.\n\n- item\n- item\n",
        b"[PAD]\n[UNK]\nthe\n",
        b"#version: 0.2\n\xc4\xa0 t\nh e\n",
        b"torch>=2.0\nnumpy\n",
        b"a,b\n1,2\n",
        "Mod\u00e8le de langue\n".encode("latin-1"),
        "text".encode("utf-16"),
        b"{% for m in messages %}{{ m['content'] }}{% endfor %}",
        b"[1] Smith et al. 2020\n[2] Jones\n",
        b'layer {\n  name: "x"\n}\n',
        b"{'a': 1}",
    ],
)  # fmt: skip
def test_other_text_is_plain_text(text):
    assert [item.format for item in evidence(text) if isinstance(item, Face)] == ["plain-text"]
    assert not [item for item in evidence(text) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    "text", [b"print 'x'\nimport os\n", b"import os\nprint 'x'\n", b"exec('1')\n"]
)
def test_source_is_known_without_its_name(text):
    faces = [item.format for item in evidence(text) if isinstance(item, Face)]
    assert faces == ["python-source"]


@pytest.mark.parametrize("form", [b"RIFF", b"RIFX", b"RF64"])
def test_sound_is_known_whichever_way_its_numbers_go(form):
    found = evidence(form + b"\0\0\5\x72WAVEfmt " + bytes(28))
    assert [item.format for item in found if isinstance(item, Face)] == ["audio-video"]


@pytest.mark.parametrize("data", [b"\xff\xfb", b"\xff", b"", b"\xff\xf3", b"FORM", b"RIFF"])
def test_no_short_bytes_are_a_fault(data):
    for fmt in driver.formats():
        assert fmt.recognises(Glimpse(Bytes(data))) in (True, False)
