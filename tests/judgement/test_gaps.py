"""What nobody claims to be part of a model is not weighed; what is called so is denied."""

import gzip
import lzma

import pytest

from tests.builders import safetensors
from tests.builders.zips import M, build
from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
UNKNOWN = bytes(range(1, 200)) * 3


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("reads.bam", UNKNOWN, Verdict.NO_VERDICT),
        ("reads.bam", gzip.compress(UNKNOWN, mtime=0), Verdict.NO_VERDICT),
        ("reads.bam", gzip.compress(lzma.compress(UNKNOWN), mtime=0), Verdict.NO_VERDICT),
        ("model.bin", gzip.compress(UNKNOWN, mtime=0), Verdict.DENY),
        ("model.gz", gzip.compress(UNKNOWN, mtime=0), Verdict.DENY),
        ("model.bam", build([M("content", UNKNOWN)]), Verdict.DENY),
        ("reads.bam", gzip.compress(build([M("content", UNKNOWN)]), mtime=0), Verdict.DENY),
        ("reads.bam", gzip.compress(b"cposix\nsystem\n(Vtrue\ntR.", mtime=0), Verdict.DENY),
    ],
    ids=["bare", "gzip", "xz in gzip", "weights", "gz", "zip", "zip in gzip", "pickle in gzip"],
)
def test_a_packed_file_is_as_its_name_is(tmp_path, name, data, verdict):
    assert weigh(tmp_path, {"model.safetensors": WEIGHTS, name: data})[0] is verdict
