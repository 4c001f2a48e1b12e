"What is met less often: retrieval, robots of talk, faces, compilers of other languages, leftovers."

from tests.builders import benign, hdf5, newer, streams, tars, tensorflow, tflite
from tests.builders import pickles as p
from tests.layouts import pieces as b

S = b.SAMPLES
CONFIG = b.said(model_type="bert", hidden_size=8)
ARGUMENTS = (
    p.new("transformers.training_args", "TrainingArguments")
    + p.value(
        {
            "output_dir": "out",
            "learning_rate": 1,
            "fp16": False,
            "save_strategy": p.call("transformers.trainer_utils", "IntervalStrategy", "steps"),
            "_n_gpu": 1,
            "distributed_state": None,
        }
    )
    + p.BUILD
)
METADATA = (
    p.new("torch.distributed.checkpoint.metadata", "Metadata")
    + p.value(
        {
            "state_dict_metadata": {},
            "planner_data": None,
            "storage_data": None,
            "storage_meta": None,
        }
    )
    + p.BUILD
)

LAYOUTS = {
    "trainer-arguments": {
        "config.json": CONFIG,
        "model.safetensors": b.tensors(),
        "training_args.bin": b.saved(ARGUMENTS),
    },
    "accelerate-state": {
        "checkpoint_1/model.safetensors": b.tensors(),
        "checkpoint_1/optimizer.bin": b.saved({"state": {}, "param_groups": [{"lr": 1}]}),
        "checkpoint_1/scheduler.bin": b.saved({"last_epoch": 1}),
        "checkpoint_1/random_states_0.pkl": b.saved(
            {"step": 3, "torch_manual_seed": benign.tensor()}
        ),
        "checkpoint_1/sampler.bin": b.saved({"a": 1}),
        "checkpoint_1/scaler.pt": b.saved({"scale": 1}),
    },
    "torch-dcp": {
        ".metadata": p.stream(METADATA, version=4),
        "__0_0.distcp": b.weights(),
        "__1_0.distcp": b.weights(),
    },
    "sft-ending": {
        "flux.sft": b.tensors(),
        "model.fp16.safetensors.index.json": b.said(metadata={}, weight_map={}),
    },
    "checksums": {
        "model.safetensors": b.tensors(),
        "SHA256SUMS": b"0" * 64 + b"  model.safetensors\n",
        "model.safetensors.sha256": b"0" * 64 + b"  model.safetensors\n",
        "checksums.md5": b"0" * 32 + b"  model.safetensors\n",
    },
    "deepfacelab": {
        "XSeg_256.npy": b.pickled({"w": benign.array(bytes(16))}),
        "XSeg_256_opt.npy": b.pickled({"w": benign.array(bytes(16))}),
        "SAEHD_data.dat": b.pickled({"iter": 3, "options": {"resolution": 128}}),
        "face.dfm": b.network(),
    },
    "roop": {
        "inswapper_128.onnx": b.network(),
        "buffalo_l.zip": b.archive({"det_10g.onnx": b.network()}),
    },
    "llama-index": {
        "default__vector_store.json": b.said(embedding_dict={}),
        "docstore.json": b"{}",
        "graph_store.json": b"{}",
        "model.safetensors": b.tensors(),
    },
    "pyserini": {
        "_0.cfs": S["lucene-part"],
        "segments_1": newer.lucene(b"segments"),
        "write.lock": b"",
        "model.safetensors": b.tensors(),
    },
    "rasa": {
        "20240101.tar.gz": b.packed(
            tars.member("metadata.json", b"{}")
            + tars.member(
                "components/train_DIETClassifier5/DIETClassifier.index_label_id_mapping.json", b"{}"
            )
            + tars.member(
                "components/train_DIETClassifier5/DIETClassifier.tf_model.index",
                tensorflow.checkpoint(tensorflow.bundled("w")),
            )
            + tars.member(
                "components/train_DIETClassifier5/DIETClassifier.tf_model.data-00000-of-00001",
                bytes(8),
            )
            + tars.member(
                "components/train_CountVectorsFeaturizer3/vocabularies.pkl",
                b.pickled({"text": {"a": 0}}),
            )
            + bytes(1024)
        )
    },
    "burn": {
        "model.mpk": b.msg(
            {
                "metadata": {
                    "float": "f32",
                    "int": "i32",
                    "format": "burn_core::record::file::NamedMpkFileRecorder",
                    "version": "0.13.0",
                    "settings": "DebugRecordSettings",
                },
                "item": {"w": {"id": "a", "param": {"value": [1, 2], "shape": [2]}}},
            }
        ),
        "config.json": CONFIG,
    },
    "nnef": {
        "graph.nnef": (
            b"version 1.0;\ngraph net(x) -> (y) { x = external(shape = [1]); y = relu(x); }\n"
        ),
        "w.dat": S["nnef-tensor"],
    },
    "nnabla": {
        "m.nnp": b.archive(
            {
                "nnp_version.txt": b"0.1\n",
                "network.nntxt": b'network {\n  name: "a"\n}\n',
                "parameter.h5": hdf5.SAMPLE,
            }
        )
    },
    "libtorch": {
        "m.pt": b.archive(
            {
                "m/data.pkl": b.pickled({"a": 1}, 2),
                "m/version": b"3\n",
                "m/constants.pkl": b.pickled((), 2),
                "m/code/__torch__.py": b"",
            }
        )
    },
    "tensorrt-llm": {
        "config.json": b.said(version="0.10", pretrained_config={}),
        "rank0.engine": S["tensorrt-plan"],
        "rank0.safetensors": b.tensors(),
    },
    "vllm-lora-modules": {
        "a/adapter_config.json": b.said(peft_type="LORA"),
        "a/adapter_model.safetensors": b.tensors(),
        "added_tokens.json": b.said(a=1),
    },
    "text-generation-webui": {
        "characters/x.yaml": b"name: x\ncontext: y\n",
        "loras/a/adapter_model.bin": b.weights(),
        "models/config-user.yaml": b"a$:\n  loader: x\n",
        "presets/min_p.yaml": b"min_p: 0.05\n",
    },
    "kobold-softprompt": {
        "a.zip": b.archive({"meta.json": b"{}", "tensor.npy": b.array()}),
        "m.safetensors": b.tensors(),
    },
    "open-clip-laion": {
        "open_clip_config.json": b"{}",
        "epoch_32.pt": b.saved(
            {
                "epoch": 32,
                "name": "x",
                "state_dict": b.state("module.visual.proj"),
                "optimizer": {"state": {}, "param_groups": []},
                "scaler": {"scale": 1},
            }
        ),
    },
    "musicgen": {
        "state_dict.bin": b.saved(
            {
                "best_state": b.state(),
                "xp.cfg": "device: cuda\n",
                "version": "1.0",
                "exported": True,
            }
        ),
        "compression_state_dict.bin": b.saved(
            {"pretrained": "facebook/encodec_32khz", "exported": True, "version": "1.0"}
        ),
    },
    "tortoise": {
        "autoregressive.pth": b.weights(),
        "rlg_auto.pth": b.weights(),
        "voices/x/cond_latent.pth": b.saved((benign.tensor(), benign.tensor())),
    },
    "vits-melo": {
        "checkpoint.pth": b.saved(
            {"model": b.state(), "iteration": 3, "optimizer": None, "learning_rate": 1}
        ),
        "config.json": b"{}",
        "moegoe_config.json": b"{}",
    },
    "parler-dac": {
        "weights.pth": b.saved(
            {"state_dict": b.state(), "metadata": {"kwargs": {"encoder_dim": 64}}}
        )
    },
    "bpemb": {
        "en.wiki.bpe.vs1000.model": b.SENTENCES,
        "en.wiki.bpe.vs1000.d50.w2v.bin": S["word2vec-bin"],
        "en.vocab": b"<unk>\t0\n",
    },
    "conceptnet": {
        "numberbatch-en-19.08.txt.gz": b.packed(b"2 3\nthe 0.1 0.2 0.3\nof 0.1 0.2 0.3\n"),
        "mini.h5": hdf5.SAMPLE,
    },
    "udpipe": {
        "m.conllu": b"# sent_id = 1\n1\ta\ta\tDET\t_\t_\t0\troot\t_\t_\n",
        "m.safetensors": b.tensors(),
    },
    "tf-lite-task": {"m.tflite": tflite.model(), "metadata.json": b"{}", "labelmap.txt": b"a\n"},
    "unity-addressables": {"catalog.json": b"{}", "m.sentis": S["sentis-model"]},
    "godot-gdextension": {
        "m.gguf": b.llm(),
        "project.godot": b'config_version=5\n[application]\nconfig/name="x"\n',
    },
    "web-demo": {
        "index.html": b"<!doctype html><html></html>\n",
        "app.js": b"console.log(1)\n",
        "style.css": b"a{}\n",
        "ort-wasm-simd.wasm": S["wasm-module"],
        "model.onnx": b.network(),
    },
    "gradio-space": {
        "app.py": b"import gradio as gr\n",
        "README.md": b"---\nsdk: gradio\n---\n",
        "packages.txt": b"ffmpeg\n",
        "requirements.txt": b"torch\n",
        "model.safetensors": b.tensors(),
    },
    "jupyter-left": {
        ".ipynb_checkpoints/x-checkpoint.ipynb": S["jupyter-notebook"],
        "model.pt": b.weights(),
        "__pycache__/x.cpython-311.pyc": S["python-bytecode"],
    },
    "editors-left": {
        ".vscode/settings.json": b"{}",
        ".idea/workspace.xml": b'<?xml version="1.0"?><project version="4"/>',
        "model.safetensors": b.tensors(),
        "#x#": b"a\n",
        "x~": b"a\n",
    },
    "partial-downloads": {
        "model.safetensors": b.tensors(),
        "model-2.safetensors.incomplete": b"",
        "y.crdownload": b"",
        "z.part": b"",
    },
    "lfs-pointers": {"model.safetensors": S["git-lfs-pointer"], "config.json": CONFIG},
    "zstd-archive": {
        "model.tar.zst": streams.zstd(tars.member("model.pth", b.weights()) + bytes(1024))
    },
    "split-by-hand": {
        "model.safetensors.part00": b.tensors()[:20],
        "model.safetensors.part01": b.tensors()[20:],
    },
    "protobuf-params": {"parameter.protobuf": S["nnabla-parameters"]},
}

JUDGED = {
    "deepfacelab": ("DENY", "disguised-format"),
    "libtorch": ("WARN", "embedded-code"),
    "tensorrt-llm": ("NO_VERDICT", "not-scanned"),
    "web-demo": ("DENY", "native-executable"),
    "jupyter-left": ("WARN", "native-executable"),
    "lfs-pointers": ("NO_VERDICT", "not-scanned"),
    "split-by-hand": ("DENY", "unreadable-bytes"),
}
