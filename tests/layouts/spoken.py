"""Models of speech, sound and music: recognisers, voices, separators and their dictionaries."""

from tests.builders import benign, speech, tars, tensorflow, tflite
from tests.builders import pickles as p
from tests.layouts import pieces as b

S = b.SAMPLES
VOICE = {"enc_p.weight": benign.tensor(), "dec.weight": benign.tensor()}
RVC = b.saved(
    {
        "weight": benign.ordered(**VOICE),
        "config": [1025, 32, 192],
        "info": "200epoch",
        "sr": "40k",
        "f0": 1,
        "version": "v2",
    }
)
HCLG = speech.vector()
ARPA = S["arpa-model"]
LEXICON = b"a\ta\nthe\tt h e\n"
PHONES = b"<eps> 0\nSIL 1\nAA 2\n"
NNET3 = b"<Nnet3> \ninput-node name=input dim=40\n"
ARK_TEXT = b"utt1  [\n  0.1 0.2 0.3\n  0.4 0.5 0.6 ]\n"
SCP = b"utt1 /exp/feats.ark:5\n"
CMVN = (
    b"<Nnet>\n<AddShift> 2 2\n<LearnRateCoef> 0 [ -1.0 2.0 ]\n<Rescale> 2 2\n"
    b"<LearnRateCoef> 0 [ 0.1 0.2 ]\n</Nnet>\n"
)
JCONF = b"-h hmmdefs\n-hlist tiedlist\n-v dict\n-d lm.bingram\n-input mic\n"
SILERO = {
    "models/latest_silero_models.yml": (
        b"tts_models:\n  en:\n    v3_en:\n      latest:\n        package: 'x.pt'\n"
    )
}

