"""Names that MNN gives to numbers in its files.

Source: https://github.com/alibaba/MNN/blob/master/schema/default/MNN.fbs and ``CaffeOp.fbs``,
``Tensor.fbs`` beside it (retrieved 2026-11-26).
"""

from __future__ import annotations

_NAMES = """
AbsVal QuantizedAdd ArgMax AsString InstanceNorm BatchToSpaceND Bias BinaryOp Bnll Cast Concat Const
Convolution ConvolutionDepthwise Crop CropAndResize Cubic Deconvolution DeconvolutionDepthwise
Dequantize DetectionOutput Dropout Eltwise ELU Unique Exp ExpandDims Fill Flatten FloorMod Gather
GatherV2 Im2Seq InnerProduct Input Interp Log LRN LSTM MatMul MVN NonMaxSuppression
NonMaxSuppressionV2 Normalize Pack Padding Permute Pooling Power PReLU PriorBox Proposal
QuantizedAvgPool QuantizedBiasAdd QuantizedConcat QuantizedDepthwiseConv2D QuantizedLogistic
QuantizedMatMul QuantizedMaxPool QuantizedRelu QuantizedRelu6 QuantizedReshape QuantizedSoftmax
QuantizeMaxMin QuantizeV2 Range Rank ReduceJoin Reduction ReLU ReLU6 RequantizationRange Requantize
Reshape Resize RNN ROIPooling Scale Selu Seq2Out Shape Sigmoid Size Slice SliceTf Softmax
SpaceToBatchND SpatialProduct Split Segment Squeeze StridedSlice StringJoin StringSplit
StringToNumber TanH TfQuantizedConv2D Threshold Tile TopKV2 Transpose UnaryOp Unpack Where Moments
RNNSequenceGRU BatchMatMul Unsqueeze CosineSimilarity DepthToSpace SpaceToDepth ReverseSequence
Pooling3D Convolution3D MatrixBandPart GatherND DetectionPostProcess UnravelIndex ScatterNd OneHot
BroadcastTo Dilation2D
"""
OPERATORS = dict(enumerate(_NAMES.split())) | {
    128: "Raster", 129: "ConvertTensor", 130: "ArgMin", 131: "LinSpace", 132: "RandomUniform",
    133: "TensorArray", 134: "TensorArraySize", 135: "TensorArrayRead", 136: "TensorArrayWrite",
    137: "TensorArrayGather", 138: "TensorArrayScatter", 139: "TensorArraySplit",
    140: "TensorArrayConcat", 141: "LSTMBlockCell", 142: "Reverse", 257: "Select", 258: "ZerosLike",
    259: "Broastcast", 260: "SetDiff1D", 261: "ReluGrad", 262: "Relu6Grad", 263: "PoolGrad",
    264: "SoftmaxGrad", 265: "Conv2DBackPropFilter", 266: "TrainableParam", 267: "BatchNorm",
    268: "ZeroGrad", 513: "ConvInt8", 514: "Int8ToFloat", 515: "DepthwiseConvInt8", 516: "PoolInt8",
    517: "FloatToInt8", 518: "EltwiseInt8", 600: "While", 601: "If", 603: "LayerNorm",
    604: "GridSample",
}  # fmt: skip
"""Operators, by number. Later versions have more, which are told by theirs."""

PLUGIN, EXTRA = 256, 512
"""Operators that somebody registers, and those of other frameworks; both have a name."""

BLOB, LOOP = 7, 92
"""Parameters: a constant, and what is done again and again."""

_QUANTISED = {0: 1, 1: 4, 14: 4}
_SYMMETRIC = {0: 1, 1: 4, 2: 4, 3: 4}
VECTORS: dict[int, dict[int, int]] = {
    5: dict.fromkeys(range(1, 7), 4), 9: {1: 4, 2: 4}, 20: {3: 4, 4: 4}, 27: {3: 4}, 32: {1: 4},
    33: {0: 4, 1: 4, 2: 4, 3: 4}, 58: {1: 4, 2: 4}, 74: _SYMMETRIC, 78: {2: 1}, 80: {1: 4, 2: 4},
    88: {2: 4, 3: 4},
}  # fmt: skip
"""Vectors of numbers, by parameter and slot: bytes of an element."""

TABLES: dict[int, dict[int, dict[int, int]]] = {
    9: {3: _QUANTISED, 4: _SYMMETRIC}, 20: {7: _QUANTISED},
    76: dict.fromkeys(range(1, 4), _SYMMETRIC),
}  # fmt: skip
"""Tables inside of parameters that hold vectors, likewise."""

BLOBS: dict[int, tuple[int, ...]] = {24: (3, 4, 5, 6, 7), 34: (6, 7, 8), 72: (1, 2, 3, 4, 5, 6)}
"""Slots of constants inside of parameters."""

ELSEWHERE = {9: 6, 58: 3, 80: 3}
"""Slot of offset and sizes in a file beside, by parameter."""

ELEMENTS = {
    3: ("uint8", 1), 4: ("int8", 1), 5: ("int32", 4), 6: ("int64", 8), 7: ("float32", 4),
}  # fmt: skip
"""Slots of a constant that hold its elements: their type, and bytes of one."""
