"""Language models as hubs hold them: transformers, GGUF, MLX, tokenizers, training runs."""

from tests.builders import (
    arrow,
    benign,
    coreml_compiled,
    gguf,
    hdf5,
    mediapipe,
    tensorflow,
    tflite,
    vocabularies,
)
from tests.layouts import pieces as b

S = b.SAMPLES
TOKENS = [b"a", b"b", b"ab", b" the"]
FAST = vocabularies.fast(["a", "b", "ab", "<|endoftext|>"], ["a b"], [(3, "<|endoftext|>")])
CONFIG = b.said(
    architectures=["LlamaForCausalLM"],
    model_type="llama",
    hidden_size=8,
    torch_dtype="bfloat16",
    vocab_size=4,
)
TOKENIZER = {
    "tokenizer.json": FAST,
    "tokenizer_config.json": b.said(
        tokenizer_class="PreTrainedTokenizerFast",
        model_max_length=2048,
        chat_template="{% for m in messages %}{{ m.content }}{% endfor %}",
    ),
    "special_tokens_map.json": b.said(eos_token="<|endoftext|>"),  # noqa: S106 - a word
}
GENERATION = {"generation_config.json": b.said(_from_model_config=True, eos_token_id=3)}
HUB = {"README.md": b.CARD, ".gitattributes": b.ATTRIBUTES}


def index(*shards):
    """The index of weights in more than one file."""
    table = {f"layer.{at}": name for at, name in enumerate(shards)}
    return b.said(metadata={"total_size": 16 * len(shards)}, weight_map=table)


SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
BINS = ("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin")
STATE = b.said(
    best_metric=None,
    epoch=1.0,
    global_step=10,
    log_history=[{"loss": 1.5, "step": 10}],
    is_local_process_zero=True,
)
OPTIMIZER = b.saved(
    {
        "state": {0: {"step": 3, "exp_avg": benign.tensor()}},
        "param_groups": [{"lr": 1, "params": [0]}],
    }
)
SCHEDULER = b.saved({"base_lrs": [1], "last_epoch": 10, "_step_count": 11, "verbose": False})
RNG = b.saved({"cpu": benign.tensor(), "cuda": [benign.tensor()]})
ADAPTER = b.said(
    base_model_name_or_path="acme/small",
    peft_type="LORA",
    r=8,
    lora_alpha=16,
    target_modules=["q_proj", "v_proj"],
    task_type="CAUSAL_LM",
)