LAYOUTS = {
    "vosk": {
        "am/final.mdl": S["kaldi-object"],
        "graph/HCLG.fst": HCLG,
        "graph/phones/word_boundary.int": b"1 nonword\n2 begin\n",
        "graph/phones.txt": PHONES,
        "graph/words.txt": b"<eps> 0\na 1\n",
        "graph/disambig_tid.int": b"1\n2\n",
        "conf/mfcc.conf": b"--use-energy=false\n",
        "conf/model.conf": b"--min-active=200\n",
        "ivector/final.dubm": S["kaldi-object"],
        "ivector/final.ie": S["kaldi-object"],
        "ivector/final.mat": b"\0B" + speech.matrix(),
        "ivector/global_cmvn.stats": b"\0B" + speech.matrix(),
        "ivector/online_cmvn.conf": b"# configuration\n",
        "ivector/splice.conf": b"--left-context=3\n--right-context=3\n",
        "rescore/G.carpa": speech.archive(speech.matrix()),
        "README": b"Small.\n",
    },
    "vosk-small": {
        "Gr.fst": HCLG,
        "HCLr.fst": HCLG,
        "final.mdl": S["kaldi-object"],
        "mfcc.conf": b"--use-energy=false\n",
        "disambig_tid.int": b"1\n",
        "phones.txt": PHONES,
        "word_boundary.int": b"1 nonword\n",
    },
    "kaldi": {
        "exp/final.mdl": S["kaldi-object"],
        "exp/cmvn_opts": b"--norm-means=false\n",
        "exp/xvectors.ark": speech.archive(speech.numbers(1, 2)),
        "exp/xvectors.scp": SCP,
        "exp/feats.txt": ARK_TEXT,
        "data/L.fst": HCLG,
        "data/lexicon.txt": LEXICON,
        "data/utt2spk": b"utt1 spk1\n",
        "data/wav.scp": b"utt1 /data/a.wav\n",
        "num_pdfs": b"40\n",
        "frame_subsampling_factor": b"3\n",
    },
    "kaldi-wav-pipe": {
        "final.mdl": S["kaldi-object"],
        "data/wav.scp": b"utt1 sph2pipe -f wav /data/a.sph |\n",
    },
    "kaldi-text": {"final.nnet": CMVN, "cmvn.txt": ARK_TEXT, "final.txt": NNET3},
    "lm": {
        "4-gram.arpa": ARPA,
        "4-gram.arpa.gz": b.packed(ARPA),
        "lm.binary": S["kenlm-binary"],
        "kenlm.scorer": S["kenlm-binary"],
        "unigrams.txt": b"a\nthe\n",
    },
    "arpa-only": {"3-gram.pruned.3e-7.arpa": ARPA},
    "arpa-gz-only": {"3-gram.pruned.3e-7.arpa.gz": b.packed(ARPA)},
    "wav2vec2-lm": {
        "alphabet.json": b.said(labels=["a"], is_bpe=False),
        "language_model/5gram.bin": S["kenlm-binary"],
        "language_model/attrs.json": b.said(alpha=0.5),
        "language_model/unigrams.txt": b"a\n",
        "config.json": b.said(model_type="wav2vec2"),
        "pytorch_model.bin": b.weights(),
        "preprocessor_config.json": b.said(feature_extractor_type="Wav2Vec2FeatureExtractor"),
        "vocab.json": b.said(a=0),
    },
    "whisper": {
        "tiny.en.pt": b.saved({"dims": {"n_mels": 80}, "model_state_dict": b.state()}),
        "mel_filters.npz": b.arrays(mel_80=b.array()),
        "gpt2.tiktoken": b"YQ== 0\nYg== 1\n",
    },
    "faster-whisper": {
        "model.bin": S["ctranslate2-model"],
        "tokenizer.json": b"{}",
        "vocabulary.txt": b"a\n",
        "preprocessor_config.json": b"{}",
        "config.json": b.said(alignment_heads=[[1, 2]]),
    },
    "deepspeech": {
        "deepspeech-0.9.3-models.pbmm": S["tensorflow-graph"],
        "deepspeech-0.9.3-models.tflite": tflite.model(),
        "deepspeech-0.9.3-models.scorer": S["kenlm-binary"],
        "alphabet.txt": b"a\nb\n",
    },
    "coqui-stt": {
        "model.tflite": tflite.model(),
        "large_vocabulary.scorer": S["kenlm-binary"],
        "alphabet.txt": b"# each\na\n",
    },
    "flashlight": {
        "tokens.txt": b"a\nb\n",
        "lexicon.txt": LEXICON,
        "lm.bin": S["kenlm-binary"],
        "arch.txt": b"V -1 1 NFEAT 0\nC2 1 10 21 1 2 1 -1 -1\nR\nDO 0.0\n",
    },
    "julius": {
        "main.jconf": JCONF,
        "hmmdefs": S["htk-models"],
        "tiedlist": b"a\na-b+c a\n",
        "dict": b"<s> [<s>] sil\nA [a] a\n",
        "bccwj.60k.bingram": S["julius-ngram"],
        "jnas-tri-3k16-gid.binhmm": S["julius-hmm"],
    },
    "htk": {"hmmdefs": S["htk-models"], "macros": S["htk-models"], "monophones": b"a\nb\n"},
    "pocketsphinx": {
        "mdef": S["pocketsphinx-model"],
        "feat.params": b"-lowerf 130\n-upperf 6800\n",
        "noisedict": b"<s> SIL\n",
        "cmudict-en-us.dict": b"a AH\nthe DH AH\n",
        "en-us.lm.bin": S["kenlm-binary"],
        "x.lm": ARPA,
    },
    "nemo": {
        "stt.nemo": tars.member(
            "./model_config.yaml",
            (
                b"sample_rate: 16000\npreprocessor:\n"
                b"  _target_: nemo.collections.asr.modules"
                b".AudioToMelSpectrogramPreprocessor\n"
            ),
        )
        + tars.member("./model_weights.ckpt", b.weights())
        + tars.member("./tokenizer.model", b.SENTENCES)
        + bytes(1024)
    },
    "nemo2": {
        "weights/common.pt": b.saved({"iteration": 3}),
        "weights/metadata.json": b.said(sharded_backend="torch_dist"),
        "weights/__0_0.distcp": b.weights(),
    },
    "espnet": {
        "exp/asr/valid.acc.ave.pth": b.weights(),
        "exp/asr/config.yaml": b"token_list:\n- a\nencoder: conformer\n",
        "meta.yaml": b"espnet: '0.10'\nfiles:\n  asr_model_file: exp/asr/valid.acc.ave.pth\n",
        "data/en_token_list/bpe_unigram500/bpe.model": b.SENTENCES,
        "exp/asr/feats_stats.npz": b.arrays(count=b.array(), sum=b.array()),
        "exp/asr/RESULTS.md": b"# Results\n",
    },
    "speechbrain": {
        "hyperparams.yaml": (
            b"sample_rate: 16000\n"
            b"encoder: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN\n"
            b"    input_size: 80\n"
        ),
        "embedding_model.ckpt": b.weights(),
        "mean_var_norm_emb.ckpt": b.saved({"count": 3, "glob_mean": benign.tensor()}),
        "label_encoder.txt": b"'a' => 0\n================\n'starting_index' => 0\n",
        "classifier.ckpt": b.weights(),
    },
    "pyannote": {
        "config.yaml": (
            b"version: 3.1.0\npipeline:\n"
            b"  name: pyannote.audio.pipelines.SpeakerDiarization\n  params:\n"
            b"    segmentation: pyannote/segmentation-3.0\n"
        ),
        "pytorch_model.bin": b.saved(
            {"epoch": 3, "state_dict": b.state(), "pytorch-lightning_version": "1.6"}
        ),
    },
    "silero": {
        "silero_vad.onnx": b.network(),
        "silero_vad.jit": b.archive(
            {
                "m/data.pkl": b.pickled({"a": 1}, 2),
                "m/code/__torch__.py": b"",
                "m/constants.pkl": b.pickled((), 2),
                "m/version": b"3\n",
            }
        ),
    },
    "coqui-tts": {
        "model_file.pth": b.saved({"model": b.state(), "config": {"a": 1}, "step": 3}),
        "config.json": b.said(model="vits"),
        "speakers.pth": b.saved({"a": {"name": "a", "embedding": [1]}}),
        "language_ids.json": b.said(en=0),
        "scale_stats.npy": b.array(),
    },
    "xtts": {
        "model.pth": b.saved({"model": b.state()}),
        "dvae.pth": b.weights(),
        "mel_stats.pth": b.saved(benign.tensor()),
        "speakers_xtts.pth": b.saved({"A": {"gpt_cond_latent": benign.tensor()}}),
        "vocab.json": b"{}",
        "hash.md5": b"0123456789abcdef0123456789abcdef\n",
    },
    "bark": {
        "text_2.pt": b.saved({"model": b.state(), "model_args": {"n_layer": 1}}),
        "speaker_embeddings/v2/en_speaker_0_coarse_prompt.npy": b.array(),
        "en_speaker_0.npz": b.arrays(semantic_prompt=b.array()),
        "config.json": b.said(model_type="bark"),
    },
    "piper": {
        "en_US-lessac-medium.onnx": b.network(),
        "en_US-lessac-medium.onnx.json": b.said(audio={"sample_rate": 22050}),
        "MODEL_CARD": b"# Model card for lessac\n",
        "samples/speaker_0.mp3": b"ID3\4\0\0\0\0\0\0" + bytes(30),
    },
    "kokoro": {
        "kokoro-v1_0.pth": b.saved({"bert": b.state()}),
        "voices/af.pt": b.saved(benign.tensor()),
        "voices/af.bin": S["float-array"],
        "voices-v1.0.bin": b.arrays(af=b.array()),
        "config.json": b"{}",
    },
    "rvc": {
        "singer.pth": RVC,
        "added_IVF256_Flat_nprobe_1_singer_v2.index": S["faiss-index"],
        "metadata.json": b.said(name="x"),
    },
    "rvc-base": {
        "hubert_base.pt": b.saved(
            {
                "args": None,
                "cfg": None,
                "model": b.state(),
                "extra_state": {},
                "optimizer_history": [],
            }
        ),
        "rmvpe.pt": b.weights(),
        "f0G40k.pth": b.saved(
            {"model": b.state(), "iteration": 3, "optimizer": None, "learning_rate": 1}
        ),
        "rmvpe.onnx": b.network(),
    },
    "so-vits-svc": {
        "G_100.pth": b.saved(
            {
                "model": b.state(),
                "iteration": 100,
                "optimizer": {"state": {}, "param_groups": []},
                "learning_rate": 1,
            }
        ),
        "config.json": b.said(train={}),
        "kmeans_10000.pt": b.saved(
            {
                "a": {
                    "n_features_in_": 1,
                    "_n_threads": 2,
                    "cluster_centers_": benign.array(bytes(16)),
                }
            }
        ),
        "diffusion/model_0.pt": b.weights(),
        "diffusion.yaml": b"data:\n  block_size: 512\n",
    },
    "gpt-sovits": {
        "s1bert.ckpt": b.saved({"weight": b.state(), "config": {"a": 1}, "info": "x"}),
        "s2G.pth": S["sovits-weights"],
    },
    "paddlespeech": {
        "model.yaml": b"encoder: conformer\n",
        "avg_20.pdparams": b.pickled({"w": benign.array(bytes(16))}, 2),
        "data/mean_std.json": b.said(mean_stat=[1]),
        "data/lang_char/vocab.txt": b"a\n",
        "fastspeech2.pdmodel": S["paddle-program"],
        "fastspeech2.pdiparams": S["paddle-params"],
        "phone_id_map.txt": b"a 0\n",
        "speech_stats.npy": b.array(),
    },
    "funasr": {
        "model.pt": b.weights(),
        "am.mvn": CMVN,
        "config.yaml": b"model: Paraformer\n",
        "configuration.json": b.said(framework="pytorch", task="auto-speech-recognition"),
        "tokens.json": b'["a"]',
        "seg_dict": b"a b\n",
        "chn_jpn_yue_eng_ko_spectok.bpe.model": b.SENTENCES,
    },
    "sherpa-onnx": {
        "encoder-epoch-99-avg-1.int8.onnx": b.network(),
        "tokens.txt": b"<blk> 0\na 1\n",
        "bpe.model": b.SENTENCES,
        "lexicon.txt": LEXICON,
        "rule.fst": HCLG,
        "rule.far": speech.far(),
        "espeak-ng-data/en_dict": S["espeak-data"],
        "HLG.fst": HCLG,
    },
    "k2-icefall": {
        "exp/pretrained.pt": b.saved({"model": b.state()}),
        "exp/cpu_jit.pt": b.weights(),
        "data/lang_bpe_500/HLG.pt": b.saved({"arcs": benign.tensor()}),
        "data/lang_bpe_500/Linv.pt": b.saved({"arcs": benign.tensor()}),
        "data/lang_bpe_500/L.fst.txt": b"0 1 1 2 0.5\n1\n",
    },
    "wenet": {
        "final.pt": b.weights(),
        "final.zip": b.weights(),
        "global_cmvn": b.said(mean_stat=[1], frame_num=3),
        "train.yaml": b"encoder: conformer\n",
        "units.txt": b"<blank> 0\n",
        "TLG.fst": HCLG,
    },
    "demucs": {
        "955717e8-8726e21a.th": b.saved(
            {
                "state": b.state(),
                "klass": p.name("demucs.htdemucs", "HTDemucs"),
                "args": [],
                "kwargs": {"sources": ["drums"]},
                "training_args": {},
            }
        ),
        "htdemucs.yaml": b"models: ['955717e8']\n",
    },
    "uvr": {
        "UVR-MDX-NET-Inst_HQ_3.onnx": b.network(),
        "2_HP-UVR.pth": b.weights(),
        "model_data.json": b.said(a={}),
        "MDX23C.ckpt": b.weights(),
        "model_2_stem_29.yaml": b"audio:\n  chunk_size: 261120\n",
    },
    "spleeter": {
        "checkpoint": b'model_checkpoint_path: "model"\n',
        "model.index": tensorflow.checkpoint(tensorflow.bundled("w")),
        "model.data-00000-of-00001": bytes(8),
        "model.meta": b"",
    },
    "rnnoise": {
        "weights_blob.bin": S["dnn-weights"],
        "sh.rnnn": b"rnnoise-nu model file version 1\n42 24 1\n 1 2 3\n",
    },
    "porcupine-snowboy": {"hey.onnx": b.network(), "hey.tflite": tflite.model()},
    "openwakeword": {
        "alexa_v0.1.onnx": b.network(),
        "melspectrogram.onnx": b.network(),
        "embedding_model.tflite": tflite.model(),
    },
    "basic-pitch": {
        "nmp/saved_model.pb": S["tensorflow-saved-model"],
        "nmp.onnx": b.network(),
        "nmp.tflite": tflite.model(),
        "nmp.mlpackage/Data/com.apple.CoreML/model.mlmodel": S["coreml-model"],
    },
    "encodec": {
        "encodec_24khz-d7cc33bc.th": b.weights(),
        "compression_state_dict.bin": b.saved({"best_state": b.state(), "xp.cfg": "a: 1"}),
        "state_dict.bin": b.saved({"best_state": b.state()}),
    },
    "magenta": {
        "model.ckpt-7.index": tensorflow.checkpoint(),
        "x.mid": b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0",
        "piano.sf2": b"RIFF\x10\0\0\0sfbkLIST\4\0\0\0INFO",
    },
    "montreal-forced-aligner": {
        "english.zip": b.archive(
            {
                "english/meta.json": b"{}",
                "english/meta.yaml": b"phones: [a]\n",
                "english/final.mdl": S["kaldi-object"],
                "english/phones.txt": PHONES,
                "english/tree": PHONES,
            }
        ),
        "english_us_arpa.dict": b"a AH0\n",
        "g2p.zip": b.archive(
            {"g2p/meta.json": b"{}", "g2p/model.fst": HCLG, "g2p/phones.sym": PHONES}
        ),
    },
    "phonetisaurus": {"cmudict.fst": HCLG, "g2p.corpus": b"a}AH\n"},
    "festival-hts": {"cmu_us_slt.htsvoice": S["hts-voice"]},
    "openjtalk": {
        "sys.dic": S["mecab-dictionary"],
        "char.bin": S["mecab-dictionary"],
        "matrix.bin": S["mecab-dictionary"],
        "unk.dic": S["mecab-dictionary"],
        "left-id.def": b"0 BOS\n",
        "dicrc": b"dictionary-charset = utf-8\n",
    },
    "voicevox": {
        "0.vvm": b.archive(
            {"manifest.json": b"{}", "metas.json": b"[]", "predict_duration.onnx": b.network()}
        )
    },
}

JUDGED = {
    "silero": ("WARN", "embedded-code"),
    "demucs": ("WARN", "unlisted-class"),
    "kaldi-text": ("NO_VERDICT", "nothing-to-weigh"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
