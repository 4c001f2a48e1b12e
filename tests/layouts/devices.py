"""Models for phones, boards and accelerators, as makers' zoos and converters leave them."""

from tests.builders import accelerators, benign, containers, hdf5, mnn, rknn, tflite
from tests.layouts import pieces as b

S = b.SAMPLES
DLC = {
    "model": containers.network(),
    "model.params": containers.parameters(),
    "dlc.metadata": b'{"model-version": ["1"], "converter-command": ["snpe-onnx-to-dlc"]}',
}


LAYOUTS = {
    "rockchip": {
        "yolov5s.rknn": S["rknn-model"],
        "RK3588/x.rknn": rknn.MODEL,
        "labels.txt": b"a\n",
        "dataset.txt": b"a.jpg\n",
    },
    "hailo": {
        "yolov8s.hef": accelerators.hailo(),
        "yolov8s.har": b"",
        "yolov8s.alls": b"normalization1 = normalization([0.0, 0.0, 0.0], [255.0, 255.0, 255.0])\n",
        "yolov8s_nms_config.json": b"{}",
    },
    "qualcomm": {"inception_v3.dlc": b.archive(DLC)},
    "qualcomm-htp": {"inception_v3_htp.dlc": b.archive(DLC), "htp_backend_ext_config.json": b"{}"},
    "qualcomm-ai-hub": {
        "m.onnx/model.onnx": b.beside("model.data"),
        "m.onnx/model.data": bytes(8),
        "metadata.yaml": b"runtime: onnx\n",
        "tool-versions.yaml": b"qairt: 2.3\n",
    },
    "sophon": {"yolov5s.bmodel": accelerators.sophon()},
    "ascend": {
        "resnet50.om": accelerators.ascend(),
        "aipp.cfg": b"aipp_op{\n  aipp_mode: static\n}\n",
    },
    "kendryte": {"yolo.kmodel": accelerators.kendryte()},
    "axera": {"m.axmodel": b.network()},
    "mindspore": {
        "resnet50.ckpt": S["mindspore-checkpoint"],
        "resnet50.mindir": S["mindir-graph"],
        "m.ms": S["mindspore-lite"],
        "train-graph.meta": b"",
    },
    "ncnn": {
        "yolov5s.param": S["ncnn-param"],
        "yolov5s.bin": bytes(8),
        "yolov5s.param.bin": S["ncnn-binary"],
    },
    "mnn": {"m.mnn": mnn.HONEST, "llm.mnn.weight": bytes(8), "llm.mnn.json": b"{}"},
    "tnn": {
        "m.tnnproto": (
            b'"1 3 1 4206624772 ,"\n"input 4 1 3 224 224 ,"\n" a b ,"\n"out ,"\n'
            b'" 1 ,"\n"Convolution c 1 1 input out 1 3 3 3 3 1 1 1 1 1 ,"\n'
        ),
        "m.tnnmodel": S["tnn-model"],
    },
    "tengine": {"m.tmfile": S["tengine-model"]},
    "paddle-lite": {"m.nb": S["paddle-lite"]},
    "tflite-micro": {
        "person_detect.tflite": tflite.model(),
        "person_detect_model_data.cc": (
            b"alignas(8) const unsigned char g_model[] = {0x1c, 0x00};\nconst int g_len = 2;\n"
        ),
        "micro.h": b"#pragma once\nextern const int g_len;\n",
    },
    "coral": {
        "mobilenet_v2_quant_edgetpu.tflite": tflite.model(),
        "inat_bird_labels.txt": b"0  a\n",
    },
    "edge-impulse": {
        "trained.tflite": tflite.model(),
        "model-parameters/model_metadata.h": b"#define EI_CLASSIFIER_PROJECT_ID 1\n",
        "tflite-model/trained_model_compiled.cpp": b"int x;\n",
        "m.eim": S["elf-program"],
    },
    "stm-cube": {
        "network_data.h": b"#define A 1\n",
        "network.c": b"int a;\n",
        "m.nbg": b"VPMN" + bytes(60),
    },
    "executorch": {
        "m.pte": S["flatbuffer-executorch"],
        "m.ptd": S["executorch-tensors"],
        "m.bpte": S["executorch-bundle"],
    },
    "pytorch-mobile": {
        "m.ptl": b.archive(
            {
                "m/data.pkl": b.pickled({"a": 1}, 2),
                "m/bytecode.pkl": b.pickled(
                    (
                        4,
                        (
                            "__torch__.M.forward",
                            (
                                ("instructions", (("RET", 0, 0),)),
                                ("operators", ()),
                                ("constants", ()),
                                ("types", ()),
                                ("register_size", 1),
                            ),
                        ),
                    ),
                    2,
                ),
                "m/constants.pkl": b.pickled((), 2),
                "m/version": b"3\n",
            }
        ),
        "x.pt2": b.weights(),
    },
    "coreml-ios": {"m.mlmodel": S["coreml-model"]},
    "snpe-lite": {"m.onnx": b.network(), "required_operators.config": b"ai.onnx;12;Add,Conv\n"},
    "tvm": {
        "deploy_lib.so": S["elf-program"],
        "deploy_graph.json": b.said(
            nodes=[{"op": "null", "name": "x", "inputs": []}],
            arg_nodes=[0],
            heads=[[0, 0, 0]],
            attrs={},
        ),
        "deploy_param.params": S["tvm-params"],
    },
    "megengine": {"m.pkl": b.pickled({"w": benign.array(bytes(16))})},
    "oneflow": {
        "model/w/out": S["float-array"],
        "model/w/meta": b"shape { dim: 64 }\ndata_type: kFloat\n",
        "model/snapshot_done": b"",
    },
    "jittor": {"m.pkl": b.pickled({"w": benign.array(bytes(16))})},
    "unity-sentis": {
        "m.sentis": S["sentis-model"],
        "m.nn": S["barracuda-model"],
        "m.onnx": b.network(),
        "Agent.onnx.meta": (
            b"fileFormatVersion: 2\nguid: 0123456789abcdef0123456789abcdef\n"
            b"ScriptedImporter:\n  internalIDToNameTable: []\n"
        ),
    },
    "unity-editor": {
        "Assets/m.asset": (
            b"%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n--- !u!114 &11400000\n"
            b"MonoBehaviour:\n  m_Name: m\n"
        )
    },
    "openvino-omz": {
        "FP16/face-detection-adas-0001.xml": S["openvino-ir"],
        "FP16/face-detection-adas-0001.bin": b"",
        "model.yml": b"description: x\n",
        "model.blob": S["openvino-blob"],
    },
    "windows-ml": {"SqueezeNet.onnx": b.network(), "Labels.json": b"{}", "m.mlnet": b.network()},
    "cmsis-nn": {"weights.h": b"#define W {1,2,3}\n", "m.tflite": tflite.model()},
    "nncase": {"m.kmodel": accelerators.kendryte(6)},
    "ambarella": {"m.onnx": b.network()},
    "graphcore": {"m.onnx": b.network()},
    "deepstream": {
        "labels.txt": b"a\n",
        "config_infer_primary.txt": b"[property]\ngpu-id=0\nmodel-engine-file=a.engine\n",
        "m.onnx": b.network(),
    },
    "neuron": {
        "model.neuron": b.weights(),
        "config.json": b.said(neuron={"compiler_type": "neuronx-cc"}),
    },
    "neff": {"model.pt": b.weights()},
    "max-modular": {"m.onnx": b.network()},
    "iree": {"m.vmfb": b.archive({"module.fb": b"\x20\0\0\0IREE" + bytes(40)})},
    "ggml-sd": {"sd-v1-4-ggml-model-f16.bin": S["ggml-legacy"]},
    "akida": {"m.h5": hdf5.SAMPLE},
    "mediatek": {"m.tflite": tflite.model()},
}

JUDGED = {
    "hailo": ("NO_VERDICT", "not-scanned"),
    "sophon": ("NO_VERDICT", "not-scanned"),
    "ascend": ("NO_VERDICT", "not-scanned"),
    "kendryte": ("NO_VERDICT", "not-scanned"),
    "nncase": ("NO_VERDICT", "not-scanned"),
    "stm-cube": ("NO_VERDICT", "not-scanned"),
    "edge-impulse": ("DENY", "native-executable"),
    "tvm": ("DENY", "native-executable"),
    "pytorch-mobile": ("WARN", "embedded-code"),
    "unity-editor": ("NO_VERDICT", "nothing-to-weigh"),
    "iree": ("NO_VERDICT", "not-scanned"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
