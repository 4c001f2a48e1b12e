"""What nodes of CNTK's networks hold, and what its functions are called.

Sources (retrieved 2026-11-26): ``Source/ComputationNetworkLib/*.h`` and
``Source/CNTKv2LibraryDll/API/Internals/PrimitiveOpType.h`` in https://github.com/microsoft/CNTK,
and the reader of https://github.com/lutzroeder/netron (``source/cntk.js``). Layouts are those of
models of version 6 to 27; nodes that are not here write more than is known.
"""

from __future__ import annotations

from typing import NamedTuple

from weighbridge.core import later

OLDEST, NEWEST = 6, 27
"""Versions of models whose layouts are known."""

SIZES = {"?": 1, "i": 4, "f": 4, "u": 8, "d": 8}
"""Bytes of a truth value, numbers of 32 bits and of 64 bits."""


class Part(NamedTuple):
    """Something that a node writes.

    Attributes:
        code: A key of ``SIZES``; ``s`` text, ``S`` shape, ``L`` shape that older writers turned
            round, ``B`` truth values, ``M`` matrix, ``e`` an element, ``A`` axes of a slice, ``R``
            axes of a reduction, ``P`` a permutation, ``N`` names of at most one axis, ``X`` a
            number of 32 bits that is there if it is at most 2.
        first: Version of models that has it first.
        last: Version that has it last.
    """

    code: str
    first: int = 0
    last: int = 1 << 30


_CONVOLUTION = "S S S B B S S i i u ?9 S20 ?21 ?23"

_TABLE = {
    "InputValue": "u u L N8 f10",
    "SparseInputValue": "u u L N8 f10",
    "LearnableParameter": "f S M",
    "Times": "u i12",
    "TransposeTimes": "u i12",
    "Dropout": "i16-16 u17 u16",
    "Convolution": f"{_CONVOLUTION} ? S18",
    "Pooling": _CONVOLUTION,
    "MaxPooling": "i i u u u",
    "AveragePooling": "i i u u u",
    "ROIPooling": "S i26 d26",
    "Reshape": "i i S",
    "ReduceElements": "R s ?24",
    "BatchNormalization": "? d d i u-12 u13-18 ?19-19 u20 d ?",
    "RowStack": "i",
    "Slice": "A",
    "PastValue": "i S e",
    "FutureValue": "i S e",
    "TransposeDimensions": "i i P25",
    "InvStdDev": "? M",
    "Mean": "? M",
    "CrossEntropyWithSoftmax": "X",
}

_BARE = """
    Abs ClassificationError Cosine DynamicAxis ElementTimes Equal ErrorPrediction Exp Floor Greater
    GreaterEqual Less LessEqual Log LogSoftmax Logistic Minus Negate NotEqual
    PerDimMeanVarNormalization Plus Reciprocal RectifiedLinear Sigmoid Sin Softmax Sqrt SquareError
    Tanh
"""

_PART = later.pattern(r"(\D)(\d+)?(?:-(\d+))?")


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    code, first, last = match.groups() if match else (text, None, None)
    return Part(code, int(first or 0), int(last or 1 << 30))


NODES = dict.fromkeys(_BARE.split(), ()) | {
    name: tuple(map(_part, parts.split())) for name, parts in _TABLE.items()
}
"""What each node writes after its name."""

_PRIMITIVES = """
    Negate Sigmoid Tanh ReLU Exp Log Sqrt Floor Abs Reciprocal Softmax Hardmax TransposeAxes Where
    Slice Dropout Reshape Pooling SumAll Plus Minus ElementTimes Equal NotEqual Less LessEqual
    Greater GreaterEqual PackedIndex GatherPacked ScatterPacked Times TransposeTimes Convolution
    SquaredError CrossEntropyWithSoftmax ClassificationError PastValue FutureValue ReduceElements
    BatchNormalization Clip Select Splice Combine RandomSample RandomSampleInclusionFrequency
    ROIPooling Logistic OptimizedRNNStack ReconcileDynamicAxis LogSoftmax LogPlus CosDistance Sin
    Cos Pass Block Unpooling LambdaRank NDCG EditDistanceError NoOp LabelsToGraph StopGradient ELU
    ForwardBackward CosDistanceWithNegativeSamples OneHot Pow ToSequence ToSequenceLike
    UnpackSequence Assign Gather StableSigmoid RandomDistribution Sinh Cosh UnpackBatch ToBatch
    Asin Acos Pad Crop Atanh Asinh TopK Squeeze ConstantOp LatticeSequenceWithSoftmax Cast
    EyeLikeOp CustomProxyOp StraightThrough Tan Atan ConvolutionSequenceShape
"""

PRIMITIVES = tuple(_PRIMITIVES.split())
"""Functions of version 2, by number."""
