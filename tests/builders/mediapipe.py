"""Write graphs and bundles of MediaPipe by hand: honest ones, and lies."""

import struct

from tests.builders import tflite
from tests.builders.neighbours import SAMPLES as NEIGHBOURS
from tests.builders.neighbours import field
from tests.builders.zips import M, build


def node(calculator="FlowLimiterCalculator", *more):
    return field(1, field(2, calculator) + field(3, "IMAGE:in") + field(4, "out") + b"".join(more))


STREAMS = field(10, "in") + field(15, "out")


def graph(*more, nodes=None, streams=STREAMS):
    nodes = node() + node("HandLandmarkTrackingCpu") if nodes is None else nodes
    return nodes + streams + b"".join(more)


def options(path="model.tflite"):
    return field(8, field(1, "type.googleapis.com/mediapipe.Options") + field(2, field(1, path)))


def parameters(*more):
    network = field(1, 1) + field(2, 2048)
    template = field(1, "<start_of_turn>user\n") + field(2, "<end_of_turn>\n")
    return (
        field(1, network)
        + field(2, 256000)
        + field(5, "<eos>")
        + field(8, template)
        + b"".join(more)
    )


def task(**members):
    every = {
        "TF_LITE_PREFILL_DECODE": tflite.model(),
        "TOKENIZER_MODEL": NEIGHBOURS["sentencepiece-model"],
        "METADATA": parameters(),
    } | members
    return build([M(name, data) for name, data in every.items()])


def geometry(
    *, vertices=4, triangles=((0, 1, 2), (1, 2, 300)), basis=((4, 0.5), (386, 1.0)), more=b""
):
    """Write what ``geometry_pipeline_metadata_landmarks.binarypb`` holds, of fewer vertices."""
    numbers = b"".join(b"\x1d" + struct.pack("<f", at / 4) for at in range(5 * vertices))
    corners = b"".join(field(4, corner) for each in triangles for corner in each)
    weights = b"".join(
        field(2, field(1, mark) + b"\x15" + struct.pack("<f", weight)) for mark, weight in basis
    )
    mesh = field(1, 0) + field(2, 0) + numbers + corners
    return field(1, mesh) + weights + field(3, 1) + more


SAMPLES = {"mediapipe-graph": graph(), "mediapipe-geometry": geometry()}