LAYOUTS = {
    "hf-sharded-llm": {
        **HUB,
        **TOKENIZER,
        **GENERATION,
        "config.json": CONFIG,
        **{name: b.tensors(f"layer.{at}", dtype="BF16") for at, name in enumerate(SHARDS)},
        "model.safetensors.index.json": index(*SHARDS),
        "LICENSE": b.LICENCE,
        "USE_POLICY.md": b"# Use\n\nBe kind.\n",
    },
    "hf-sharded-bin": {
        **HUB,
        **TOKENIZER,
        "config.json": CONFIG,
        **{name: b.weights(f"layer.{at}") for at, name in enumerate(BINS)},
        "pytorch_model.bin.index.json": index(*BINS),
    },
    "llama-original": {
        "original/consolidated.00.pth": b.weights("tok_embeddings.weight"),
        "original/params.json": b.said(dim=8, n_heads=2),
        "original/tokenizer.model": vocabularies.ranks(TOKENS),
        "original/orig_params.json": b.said(dim=8),
        "checklist.chk": b"0123456789abcdef0123456789abcdef  consolidated.00.pth\n",
        "config.json": CONFIG,
        "model.safetensors": b.tensors(),
    },
    "mistral-consolidated": {
        **HUB,
        "consolidated.safetensors": b.tensors(dtype="BF16"),
        "params.json": b.said(dim=8, n_layers=1),
        "tekken.json": vocabularies.tekken(TOKENS),
        "tokenizer.model.v3": b.SENTENCES,
    },
    "bert": {
        **HUB,
        "config.json": b.said(model_type="bert", hidden_size=8),
        "pytorch_model.bin": b.weights(),
        "tf_model.h5": hdf5.plain(
            {"backend": "tensorflow", "keras_version": "2.4.0"}, {"kernel:0": (2, 2)}
        ),
        "flax_model.msgpack": S["msgpack-flax"],
        "model.safetensors": b.tensors(metadata={"format": "pt"}),
        "rust_model.ot": b.arrays(weight=b.array()),
        "vocab.txt": b.VOCAB,
        "tokenizer.json": FAST,
        "coreml/fill-mask/float32_model.mlpackage/Manifest.json": b.said(fileFormatVersion="1.0.0"),
        "onnx/model.onnx": b.network("MatMul"),
    },
    "gpt2": {
        **HUB,
        "config.json": CONFIG,
        "vocab.json": b.said(a=0, b=1),
        "merges.txt": b.MERGES,
        "pytorch_model.bin": b.old("h.0.ln_1.weight"),
        "model.safetensors": b.tensors(),
        "64.tflite": tflite.model(),
        "64-fp16.tflite": tflite.model(),
    },
    "t5": {
        **HUB,
        "config.json": b.said(model_type="t5"),
        "spiece.model": b.SENTENCES,
        "pytorch_model.bin": b.weights(),
        "flax_model.msgpack": S["msgpack-flax"],
    },
    "vocab-bpe": {
        "encoder.json": b.said(a=0),
        "vocab.bpe": b.MERGES,
        "dict.txt": b"262 100\n318 90\n",
        "model.pt": b.weights(),
    },
    "fairseq": {
        "dict.en.txt": b"the 100\n##fairseq:overwrite 1\n",
        "bpecodes": b"t h 100\nth e</w> 90\n",
        "model.pt": b.saved(
            {
                "model": b.state(),
                "args": None,
                "cfg": {"task": {"_name": "translation"}},
                "extra_state": {"epoch": 1},
                "last_optimizer_state": None,
                "optimizer_history": [{"num_updates": 3}],
            }
        ),
    },
    "tiktoken": {
        "tiktoken/o200k_base.tiktoken": vocabularies.ranks(TOKENS),
        "qwen.tiktoken": vocabularies.ranks(TOKENS),
        "model.safetensors": b.tensors(),
    },
    "marian-hub": {
        "config.json": b.said(model_type="marian"),
        "source.spm": b.SENTENCES,
        "target.spm": b.SENTENCES,
        "vocab.json": b.said(a=0),
        "pytorch_model.bin": b.weights(),
    },
    "opus-mt-native": {
        "opus.bpe32k-bpe32k.transformer.npz": b.arrays(encoder_Wemb=b.array()),
        "decoder.yml": b"models:\n  - opus.npz\nvocabs:\n  - opus.vocab.yml\n",
        "opus.vocab.yml": b"the: 0\na: 1\n",
        "source.bpe": b.MERGES,
        "preprocess.sh": b"#!/bin/sh\ncat\n",
    },
    "bergamot": {
        "model.bin": S["marian-binary"],
        "vocab.spm": b.SENTENCES,
        "config.intgemm8bitalpha.yml": b"models:\n  - model.bin\n",
        "metadata.json": b.said(version="1.0"),
    },
    "gguf-one": {"small-Q4_K_M.gguf": b.llm(), "README.md": b.CARD, "config.json": CONFIG},
    "gguf-split": {
        f"small-{at:05}-of-00002.gguf": b.llm(
            gguf.Writer().pair("split.no", 2, b"%c\0" % (at - 1)),
            gguf.Writer().pair("split.count", 2, b"\2\0"),
            names=(f"blk.{at}.w",),
        )
        for at in (1, 2)
    },
    "gguf-vision": {
        "small.gguf": b.llm(),
        "mmproj-small-f16.gguf": b.llm(arch="clip", names=("v.patch_embd.weight",)),
        "small.mmproj": b.llm(arch="clip"),
        "imatrix.dat": S["imatrix"],
        "small.imatrix": S["imatrix"],
        "imatrix.gguf": b.llm(arch="imatrix"),
    },
    "lm-studio": {"acme/small-GGUF/small-Q8_0.gguf": b.llm(), "acme/small-GGUF/.DS_Store": b.STORE},
    "whisper-cpp": {
        "ggml-base.en.bin": S["ggml-legacy"],
        "ggml-base.en-encoder.mlmodelc/weights/weight.bin": coreml_compiled.weights(bytes(8)),
        "for-tests-ggml-tiny.bin": S["ggml-legacy"],
    },
    "mlx": {
        **HUB,
        **TOKENIZER,
        "config.json": b.said(model_type="llama", quantization={"bits": 4, "group_size": 64}),
        "model.safetensors": b.tensors(dtype="U8", metadata={"format": "mlx"}),
        "model.safetensors.index.json": index("model.safetensors"),
    },
    "mlx-npz": {
        "weights.npz": b.arrays(w=b.array()),
        "config.json": CONFIG,
        "tokenizer.model": b.SENTENCES,
    },
    "awq": {
        **TOKENIZER,
        "config.json": b.said(model_type="llama", quantization_config={"quant_method": "awq"}),
        "quant_config.json": b.said(w_bit=4, q_group_size=128),
        "model.safetensors": b.tensors(dtype="I32"),
    },
    "gptq": {
        "gptq_model-4bit-128g.safetensors": b.tensors(dtype="I32"),
        "quantize_config.json": b.said(bits=4),
        "config.json": CONFIG,
        "old-4bit.pt": b.weights(),
    },
    "exl2": {
        "output.safetensors": b.tensors(dtype="I32"),
        "measurement.json": b.said(measurement={}),
        "job_new.json": b.said(in_dir="x"),
        "config.json": CONFIG,
        "cal_data.safetensors": b.tensors(),
    },
    "hqq": {"qmodel.pt": b.weights(), "config.json": CONFIG},
    "bitsandbytes": {
        "model.safetensors": b.tensors("w", "w.absmax", dtype="U8"),
        "config.json": b.said(quantization_config={"load_in_4bit": True}),
    },
    "compressed-tensors": {
        "model.safetensors": b.tensors(dtype="F8_E4M3"),
        "recipe.yaml": (
            b"quant_stage:\n  quant_modifiers:\n    GPTQModifier:\n      ignore: [lm_head]\n"
        ),
        "config.json": CONFIG,
    },
    "lora": {
        **HUB,
        "adapter_config.json": ADAPTER,
        "adapter_model.safetensors": b.tensors("base_model.lora_A"),
    },
    "lora-bin": {
        "adapter_config.json": ADAPTER,
        "adapter_model.bin": b.weights("base_model.lora_A"),
    },
    "trainer-checkpoint": {
        "checkpoint-10/config.json": CONFIG,
        "checkpoint-10/model.safetensors": b.tensors(),
        "checkpoint-10/optimizer.pt": OPTIMIZER,
        "checkpoint-10/scheduler.pt": SCHEDULER,
        "checkpoint-10/rng_state.pth": RNG,
        "checkpoint-10/scaler.pt": b.saved({"scale": 65536, "growth_factor": 2}),
        "checkpoint-10/trainer_state.json": STATE,
    },
    "trainer-runs": {
        "config.json": CONFIG,
        "model.safetensors": b.tensors(),
        "trainer_state.json": STATE,
        "train_results.json": b.said(train_loss=1.5),
        "all_results.json": b.said(epoch=1),
        "runs/Nov28_host/events.out.tfevents.1700000000.host.1.0": tensorflow.EVENTS,
    },
    "deepspeed": {
        "global_step10/mp_rank_00_model_states.pt": b.saved(
            {"module": b.state(), "ds_version": "0.14", "param_shapes": [benign.ordered()]}
        ),
        "latest": b"global_step10",
        "global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt": OPTIMIZER,
        "zero_to_fp32.py": b"import torch\n\nprint(torch.__version__)\n",
    },
    "fsdp": {
        "pytorch_model_fsdp_0/__0_0.distcp": b.weights(),
        "pytorch_model_fsdp_0/__1_0.distcp": b.weights(),
    },
    "megatron": {
        "iter_0000010/mp_rank_00/model_optim_rng.pt": b.saved(
            {"model": {"w": benign.tensor()}, "iteration": 10}
        ),
        "latest_checkpointed_iteration.txt": b"10\n",
    },
    "hf-cache": {
        "models--acme--small/refs/main": b"0" * 40,
        "models--acme--small/blobs/" + "a" * 64: b.tensors(),
        "models--acme--small/snapshots/" + "0" * 40 + "/model.safetensors": b.tensors(),
    },
    "hf-local-dir": {
        "model.safetensors": b.tensors(),
        "config.json": CONFIG,
        ".cache/huggingface/.gitignore": b"*\n",
        ".cache/huggingface/download/model.safetensors.metadata": b.CACHE,
        ".cache/huggingface/download/model.safetensors.lock": b"",
        ".DS_Store": b.STORE,
    },
    "ollama-modelfile": {
        "Modelfile": S["ollama-modelfile"],
        "small.gguf": b.llm(),
        "params": b.said(stop=["x"]),
        "template": b"{{ .Prompt }}",
    },
    "sentence-transformers": {
        **TOKENIZER,
        "modules.json": b'[{"idx": 0, "name": "0", "path": "", "type": '
        b'"sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": '
        b'"1_Pooling", "type": "sentence_transformers.models.Pooling"}]',
        "1_Pooling/config.json": b.said(word_embedding_dimension=8),
        "config.json": b.said(model_type="bert"),
        "config_sentence_transformers.json": b.said(__version__={"torch": "2"}),
        "sentence_bert_config.json": b.said(max_seq_length=8),
        "model.safetensors": b.tensors(),
        "2_Dense/pytorch_model.bin": b.weights("linear.weight"),
        "2_Dense/config.json": b.said(
            in_features=2,
            out_features=2,
            bias=True,
            activation_function="torch.nn.modules.activation.Tanh",
        ),
        "openvino/openvino_model.xml": (
            b'<?xml version="1.0"?>\n<net name="m" version="11"><layers/><edges/></net>'
        ),
        "openvino/openvino_model.bin": b"",
        "onnx/model_O3.onnx": b.network(),
        "onnx/model_qint8_avx512.onnx": b.network("MatMulInteger"),
    },
    "static-embeddings": {
        "model.safetensors": b.tensors("embeddings"),
        "tokenizer.json": FAST,
        "modules.json": (
            b'[{"idx": 0, "name": "0", "path": ".", "t'
            b'ype": "sentence_transformers.models.StaticEmbedding"}]'
        ),
    },
    "colbert": {
        "artifact.metadata": b.said(query_maxlen=32, doc_maxlen=180),
        "model.safetensors": b.tensors(),
        "vocab.txt": b.VOCAB,
    },
    "splade-bm25": {
        "params.index.json": b.said(k1=1),
        "vocab.index.json": b.said(a=0),
        "data.csc.index.npy": b.array(),
        "indices.csc.index.npy": b.array(),
        "indptr.csc.index.npy": b.array(),
        "corpus.jsonl": b'{"text": "a"}\n',
        "corpus.mmindex.json": b"[0]",
    },
    "onnx-genai": {
        **TOKENIZER,
        "model.onnx": b.beside("model.onnx.data"),
        "model.onnx.data": bytes(8),
        "genai_config.json": b.said(model={"type": "phi", "decoder": {"filename": "model.onnx"}}),
    },
    "transformers-js": {
        **TOKENIZER,
        "onnx/model_q4f16.onnx": b.beside("model_q4f16.onnx_data"),
        "onnx/model_q4f16.onnx_data": bytes(8),
        "onnx/decoder_model_merged_quantized.onnx": b.network("If"),
        "quantize_config.json": b.said(per_channel=True),
        "config.json": CONFIG,
    },
    "openvino-llm": {
        **TOKENIZER,
        "openvino_model.xml": S["openvino-ir"],
        "openvino_model.bin": b"",
        "openvino_tokenizer.xml": S["openvino-ir"],
        "openvino_config.json": b.said(dtype="int4"),
    },
    "mlc": {
        "mlc-chat-config.json": b.said(model_type="llama"),
        "ndarray-cache.json": S["tvm-tensor-cache"],
        "params_shard_0.bin": bytes(4),
        "tokenizer.json": FAST,
    },
    "mnn-llm": {
        "llm.mnn": S["mnn-model"],
        "llm_config.json": b.said(hidden_size=8),
        "config.json": b.said(llm_model="llm.mnn"),
        "tokenizer.txt": b"430 3\n1 0 0\nYQ==\nYg==\nYWI=\n",
    },
    "mediapipe-llm": {"gemma.task": mediapipe.task(), "gemma.bin": tflite.model()},
    "litert-lm": {"gemma-int4.litertlm": S["litert-lm"], "README.md": b.CARD},
    "executorch-llm": {
        "llama.pte": S["flatbuffer-executorch"],
        "tokenizer.bin": S["llama2c-tokenizer"],
        "model.ptd": S["executorch-tensors"],
    },
    "ctranslate2": {
        "model.bin": S["ctranslate2-model"],
        "shared_vocabulary.json": b'["a", "b"]',
        "config.json": b.said(bos_token="a"),  # noqa: S106 - a word
        "vocabulary.txt": b"a\nb\n",
        "shared_vocabulary.txt": b"a\nb\n",
    },
    "rwkv": {
        "RWKV-x070-World-0.1B.pth": b.weights("emb.weight"),
        "rwkv_vocab_v20230424.txt": b"1 'a' 1\n2 b'\\xff' 1\n",
    },
    "llama2c": {
        "stories15M.bin": S["llama2c-model"],
        "stories15M.pt": b.saved({"model": b.state(), "iter_num": 3}),
        "tokenizer.bin": S["llama2c-tokenizer"],
    },
    "gemma-cpp": {"2b-it-sfp.sbs": S["gemma-blobs"], "tokenizer.spm": b.SENTENCES},
    "keras-hub": {
        "model.weights.h5": hdf5.SAMPLE,
        "config.json": b.said(
            module="keras_hub.src.models.gemma.gemma_backbone",
            class_name="GemmaBackbone",
            config={"vocabulary_size": 4},
            registered_name="keras_hub>GemmaBackbone",
        ),
        "metadata.json": b.said(keras_version="3.0"),
        "assets/tokenizer/vocabulary.spm": b.SENTENCES,
    },
    "fasttext-langid": {
        "lid.176.bin": S["fasttext-bin"],
        "lid.176.ftz": S["fasttext-bin"],
        "model.bin": S["fasttext-bin"],
    },
    "glove": {"glove.6B.50d.txt": S["word-vectors"]},
    "word2vec": {
        "GoogleNews-vectors-negative300.bin": S["word2vec-bin"],
        "wiki.vec": b"2 3\nthe 0.1 0.2 0.3\nof 0.1 0.2 0.3\n",
        "vectors.txt": b"the 0.1 0.2\n",
    },
    "stanza": {
        "resources.json": b.said(en={"tokenize": {"default": {"md5": "0"}}}),
        "en/tokenize/combined.pt": b.old("embeddings.weight"),
        "en/pretrain/conll17.pt": b.saved({"vocab": {"lang": "en"}, "emb": benign.tensor()}),
    },
    "spacy": {
        "meta.json": b.said(lang="en", name="core"),
        "config.cfg": S["spacy-config"],
        "tokenizer": b.msg(
            {
                "prefix_search": "^x",
                "suffix_search": "x$",
                "infix_finditer": "x",
                "token_match": None,
                "url_match": "(?u)x",
                "exceptions": {},
            }
        ),
        "vocab/strings.json": b'["a"]',
        "vocab/key2row": b"\x80",
        "vocab/vectors.cfg": b.said(mode="default"),
        "vocab/vectors": b.array("(0, 0)", data=b""),
        "vocab/lookups.bin": b.msg({}),
        "ner/model": b.msg(
            {
                "nodes": [{"index": 0, "name": "x", "dims": {"nO": None}, "refs": {}}],
                "attrs": [{}],
                "params": [{"E": b.held((2,), bytes(8))}],
                "shims": [[]],
            }
        ),
        "ner/cfg": b.said(multitasks=[], min_action_freq=1),
        "ner/moves": b.msg({"moves": '{"0":{"PERSON":100,"ORG":50,"GPE":30}}'}),
        "lemmatizer/lookups/lookups.bin": b.msg({"lemma_rules": {"noun": [["s", ""]]}}),
        "attribute_ruler/patterns": b.msg([{"patterns": [], "attrs": {}, "indices": []}]),
        "senter/cfg": b"{}",
    },
    "nltk": {
        "tokenizers/punkt_tab/english/collocations.tab": b"a\tb\n",
        "tokenizers/punkt_tab/english/sent_starters.txt": b"the\n",
        "taggers/averaged_perceptron_tagger_eng/averaged_perceptron_tagger_eng.weights.json": b"{}",
    },
    "argos": {
        "translate-en_es.argosmodel": b.archive(
            {
                "en_es/metadata.json": b.said(from_code="en"),
                "en_es/model/model.bin": S["ctranslate2-model"],
                "en_es/sentencepiece.model": b.SENTENCES,
                "en_es/model/shared_vocabulary.txt": b"a\n",
            }
        )
    },
    "subword-nmt": {
        "codes.bpe": b.MERGES,
        "model.npz": b.arrays(w=b.array()),
        "vocab.yml": b"a: 0\n",
    },
    "allennlp": {
        "config.json": b.said(model={"type": "simple"}),
        "weights.th": b.old(),
        "vocabulary/tokens.txt": b"a\nb\n",
        "vocabulary/non_padded_namespaces.txt": b"*tags\n",
    },
    "elmo": {"elmo_weights.hdf5": hdf5.SAMPLE, "elmo_options.json": b.said(lstm={"dim": 8})},
    "bert-tf1": {
        "bert_config.json": b.said(hidden_size=8),
        "bert_model.ckpt.index": tensorflow.checkpoint(tensorflow.bundled("w")),
        "bert_model.ckpt.data-00000-of-00001": bytes(8),
        "vocab.txt": b.VOCAB,
        "checkpoint": (
            b'model_checkpoint_path: "bert_model.ckpt"\n'
            b'all_model_checkpoint_paths: "bert_model.ckpt"\n'
        ),
    },
    "sentencepiece-only": {"m.model": b.SENTENCES, "m.vocab": b"<unk>\t0\n<s>\t0\n"},
    "model-card-assets": {
        **HUB,
        "model.safetensors": b.tensors(),
        "assets/figure.png": b.PNG,
        "paper.pdf": S["pdf-document"],
        "demo.wav": b.WAV,
        "logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "font.ttf": S["font"],
        "example.ipynb": S["jupyter-notebook"],
        "data/train-00000-of-00001.parquet": S["parquet-arrow"],
        "data.arrow": arrow.file(),
        "t.jsonl": b'{"a": 1}\n',
        "t.csv": b"a,b\n1,2\n",
        "t.tsv": b"a\tb\n",
    },
    "gpt4all": {
        "gpt4all-13b.gguf": b.llm(),
        "ggml-gpt4all-j.bin": S["ggml-legacy"],
        "models3.json": b'[{"order": "a"}]',
    },
    "llamafile-gguf": {"model.gguf": b.llm(), ".args": b"-m\nmodel.gguf\n"},
    "speculative": {
        "config.json": b.said(architectures=["LlamaForCausalLMEagle"], model_type="llama"),
        "pytorch_model.bin": b.weights("fc.weight"),
    },
    "medusa": {
        "medusa_lm_head.pt": b.weights("0.0.linear.weight"),
        "config.json": b.said(medusa_num_heads=4),
    },
    "reward": {
        "value_head.safetensors": b.tensors("v_head.summary.weight"),
        "v_head.bin": b.weights("v_head.summary.weight"),
        "model.safetensors": b.tensors(),
        "training_log.json": b"[]",
    },
    "control-vectors": {"vec.gguf": b.llm(arch="controlvector", names=("direction.1",))},
    "sae": {
        "cfg.json": b.said(architecture="standard"),
        "sae_weights.safetensors": b.tensors("W_dec"),
        "sparsity.safetensors": b.tensors(),
        "params.npz": b.arrays(W_dec=b.array()),
    },
}
JUDGED = {
    "opus-mt-native": ("WARN", "native-executable"),
    "nltk": ("NO_VERDICT", "nothing-to-weigh"),
    "sentencepiece-only": ("NO_VERDICT", "nothing-to-weigh"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
