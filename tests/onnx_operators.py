"""Prints the operators of ONNX and of ONNX Runtime: ``python -m tests.onnx_operators``.

To be run where both libraries are installed; nothing but their own registries is read. What the
CPU's build of the runtime does not register (training, DirectML) is added below by hand.
"""

from __future__ import annotations

import sys
from importlib import import_module

TRAINING = """
    AdamOptimizer AdamWOptimizer AveragePoolGrad BatchNormalizationGrad BatchScale
    BiasFastGeluGrad_dX BiasGeluGrad_dX BiasSoftmaxDropout BitmaskDropoutGrad BroadcastGradientArgs
    ConcatTraining ConvGrad ConvTransposeGrad DivGrad DropoutGrad FakeQuant FakeQuantGrad
    FastGeluGrad FlattenAndUnpad GRUGrad GRUTraining GatherElementsGrad GatherGrad GatherNDGrad
    GeluGrad Group InPlaceAccumulator InPlaceAccumulatorV2 InplaceClipGradNorm
    InvertibleLayerNormalizationGrad IsFinite LSTMGrad LSTMTraining LambOptimizer
    LayerNormalizationGrad LeakyReluGrad LogSoftmaxGrad LogSoftmaxGrad_13 MaxPoolGrad
    MixedPrecisionScale PadAndUnflatten PassThrough QuickGeluGrad ReduceAllL2 ReduceSumTraining
    ReluGrad ResizeGrad SGDOptimizer SGDOptimizerV2 Scale ScaledSum ShrunkenGather SigmoidGrad
    SimplifiedLayerNormalizationGrad SliceGrad SoftmaxCrossEntropy SoftmaxCrossEntropyGrad
    SoftmaxCrossEntropyLossGrad SoftmaxCrossEntropyLossInternal SoftmaxCrossEntropyLossInternalGrad
    SoftmaxDropoutGrad SoftmaxGrad SoftmaxGrad_13 SplitTraining SummaryHistogram SummaryMerge
    SummaryScalar SummaryText TanhGrad YieldOp ZeroGradient
""".split()  # noqa: SIM905 - names read better without quotes

BY_HAND = {
    "ai.onnx": ("SparseSoftmaxCrossEntropy", "SparseSoftmaxCrossEntropyGrad"),
    "com.microsoft": tuple(TRAINING),
    "com.microsoft.dml": (
        "DmlFusedAdd", "DmlFusedBatchNormalization", "DmlFusedConv", "DmlFusedConvTranspose",
        "DmlFusedGemm", "DmlFusedInstanceNormalization", "DmlFusedMatMul",
        "DmlFusedMeanVarianceNormalization", "DmlFusedSum",
    ),
}  # fmt: skip
"""Operators that no registry of these builds has.

Sources: the files of onnxruntime-training 1.19.2, and
https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/graph/dml_ops (2026-11-27). Not
among them: what calls PyTorch or Python (``ATen``, ``ExternalGradient``), and what talks to other
processes.
"""

HEAD = """\
# Operators that releases of ONNX have, in any version, and those that ONNX Runtime carries: a
# domain and a name. By tests/onnx_operators.py of onnx {} and onnxruntime {}, 2026-11-27."""


def main() -> int:
    """Print the file ``data/onnx-operators.txt``."""
    onnx = import_module("onnx")
    onnxruntime = import_module("onnxruntime")
    runtime = import_module("onnxruntime.capi.onnxruntime_pybind11_state")

    found = {(domain, name) for domain, names in BY_HAND.items() for name in names}
    every = [*onnx.defs.get_all_schemas_with_history(), *runtime.get_all_operator_schema()]
    found |= {(schema.domain or "ai.onnx", schema.name) for schema in every}
    lines = [HEAD.format(onnx.__version__, onnxruntime.__version__)]
    lines += [f"{domain} {name}" for domain, name in sorted(found)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
