"""Models of pictures: diffusion, detection, segmentation and what draws with them."""

import bz2
import lzma

from tests.builders import (
    benign,
    caffe,
    coreml_compiled,
    graphs,
    hdf5,
    mediapipe,
    tars,
    tensorflow,
    tflite,
)
from tests.builders import pickles as p
from tests.builders.openvino_blobs import blob
from tests.layouts import pieces as b

S = b.SAMPLES
INDEX = b.said(
    _class_name="StableDiffusionPipeline",
    _diffusers_version="0.30.0",
    unet=["diffusers", "UNet2DConditionModel"],
    vae=["diffusers", "AutoencoderKL"],
    text_encoder=["transformers", "CLIPTextModel"],
    scheduler=["diffusers", "EulerDiscreteScheduler"],
    safety_checker=[None, None],
)
KOHYA = {
    "ss_network_module": "networks.lora",
    "ss_base_model_version": "sdxl_base_v1-0",
    "ss_network_dim": "8",
    "ss_tag_frequency": '{"10_x": {"a": 3}}',
    "sshs_model_hash": "0" * 64,
    "modelspec.title": "small",
    "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
}
XML = (
    b'<?xml version="1.0"?>\n<opencv_storage>\n<cascade type_id="opencv-cascade-classifier">'
    b"<stageType>BOOST</stageType><featureType>HAAR</featureType><height>20</height><width>20</width>"
    b"<stages><_><maxWeakCount>3</maxWeakCount></_></stages></cascade>\n</opencv_storage>\n"
)
YML = (
    b"%YAML:1.0\n---\nopencv_ml_svm:\n   format: 3\n   svmType: C_SVC\n"
    b"   sv_total: 1\n   support_vectors:\n      - [ 1., 2. ]\n"
)
YOLO = (
    b"[net]\nbatch=1\nwidth=416\nheight=416\nchannels=3\n\n[convolutional]\n"
    b"filters=16\nsize=3\nstride=1\npad=1\nactivation=leaky\n\n[yolo]\n"
    b"mask = 0,1,2\nclasses=80\n"
)
MM = {
    "meta": {
        "epoch": 3,
        "iter": 30,
        "mmcv_version": "1.7",
        "CLASSES": ("a", "b"),
        "config": "model = dict()\n",
    },
    "state_dict": b.state("backbone.conv1.weight"),
    "optimizer": {"state": {}, "param_groups": []},
}
DETECTRON = {
    "model": {"backbone.w": benign.array(bytes(16))},
    "__author__": "Detectron2 Model Zoo",
    "matching_heuristics": True,
}
ULTRALYTICS = (
    p.new("ultralytics.nn.tasks", "DetectionModel")
    + p.value({"training": False, "_modules": benign.ordered()})
    + p.BUILD
)

CAFFE = caffe.MODEL
PROTOTXT = b'name: "net"\nlayer {\n  name: "conv1"\n  type: "Convolution"\n}\n'

