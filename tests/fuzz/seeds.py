"""What fuzzing begins with: honest samples, files that real libraries wrote, known bypasses."""

import collections
import tarfile
from functools import cache

from tests import test_bypasses as bypasses
from tests.builders import (
    chat_templates,
    mediapipe,
    pickles,
    pytorch_tar,
    r_data,
    streams,
    tars,
    zips,
)
from tests.formats import test_r_compiled, test_r_computing
from tests.formats.test_editor_tasks import COMMENTED
from tests.formats.test_matrix import EVERY
from tests.formats.test_onnx_text import HONEST, OWN
from tests.formats.test_repository_config import CLONED
from tests.formats.test_tensorflow_text import CONST, OBJECT, READ
from tests.formats.test_torchscript_source import PLAIN
from tests.formats.test_triton_config import CONFIG
from tests.readme import CLOSED
from tests.recordings import RECORDED
from weighbridge.core import FormatError
from weighbridge.formats import Role
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

LARGEST = 1 << 16
"""Bytes of a seed, at most."""

UNNAMED = {
    "editor-tasks": [COMMENTED],
    "jinja-template": [*chat_templates.FAMILIES.values(), *chat_templates.UNSAFE.values()],
    "onnx-text": [HONEST, *OWN],
    "r-serialized": [
        r_data.file(item)
        for told in (test_r_computing, test_r_compiled)
        for item in (told.GOOD | told.BAD).values()
    ],
    "pytorch-tar-storages": [pytorch_tar.storages()],
    "pytorch-tar-tensors": [pytorch_tar.tensors()],
    "mediapipe-parameters": [mediapipe.parameters()],
    "repository-config": [CLONED + b"[core]\nfsmonitor = ./x\n"],
    "tensorflow-text": [CONST, OBJECT, READ],
    "torchscript-source": [PLAIN],
    "triton-config": [CONFIG],
}
"""Seeds of formats that are known by the names of their files only, or have no other here."""

MOST = 60
"""Seeds of one target, the smallest first."""


@cache
def recorded():
    """Return the small files of ``tests/recorded``."""
    found = {}
    for path in sorted(RECORDED.glob("*.tar.xz")):
        with tarfile.open(path) as archive:
            for row in archive:
                if row.isfile() and 0 < row.size <= LARGEST:
                    found[f"{path.name}/{row.name}"] = archive.extractfile(row).read()
    return found


@cache
def built():
    """Return samples that are made here, by a name."""
    found = dict(EVERY)
    found |= {f"gadget-{at}": pickles.call(*name.rpartition(".")[::2]) + b"."
              for at, name in enumerate(bypasses.GADGETS[:8])}  # fmt: skip
    found |= {f"call-{name}": pickles.stream(body) for name, body in bypasses.CALLS.items()}
    found |= {f"zip-{name}": data for name, data in bypasses.ZIPS.items()}
    found |= {f"packed-{name}": data for name, data in bypasses.PACKED.items()}
    found |= {f"tensors-{name}": row[0] for name, row in bypasses.TENSORS.items()}
    found |= {"inert": pickles.inert(), "torch": zips.torch(pickles.inert())}
    found["tar"] = tars.member("a", b"N.") + tars.pax({"path": "b"}) + tars.member("c", b"{}")
    found["tar-long"] = tars.long("d" * 120) + tars.member("d", b"N.") + tars.END
    found |= CLOSED
    found["torch-tar"] = pytorch_tar.archive()
    found |= {name: pack(pickles.inert()) for name, pack in streams.PACK.items()}
    return found


@cache
def by_format():
    """Return seeds by the formats that recognise them."""
    found = collections.defaultdict(dict)
    for name, data in (built() | recorded()).items():
        if len(data) > LARGEST:
            continue
        if name in EVERY:
            found[name][data] = None
        try:
            faces = driver.recognise(Glimpse(Bytes(data)), Role.CONTENT, "")
        except FormatError:
            continue
        for face in faces:
            found[face.id][data] = None
    return {name: sorted(rows, key=lambda data: (len(data), data)) for name, rows in found.items()}


def of_format(name):
    """Return seeds of one format."""
    told = [each.encode() if isinstance(each, str) else each for each in UNNAMED.get(name, ())]
    return [*told, *spread(by_format().get(name, []))]


def spread(rows):
    """Return at most ``MOST`` of many, of every size."""
    return rows[:: max(1, -(-len(rows) // MOST))]


def r_packed():
    """Return objects of R's in files as R writes them, and in a database."""
    plain = of_format("r-serialized")
    return [*map(streams.PACK["gzip-stream"], plain[:20]), *of_format("r-lazy-load")]


def assorted():
    """Return a few seeds of every format."""
    return [data for rows in by_format().values() for data in rows[:4]]
