import json

import pytest

from tests.builders import ocdbt, pickles, rest
from tests.weighing import weigh
from weighbridge.core import Verdict

RAW = bytes(range(128, 200)) * 3
ARRAY = json.dumps({"zarr_format": 2, "compressor": None, "filters": None}).encode()
ARRAY3 = json.dumps({"zarr_format": 3, "node_type": "array", "codecs": []}).encode()

MANIFEST = ocdbt.manifest(ocdbt.DATA)


@pytest.mark.parametrize(
    "files",
    [
        {".zarray": ARRAY, "0.0": RAW, "0.1": RAW},
        {"w/.zarray": ARRAY, "w/0/1": RAW, ".zgroup": b'{"zarr_format": 2}'},
        {"w/zarr.json": ARRAY3, "w/c/0/0": RAW, "zarr.json": b'{"zarr_format": 3}'},
        {"w/zarr.json": ARRAY3, "w/c": RAW},
        {"manifest.ocdbt": MANIFEST, ocdbt.DATA: RAW, "d/" + "1f" * 16: ocdbt.leaf({}) + RAW},
        {"a.ncnn.param": rest.NCNN, "b.param": rest.NCNN, "a.ncnn.bin": RAW, "b.bin": RAW},
    ],
    ids=["flat", "nested", "third", "scalar", "ocdbt", "ncnn"],
)
def test_elements_of_a_store_are_weights(tmp_path, files):
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "files",
    [
        {".zarray": ARRAY, "extra.dat": RAW},
        {".zarray": b"no json", "0.0": RAW},
        {"manifest.ocdbt": b"no manifest", "d/" + "0f" * 16: RAW},
        {"manifest.ocdbt": MANIFEST, ocdbt.DATA: RAW, "d/other": RAW},
    ],
)
def test_what_a_store_does_not_name_stays_unknown(tmp_path, files):
    assert weigh(tmp_path, files)[0] is Verdict.NO_VERDICT


def test_a_pickle_among_elements_is_told_all_the_same(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {".zarray": ARRAY, "0.0": pickles.inert()})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "files",
    [
        {".zarray": b'{"zarr_format": 2, "filters": [{"id": "pickle"}]}', "0": RAW},
        {".zmetadata": b'{"metadata": {"w/.zarray": {"compressor": {"id": "pickle"}}}}'},
        {"zarr.json": b'{"zarr_format": 3, "codecs": [{"name": "numcodecs.pickle"}]}', "c/0": RAW},
    ],
    ids=["filter", "consolidated", "third"],
)
def test_a_store_of_pickles_is_denied(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)