LAYOUTS = {
    "diffusers": {
        "model_index.json": INDEX,
        "unet/config.json": b.said(_class_name="UNet2DConditionModel"),
        "unet/diffusion_pytorch_model.safetensors": b.tensors(),
        "unet/diffusion_pytorch_model.fp16.safetensors": b.tensors(dtype="F16"),
        "unet/diffusion_pytorch_model.bin": b.weights(),
        "vae/config.json": b.said(_class_name="AutoencoderKL"),
        "vae/diffusion_pytorch_model.safetensors": b.tensors(),
        "text_encoder/config.json": b.said(model_type="clip_text_model"),
        "text_encoder/model.safetensors": b.tensors(),
        "scheduler/scheduler_config.json": b.said(_class_name="EulerDiscreteScheduler"),
        "tokenizer/vocab.json": b.said(a=0),
        "tokenizer/merges.txt": b.MERGES,
        "feature_extractor/preprocessor_config.json": b.said(
            image_processor_type="CLIPImageProcessor"
        ),
        "v1-inference.yaml": (
            b"model:\n  target: ldm.models.diffusion.ddpm.LatentDiffusion\n  params:\n"
            b"    timesteps: 1000\n"
        ),
    },
    "flux": {
        "flux1-dev.safetensors": b.tensors(dtype="BF16"),
        "ae.safetensors": b.tensors(),
        "flux1-dev-Q4_0.gguf": b.llm(arch="flux"),
        "clip_l.safetensors": b.tensors(),
        "t5xxl_fp8_e4m3fn.safetensors": b.tensors(dtype="F8_E4M3"),
        "dev_grid.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40),
    },
    "civitai-lora": {
        "style_v10.safetensors": b.tensors(
            "lora_unet_x.lora_down.weight", dtype="F16", metadata=KOHYA
        ),
        "style_v10.civitai.info": b.said(id=1, modelId=2, trainedWords=["x"]),
        "style_v10.preview.png": b.PNG,
        "style_v10.json": b.said(notes=""),
    },
    "sd-webui": {
        "Stable-diffusion/v1-5-pruned.ckpt": b.saved(
            {"state_dict": b.state(), "global_step": 3, "epoch": 1}
        ),
        "VAE/kl-f8-anime2.ckpt": b.saved({"state_dict": b.state()}),
        "VAE/vae-ft-mse.vae.pt": b.old(),
        "embeddings/bad-hands-5.pt": b.saved(
            {
                "string_to_token": {"*": 265},
                "string_to_param": {"*": benign.tensor()},
                "name": "bad",
                "step": 3,
                "sd_checkpoint": None,
                "sd_checkpoint_name": None,
            }
        ),
        "hypernetworks/anime.pt": b.saved(
            {
                320: [b.state(), b.state()],
                "step": 3,
                "name": "anime",
                "layer_structure": [1, 2, 1],
                "activation_func": "relu",
                "is_layer_norm": False,
                "optimizer_name": "AdamW",
            }
        ),
        "ESRGAN/4x-UltraSharp.pth": b.weights("model.0.weight"),
        "Codeformer/codeformer-v0.1.0.pth": b.saved({"params_ema": b.state()}),
        "ControlNet/control_v11p_sd15_canny.pth": b.weights(),
        "ControlNet/control_v11p_sd15_canny.yaml": b"model:\n  target: cldm.cldm.ControlLDM\n",
    },
    "textual-inversion": {
        "learned_embeds.bin": b.saved({"<cat>": benign.tensor()}),
        "learned_embeds.safetensors": b.tensors("<cat>"),
        "token_identifier.txt": b"<cat>\n",
        "concept_images/0.jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40),
    },
    "ip-adapter": {
        "ip-adapter_sd15.bin": b.saved({"image_proj": b.state(), "ip_adapter": b.state()}),
        "image_encoder/config.json": b.said(model_type="clip_vision_model"),
        "image_encoder/model.safetensors": b.tensors(),
    },
    "comfyui": {
        "unet/x.gguf": b.llm(arch="wan"),
        "workflow.json": b.said(last_node_id=3, nodes=[{"id": 1, "type": "KSampler"}]),
        "upscale_models/RealESRGAN_x4plus.pth": b.saved({"params_ema": b.state()}),
        "clip_vision/x.safetensors": b.tensors(),
    },
    "taesd": {"taesd_encoder.pth": b.weights(), "taesdxl.onnx": b.network()},
    "segment-anything": {
        "sam_vit_b_01ec64.pth": b.weights(),
        "sam2_hiera_t.yaml": (
            b"# @package _global_\nmodel:\n  _target_: sam2.modeling.sam2_base.SAM2Base\n"
        ),
        "sam2_hiera_tiny.pt": b.saved({"model": b.state()}),
        "sam_vit_b.encoder.onnx": b.network(),
    },
    "clip-openai": {
        "open_clip_config.json": b.said(model_cfg={"embed_dim": 8}),
        "open_clip_pytorch_model.bin": b.weights(),
        "open_clip_model.safetensors": b.tensors(),
        "bpe_simple_vocab_16e6.txt.gz": b.packed(b"t h\nh e\n"),
    },
    "timm": {
        "model.safetensors": b.tensors(),
        "pytorch_model.bin": b.weights(),
        "config.json": b.said(architecture="resnet50", num_classes=8),
    },
    "torch-hub": {
        "hub/checkpoints/resnet50-0676ba61.pth": b.weights(),
        "hub/checkpoints/vgg16-397923af.pth": b.old(),
        "hub/checkpoints/best.pth.tar": b.saved(
            {
                "epoch": 3,
                "arch": "resnet50",
                "state_dict": b.state("module.fc.weight"),
                "best_acc1": 3,
                "optimizer": {"state": {}, "param_groups": []},
            }
        ),
        "hub/checkpoints/x.th": b.old(),
    },
    "openmmlab": {
        "faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth": b.saved(MM),
        "faster_rcnn_r50_fpn_1x_coco.py": (
            b"_base_ = ['../x.py']\nmodel = dict(type='FasterRCNN')\n"
        ),
        "20200130.log.json": b'{"mode": "train", "epoch": 1}\n{"mode": "val", "epoch": 1}\n',
        "metafile.yml": b"Models:\n  - Name: a\n",
        "end2end.onnx": b.network(),
        "deploy.json": b.said(version="1.0"),
        "pipeline.json": b.said(pipeline={}),
    },
    "detectron2": {
        "model_final_f10217.pkl": b.pickled(DETECTRON, 2),
        "metrics.json": b'{"iteration": 1}\n',
        "config.yaml": b"_BASE_: ../Base.yaml\nMODEL:\n  MASK_ON: true\n",
        "last_checkpoint": b"model_final.pth",
        "model_final.pth": b.saved({"model": b.state(), "iteration": 3}),
    },
    "ultralytics": {
        "yolov8n.pt": b.saved(
            {
                "epoch": -1,
                "best_fitness": None,
                "model": ULTRALYTICS,
                "ema": None,
                "date": "2023",
                "version": "8.0.0",
            }
        ),
        "args.yaml": b"task: detect\nmode: train\n",
        "results.csv": b"epoch,loss\n1,2\n",
        "labels.cache": b.array(),
    },
    "ultralytics-exports": {
        "yolov8n.onnx": b.network(),
        "yolov8n.torchscript": b.archive(
            {
                "yolov8n/data.pkl": b.pickled({"a": 1}, 2),
                "yolov8n/code/__torch__.py": b"",
                "yolov8n/constants.pkl": b.pickled((), 2),
                "yolov8n/version": b"3\n",
                "yolov8n/extra/config.txt": b'{"stride": 32}',
            }
        ),
        "yolov8n_float32.tflite": tflite.model(),
        "yolov8n_openvino_model/yolov8n.xml": S["openvino-ir"],
        "yolov8n_openvino_model/yolov8n.bin": b"",
        "yolov8n_openvino_model/metadata.yaml": b"stride: 32\ntask: detect\n",
        "yolov8n_ncnn_model/model.ncnn.param": S["ncnn-param"],
        "yolov8n_ncnn_model/model.ncnn.bin": bytes(8),
        "yolov8n.mnn": S["mnn-model"],
        "yolov8n_paddle_model/inference.pdmodel": S["paddle-program"],
        "yolov8n_paddle_model/inference.pdiparams": S["paddle-params"],
        "yolov8n_rknn_model/yolov8n-rk3588.rknn": S["rknn-model"],
        "yolov8n_web_model/model.json": tensorflow.tensorflow_js(),
        "yolov8n_web_model/group1-shard1of1.bin": bytes(8),
        "yolov8n_saved_model/saved_model.pb": S["tensorflow-saved-model"],
        "yolov8n_saved_model/fingerprint.pb": graphs.field(1, 1 << 60)
        + graphs.field(2, 1 << 61)
        + graphs.field(3, 7)
        + graphs.field(4, 8)
        + graphs.field(5, 9)
        + graphs.field(6, graphs.field(1, 2)),
    },
    "darknet": {
        "yolov3-tiny.cfg": YOLO,
        "yolov3-tiny.weights": S["darknet-weights"],
        "coco.names": b"person\nbicycle\n",
        "coco.data": b"classes= 80\ntrain = a.txt\nnames = data/coco.names\n",
    },
    "opencv": {
        "haarcascade_frontalface_default.xml": XML,
        "haarcascade_eye.xml": XML,
        "lbfmodel.yaml": YML,
        "res10_300x300_ssd_iter_140000.caffemodel": CAFFE,
        "deploy.prototxt": PROTOTXT,
        "model.yml.gz": b.packed(YML),
        "face_detection_yunet_2023mar.onnx": b.network(),
        "opencv_face_detector_uint8.pb": S["tensorflow-graph"],
        "frozen_east_text_detection.pb": S["tensorflow-graph"],
        "ESPCN_x4.pb": S["tensorflow-graph"],
    },
    "opencv-yml-only": {"svm.yml": YML, "haarcascade.xml": XML},
    "dlib": {
        "shape_predictor_68_face_landmarks.dat": S["dlib-numbers"],
        "dlib_face_recognition_resnet_model_v1.dat": S["dlib-network"],
        "mmod_human_face_detector.dat.bz2": bz2.compress(S["dlib-network"]),
        "detector.svm": S["dlib-numbers"],
    },
    "openface": {
        "nn4.small2.v1.t7": S["torch7-object"],
        "main_ceclm_general.txt": b"LandmarkModel main.txt\n",
    },
    "insightface": {
        "buffalo_l/det_10g.onnx": b.network(),
        "buffalo_l/w600k_r50.onnx": b.network(),
        "antelopev2.zip": b.archive({"a/1.onnx": b.network()}),
        "meanshape_68.pkl": b.pickled(benign.array(bytes(16))),
    },
    "gfpgan": {
        "GFPGANv1.4.pth": b.saved({"params_ema": b.state()}),
        "parsing_parsenet.pth": b.weights(),
        "detection_Resnet50_Final.pth": b.weights(),
    },
    "stylegan": {"ffhq.pkl": b.pickled({"G": None}), "x.pt": b.saved({"g_ema": b.state()})},
    "nerf": {
        "scene.ply": b"ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nend_header\n",
        "step-000029999.ckpt": b.saved({"step": 29999, "pipeline": b.state()}),
        "transforms.json": b.said(frames=[]),
        "config.yml": b"method_name: nerfacto\n",
        "y.glb": S["scene"],
    },
    "paddleocr": {
        "inference.pdmodel": S["paddle-program"],
        "inference.pdiparams": S["paddle-params"],
        "inference.pdiparams.info": b"",
        "inference.yml": b"Global:\n  model_name: PP-OCRv5\n",
        "best_accuracy.pdparams": b.pickled({"w": benign.array(bytes(16))}, 2),
        "best_accuracy.states": b.pickled({"epoch": 3}, 2),
        "best_accuracy.pdopt": b.pickled({"LR_Scheduler": {"last_epoch": 3}}, 2),
        "ppocr_keys_v1.txt": b"a\nb\n",
    },
    "paddle3": {
        "inference.json": b.said(
            base_code={"magic": "pir", "trainable": True, "version": 1},
            program={
                "regions": [
                    {
                        "#": "region_0",
                        "blocks": [
                            {
                                "#": "block_0",
                                "args": [],
                                "ops": [{"#": "p", "A": [0, 1, 1, "w"], "OA": [1, 0, 1]}],
                            }
                        ],
                    }
                ]
            },
        ),
        "inference.pdiparams": S["paddle-params"],
        "inference.yml": b"mode: paddle\n",
    },
    "paddle-detection": {
        "model.pdmodel": S["paddle-program"],
        "model.pdiparams": S["paddle-params"],
        "infer_cfg.yml": b"mode: paddle\narch: YOLO\n",
        "model.nb": S["paddle-lite"],
        "__model__": S["paddle-program"],
        "__params__": S["paddle-params"],
    },
    "tesseract": {
        "tessdata/eng.traineddata": S["tesseract-data"],
        "tessdata/osd.traineddata": S["tesseract-data"],
        "tessdata/configs/hocr": b"tessedit_create_hocr 1\n",
        "tessdata/pdf.ttf": S["font"],
        "eng.lstm": b"\0\0\0\0"[:0],
    },
    "easyocr": {
        "craft_mlt_25k.pth": b.old(),
        "english_g2.pth": b.old(),
        "custom.yaml": b"imgH: 64\nlang_list:\n  - en\n",
    },
    "doctr-kraken": {"en_best.mlmodel": S["coreml-model"], "db_resnet50.pt": b.weights()},
    "mediapipe": {
        "hand_landmarker.task": mediapipe.task(),
        "face_detection_short_range.tflite": tflite.model(),
        "selfie.binarypb": S["mediapipe-graph"],
        "gesture_recognizer.task": mediapipe.task(),
    },
    "tflite-metadata": {
        "model.tflite": graphs.tflite("net", "acme", "MIT"),
        "labels.txt": b"a\nb\n",
        "with_labels.tflite": tflite.model() + b.archive({"labels.txt": b"a\nb\n"}),
    },
    "tf-hub": {
        "saved_model.pb": S["tensorflow-saved-model"],
        "variables/variables.index": tensorflow.checkpoint(tensorflow.bundled("w")),
        "variables/variables.data-00000-of-00001": bytes(8),
        "assets/vocab.txt": b.VOCAB,
        "keras_metadata.pb": b"",
        "tfhub_module.pb": b"\x08\x03",
    },
    "tf-object-detection": {
        "frozen_inference_graph.pb": S["tensorflow-graph"],
        "model.ckpt.index": tensorflow.checkpoint(tensorflow.bundled("w")),
        "model.ckpt.data-00000-of-00001": bytes(8),
        "checkpoint": b'model_checkpoint_path: "model.ckpt"\n',
        "pipeline.config": (
            b"model {\n  ssd {\n    num_classes: 90\n  }\n}\ntrain_config {\n  batch_size: 8\n}\n"
        ),
        "label_map.pbtxt": b"item {\n  name: 'a'\n  id: 1\n}\n",
        "graph.pbtxt": b'node {\n  name: "x"\n  op: "Placeholder"\n}\n',
    },
    "keras": {
        "model.keras": b.archive(
            {
                "config.json": b.said(
                    module="keras", class_name="Sequential", config={"layers": []}
                ),
                "metadata.json": b.said(keras_version="3.0"),
                "model.weights.h5": hdf5.SAMPLE,
            }
        ),
        "weights.h5": hdf5.SAMPLE,
        "vgg16_notop.h5": hdf5.keras({"class_name": "Sequential", "config": {"layers": []}}),
    },
    "tfjs": {"model.json": tensorflow.tensorflow_js(), "group1-shard1of1.bin": bytes(8)},
    "coreml": {
        "m.mlmodel": S["coreml-model"],
        "m.mlpackage/Manifest.json": b.said(
            fileFormatVersion="1.0.0",
            rootModelIdentifier="A",
            itemInfoEntries={"A": {"path": "com.apple.CoreML/model.mlmodel"}},
        ),
        "m.mlpackage/Data/com.apple.CoreML/model.mlmodel": S["coreml-model"],
        **{f"n.mlmodelc/{k}": v for k, v in coreml_compiled.folder().items()},
    },
    "createml": {
        "Classifier.mlmodel": S["coreml-model"],
        "Info.plist": (
            b'<?xml version="1.0"?><plist version="1.0'
            b'"><dict><key>a</key><string>b</string></dict></plist>'
        ),
    },
    "oak": {
        "mobilenet-ssd.blob": blob(),
        "m.superblob": blob(),
        "mobilenet.json": b.said(nn_config={"NN_family": "mobilenet"}),
        "x.tar.xz": lzma.compress(tars.member("config.json", b"{}") + bytes(1024)),
    },
    "onnx-zoo": {
        "resnet50-v1-7.onnx": b.network(),
        "resnet50-v1-7/test_data_set_0/input_0.pb": S["onnx-tensor"],
        "synset.txt": b"n01440764 tench\n",
    },
    "onnx-external": {"model.onnx": b.beside("model.onnx_data"), "model.onnx_data": bytes(8)},
    "triton": {
        "m/config.pbtxt": b'name: "m"\nbackend: "onnxruntime"\nmax_batch_size: 8\n',
        "m/1/model.onnx": b.network(),
        "n/config.pbtxt": b'platform: "pytorch_libtorch"\n',
        "n/1/model.pt": b.weights(),
    },
    "tensorrt": {
        "model.engine": S["tensorrt-plan"],
        "model.plan": S["tensorrt-plan"],
        "calibration.cache": b"TRT-8601-EntropyCalibration2\nimages: 3c010a14\n",
    },
    "ngc-tao": {
        "resnet34_peoplenet.onnx": b.network(),
        "labels.txt": b"person;bag;face\n",
        "nvinfer_config.txt": (
            b"[property]\nnet-scale-factor=0.0039\nonnx-file=resnet34_peoplenet.onnx\n"
        ),
        "resnet34_peoplenet_int8.txt": b"TRT-8516-EntropyCalibration2\na: 3c\n",
        "status.json": b'{"date": "1", "status": "RUNNING"}\n',
    },
    "ngc-tlt": {"resnet18.hdf5": hdf5.SAMPLE, "m.uff": b.network()},
    "caffe": {
        "bvlc_alexnet.caffemodel": CAFFE,
        "deploy.prototxt": PROTOTXT,
        "solver.prototxt": b'net: "train.prototxt"\nbase_lr: 0.01\nsolver_mode: GPU\n',
        "mean.binaryproto": caffe.mean(),
        "bvlc_alexnet.solverstate": caffe.solver(caffe.mean(), name="bvlc_alexnet.caffemodel"),
    },
    "caffe2": {
        "init_net.pb": graphs.field(1, "init")
        + graphs.field(
            2,
            graphs.field(2, "w")
            + graphs.field(4, "GivenTensorFill")
            + graphs.field(5, graphs.field(1, "shape") + graphs.field(6, 2)),
        ),
        "predict_net.pb": graphs.field(1, "net")
        + graphs.field(2, graphs.field(1, "x") + graphs.field(2, "y") + graphs.field(4, "Conv"))
        + graphs.field(7, "x")
        + graphs.field(8, "y"),
    },
    "mxnet": {
        "resnet-18-symbol.json": S["mxnet-symbol"],
        "resnet-18-0000.params": S["mxnet-params"],
        "m.mar": b.archive({"a.onnx": b.network()}),
    },
    "cvat-roboflow": {
        "data.yaml": b"train: ../train/images\nnc: 1\nnames: ['a']\n",
        "weights.pt": b.weights(),
        "_annotations.coco.json": b.said(images=[]),
    },
    "pytorch-lightning": {
        "lightning_logs/version_0/checkpoints/epoch=9-step=100.ckpt": b.saved(
            {
                "epoch": 9,
                "global_step": 100,
                "pytorch-lightning_version": "2.0",
                "state_dict": b.state(),
                "loops": {"fit_loop": {"state_dict": {}}},
                "callbacks": {"ModelCheckpoint{}": {"best_model_path": "x"}},
                "optimizer_states": [],
                "lr_schedulers": [],
                "hparams_name": "kwargs",
                "hyper_parameters": {"lr": 1},
            }
        ),
        "lightning_logs/version_0/hparams.yaml": b"lr: 0.1\n",
        "lightning_logs/version_0/metrics.csv": b"epoch,loss\n0,1\n",
        "lightning_logs/version_0/events.out.tfevents.1.h.1.0": tensorflow.EVENTS,
    },
    "fastai": {
        "export.pkl": b.pickled({"a": 1}, 2),
        "models/stage-1.pth": b.saved({"model": b.state(), "opt": {"state": [], "hypers": []}}),
    },
    "torchserve": {
        "m.mar": b.archive(
            {
                "MAR-INF/MANIFEST.json": b.said(
                    model={
                        "modelName": "m",
                        "serializedFile": "m.pt",
                        "handler": "image_classifier",
                        "modelVersion": "1.0",
                    },
                    archiverVersion="0.8",
                ),
                "m.pt": b.weights(),
                "index_to_name.json": b.said(a="b"),
            }
        )
    },
    "depth-anything": {
        "depth_anything_v2_vits.pth": b.weights(),
        "config.yaml": b"encoder: vits\n",
    },
    "iopath-dino": {
        "dino_deitsmall16_pretrain.pth": b.weights(),
        "log.txt": b'{"train_loss": 1, "epoch": 0}\n',
    },
}

JUDGED = {
    "segment-anything": ("WARN", "remote-code"),
    "ultralytics-exports": ("WARN", "embedded-code"),
    "tensorrt": ("NO_VERDICT", "not-scanned"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
