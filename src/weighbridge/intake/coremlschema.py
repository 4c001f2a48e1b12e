"""Which fields of Core ML's messages lead to weights, to code, or to other files.

Source: https://github.com/apple/coremltools/tree/main/mlmodel/format, version 9.0 (retrieved
2026-11-26), without what leads to none of these, and without types of values.
"""

from __future__ import annotations

BYTES = "*"
"""Stands for a field that is bytes, or packed floats."""

_TABLE = """
Model 2:ModelDescription 200:PipelineClassifier 201:PipelineRegressor 202:Pipeline
    303:NeuralNetworkRegressor 403:NeuralNetworkClassifier 404:KNearestNeighborsClassifier
    500:NeuralNetwork 502:Program 555:CustomModel 556:LinkedModel
    560:ClassConfidenceThresholding 2000:TextClassifier 2001:WordTagger 2004:Gazetteer
    2005:WordEmbedding 3000:SerializedModel
ActivationPReLU 1:WeightParams
ActivationParametricSoftplus 1:WeightParams 2:WeightParams
ActivationParams 25:ActivationPReLU 71:ActivationParametricSoftplus
BatchedMatMulLayer 8:WeightParams 9:WeightParams
BatchnormLayer 15:WeightParams 16:WeightParams 17:WeightParams 18:WeightParams
BiDirectionalLSTMLayer 10:ActivationParams 11:ActivationParams 20:LSTMWeightParams
BiasLayer 2:WeightParams
BranchLayer 1:NeuralNetwork 2:NeuralNetwork
ClassConfidenceThresholding 100:PrecisionRecallCurve
Convolution3DLayer 60:WeightParams 61:WeightParams
ConvolutionLayer 90:WeightParams 91:WeightParams
Gazetteer 100:*
TextClassifier 100:*
WordEmbedding 100:*
WordTagger 100:*
CustomLayer 20:WeightParams
CustomModel 30:CustomModelParameter
CustomModelValue 60:*
CustomModelParameter 2:CustomModelValue
EmbeddingLayer 20:WeightParams 21:WeightParams
EmbeddingNDLayer 20:WeightParams 21:WeightParams
FloatVector 1:*
GRULayer 10:ActivationParams 30:WeightParams 31:WeightParams 32:WeightParams 50:WeightParams
    51:WeightParams 52:WeightParams 70:WeightParams 71:WeightParams 72:WeightParams
InnerProductLayer 20:WeightParams 21:WeightParams
KNearestNeighborsClassifier 1:NearestNeighborsIndex
LSTMWeightParams 1:WeightParams 2:WeightParams 3:WeightParams 4:WeightParams 20:WeightParams
    21:WeightParams 22:WeightParams 23:WeightParams 40:WeightParams 41:WeightParams
    42:WeightParams 43:WeightParams 60:WeightParams 61:WeightParams 62:WeightParams
LayerNormalizationLayer 3:WeightParams 4:WeightParams
LinearQuantizationParams 1:* 2:*
LinkedModel 1:LinkedModelFile
LinkedModelFile 1:StringParameter 2:StringParameter
LoadConstantLayer 2:WeightParams
LoadConstantNDLayer 2:WeightParams
LookUpTableQuantizationParams 1:*
LoopLayer 3:NeuralNetwork 4:NeuralNetwork
Argument 1:ArgumentBinding
ArgumentBinding 2:Value
Block 3:Operation 4:BlockAttributesEntry
BlockAttributesEntry 2:Value
DictionaryValue 1:DictionaryValueKeyValuePair
DictionaryValueKeyValuePair 1:Value 2:Value
Function 3:FunctionBlockSpecializationsEntry 4:FunctionAttributesEntry
FunctionAttributesEntry 2:Value
FunctionBlockSpecializationsEntry 2:Block
ListValue 1:Value
Operation 2:OperationInputsEntry 4:Block 5:OperationAttributesEntry
OperationAttributesEntry 2:Value
OperationInputsEntry 2:Argument
Program 2:ProgramFunctionsEntry 4:ProgramAttributesEntry
ProgramAttributesEntry 2:Value
ProgramFunctionsEntry 2:Function
TensorValue 1:TensorValueRepeatedFloats 7:TensorValueRepeatedBytes
TensorValueRepeatedBytes 1:*
TensorValueRepeatedFloats 1:*
TupleValue 1:Value
Value 3:ValueImmediateValue 5:BlobFileValue
BlobFileValue
ValueImmediateValue 1:TensorValue 2:TupleValue 3:ListValue 4:DictionaryValue
Metadata 100:MetadataUserDefinedEntry
MetadataUserDefinedEntry
ModelDescription 100:Metadata
NearestNeighborsIndex 2:FloatVector
NeuralNetwork 1:NeuralNetworkLayer 2:NeuralNetworkPreprocessing
NeuralNetworkClassifier 1:NeuralNetworkLayer 2:NeuralNetworkPreprocessing
NeuralNetworkLayer 100:ConvolutionLayer 130:ActivationParams 140:InnerProductLayer
    150:EmbeddingLayer 160:BatchnormLayer 210:UpsampleLayer 245:ScaleLayer 250:BiasLayer
    290:LoadConstantLayer 400:SimpleRecurrentLayer 410:GRULayer 420:UniDirectionalLSTMLayer
    430:BiDirectionalLSTMLayer 500:CustomLayer 605:BranchLayer 615:LoopLayer
    1040:EmbeddingNDLayer 1045:BatchedMatMulLayer 1070:LoadConstantNDLayer
    1350:LayerNormalizationLayer 1471:Convolution3DLayer
NeuralNetworkMeanImage 1:*
NeuralNetworkPreprocessing 11:NeuralNetworkMeanImage
NeuralNetworkRegressor 1:NeuralNetworkLayer 2:NeuralNetworkPreprocessing
Pipeline 1:Model
PipelineClassifier 1:Pipeline
PipelineRegressor 1:Pipeline
PrecisionRecallCurve 1:FloatVector 2:FloatVector 3:FloatVector 4:FloatVector
QuantizationParams 101:LinearQuantizationParams 102:LookUpTableQuantizationParams
ScaleLayer 2:WeightParams 5:WeightParams
SerializedModel 2:*
SimpleRecurrentLayer 10:ActivationParams 30:WeightParams 31:WeightParams 32:WeightParams
StringParameter
UniDirectionalLSTMLayer 10:ActivationParams 20:LSTMWeightParams
UpsampleLayer 7:*
WeightParams 1:* 2:* 30:* 31:* 40:QuantizationParams
"""


def _parsed() -> dict[str, dict[int, str]]:
    """Read lines of a message and its fields; one that is indented goes on."""
    found: dict[str, dict[int, str]] = {}
    fields: dict[int, str] = {}
    for line in _TABLE.strip().splitlines():
        words = line.split()
        if not line.startswith(" "):
            fields = found.setdefault(words.pop(0), {})
        for word in words:
            number, _, message = word.partition(":")
            fields[int(number)] = message
    return found


SCHEMA = _parsed()
"""Maps a message to the fields that are followed, and those to messages."""
