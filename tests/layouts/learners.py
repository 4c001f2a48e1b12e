"""Classical learners, tables and indexes of vectors, with what their tools leave beside."""

from tests.builders import benign, clusters, hdf5, lance, ocdbt, opennlp, tensorflow, vectors
from tests.layouts import pieces as b

S = b.SAMPLES
WHOOSH = b.SAMPLES["whoosh-toc"]
TABLE = {"metadata.json": b"{}"}

LAYOUTS = {
    "sklearn": {
        "model.joblib": benign.joblib(bytes(16)),
        "scaler.pkl": b.pickled(benign.array(bytes(16))),
        "requirements.txt": b"scikit-learn==1.5\n",
        "metrics.json": b"{}",
        "x.skops": b.archive({"schema.json": S["skops-schema"]}),
    },
    "xgboost": {
        "model.json": S["xgboost-json"],
        "model.ubj": S["xgboost-binary"],
        "xgb.model": S["xgboost-bare"],
        "features.txt": b"0\tage\tq\n",
        "dump.txt": b"booster[0]:\n0:[f0<1] yes=1,no=2,missing=1\n\t1:leaf=0.1\n\t2:leaf=0.2\n",
    },
    "lightgbm": {
        "model.txt": S["lightgbm-text"],
        "lgb.model": S["lightgbm-text"],
        "train.conf": b"task = train\nobjective = binary\n",
    },
    "catboost": {
        "m.cbm": S["catboost-cbm"],
        "m.json": S["catboost-json"],
        "catboost_info/learn_error.tsv": b"iter\tLogloss\n0\t0.6\n",
        "catboost_info/catboost_training.json": b"{}",
        "catboost_info/time_left.tsv": b"iter\tPassed\n0\t1\n",
        "catboost_info/learn/events.out.tfevents": tensorflow.EVENTS,
    },
    "ydf": {"header.pb": S["ydf-header"], "nodes-00000-of-00001": S["ydf-forest"], "done": b""},
    "vowpal": {"m.vw": S["vowpal-wabbit"], "m.model": S["vowpal-wabbit"]},
    "vowpal-readable": {
        "m.txt": (
            b"Version 9.1.0\nId \nMin label:0\nMax label:1\nbits:18\nlda:0\n0 ngram:\n"
            b"0 skip:\noptions:\nChecksum: 1\n:0\n116060:0.5\n"
        )
    },
    "libsvm": {
        "a.model": (
            b"svm_type c_svc\nkernel_type rbf\ngamma 0.5\nnr_class 2\ntotal_sv 2\n"
            b"rho 0.1\nlabel 1 -1\nnr_sv 1 1\nSV\n1 1:0.5 2:0.1 \n-1 1:-0.5 2:0.1 \n"
        )
    },
    "liblinear": {
        "train.model": (
            b"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 2\nbias -1\nw\n0.5 \n-0.5 \n"
        )
    },
    "svmlight": {
        "model": (
            b"SVM-light Version V6.02\n0 # kernel type\n3 # kernel parameter -d\n"
            b"1 # kernel parameter -g\n1 # kernel parameter -s\n"
            b"1 # kernel parameter -r\nempty# kernel parameter -u\n"
            b"2 # highest feature index\n2 # number of training documents\n"
            b"3 # number of support vectors plus 1\n0.1 # threshold b\n0.5 1:1 2:1 #\n"
            b"-0.5 1:2 2:1 #\n"
        )
    },
    "mallet-maxent": {
        "crf.crfsuite": S["crfsuite-model"],
        "crfpp.txt": (
            b"version: 100\ncost-factor: 1\nmaxid: 2\nxsize: 1\n\nB\nI\n\nU00:%x[0,0]\n"
            b"\n0 U00:a\n\n0.5\n0.1\n"
        ),
    },
    "crfpp": {"model_file": S["crfpp-model"], "template": b"U00:%x[0,0]\nB\n"},
    "wapiti": {"m.wapiti": b"#mdl#2#1\n#rdr#1/0/0\n4:*:x,\n#qrk#1\n1:B,\nu:1=0x1p+0\n"},
    "opennlp": {"en-token.bin": opennlp.archive(), "en-pos.bin": opennlp.archive()},
    "stanford-nlp": {
        "english.tagger": S["java-serialized"],
        "ner.crf.ser.gz": b.packed(S["java-serialized"]),
        "tagger.props": b"arch = words(-1,1)\n",
    },
    "weka": {
        "j48.model": S["java-serialized"],
        "iris.arff": b"@RELATION iris\n@ATTRIBUTE a NUMERIC\n@DATA\n1\n",
    },
    "h2o": {"m.zip": clusters.mojo(), "genmodel.java": b"class A {}\n"},
    "spark-ml": {
        "metadata/part-00000": (
            b'{"class":"org.apache.spark.ml.classifica'
            b'tion.LogisticRegressionModel","timestamp'
            b'":1,"sparkVersion":"3.5.0","uid":"lr_1","paramMap":{}}\n'
        ),
        "metadata/_SUCCESS": b"",
        "data/part-00000-0.snappy.parquet": S["parquet-arrow"],
        "metadata/.part-00000.crc": b"crc\0\0\0\2\0" + bytes(4),
    },
    "pmml": {
        "m.pmml": S["pmml"],
        "m.pfa": b'{"input": "double", "output": "double", "action": [{"+": ["input", 100]}]}',
    },
    "mlflow": {
        "MLmodel": (
            b"flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n"
            b"    model_path: model.pkl\n  sklearn:\n    pickled_model: model.pkl\n"
            b"model_uuid: a\n"
        ),
        "model.pkl": b.pickled(benign.array(bytes(16))),
        "conda.yaml": b"name: x\ndependencies:\n- python=3.11\n",
        "python_env.yaml": b"python: 3.11\n",
        "requirements.txt": b"mlflow\n",
        "input_example.json": b"{}",
    },
    "bentoml": {
        "model.yaml": b"name: m\nmodule: bentoml.sklearn\n",
        "saved_model.pkl": b.pickled(benign.array(bytes(16))),
    },
    "r": {"m.rds": S["r-serialized"], "m.RData": S["r-serialized"]},
    "matlab": {
        "m.mat": S["matlab-data"],
        "net.mat": hdf5.SAMPLE,
        "imagenet-vgg.mat": S["matlab-data"],
    },
    "julia": {"m.bson": S["bson-data"], "m.jld2": hdf5.SAMPLE},
    "mlnet": {"m.onnx": b.network()},
    "gensim": {
        "word2vec.model": b.pickled({"vector_size": 100}),
        "word2vec.model.wv.vectors.npy": b.array(),
        "word2vec.model.syn1neg.npy": b.array(),
        "lda.model.state": b.pickled({"a": 1}),
        "lda.model.id2word": b.pickled({0: "a"}),
        "lda.model.expElogbeta.npy": b.array(),
        "m.mm": b"%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1\n",
        "dict.txt": b"2\n0\ta\t1\n",
        "glove.kv": b.pickled({"a": 1}),
    },
    "annoy": {"x.ann": S["annoy-index"], "ids.json": b"[]"},
    "hnswlib": {"i.bin": S["hnswlib-index"], "x.voy": vectors.voyager()},
    "usearch": {"x.usearch": S["usearch-index"]},
    "faiss": {
        "index.faiss": S["faiss-index"],
        "index.pkl": b.pickled({"0": "a"}),
        "ivf.index": S["faiss-index"],
        "vectors.npy": b.array(),
    },
    "scann": {
        "scann_config.pb": S["scann-model"],
        "dataset.npy": b.array(),
        "datapoint_to_token.npy": b.array(),
        "scann_assets.pbtxt": (
            b'assets {\n  asset_path: "dataset.npy"\n  asset_type: DATASET_NPY\n}\n'
        ),
    },
    "diskann": {
        "ann_pq_pivots.bin": b"\2\0\0\0\4\0\0\0" + b.NUMBERS[:32],
        "ann_pq_compressed.bin": b"\2\0\0\0\4\0\0\0" + bytes(8),
        "data.fbin": b"\2\0\0\0\x04\0\0\0" + b.NUMBERS[:32],
        "ids.ibin": b"\2\0\0\0\2\0\0\0" + bytes(16),
        "x.u8bin": b"\2\0\0\0\4\0\0\0" + bytes(8),
        "model.safetensors": b.tensors(),
    },
    "fvecs": {
        "sift_base.fvecs": b"".join(b"\4\0\0\0" + b.NUMBERS[at : at + 16] for at in (0, 16, 32)),
        "sift_groundtruth.ivecs": b"".join(
            b"\2\0\0\0" + bytes([n, 0, 0, 0, 9, 0, 0, 0]) for n in (1, 2)
        ),
        "bigann.bvecs": b"\4\0\0\0abcd\4\0\0\0efgh",
        "model.safetensors": b.tensors(),
    },
    "ngt": {
        "anng/grp": S["ngt-index"],
        "anng/obj": S["ngt-index"],
        "anng/prf": b"Dimension\t2\nObjectType\tFloat-4\n",
        "anng/tre": S["ngt-index"],
    },
    "nmslib": {"i.bin": S["nmslib-index"], "i.tree": S["nmslib-tree"]},
    "lance": {
        "t.lance/data/a.lance": S["lance-table"],
        "t.lance/_versions/1.manifest": lance.manifest(),
        "model.safetensors": b.tensors(),
    },
    "whoosh": {"_MAIN_1.toc": WHOOSH, "MAIN_WRITELOCK": b""},
    "tantivy": {"meta.json": b"{}", "0123456789abcdef0123456789abcdef.idx": S["tantivy-part"]},
    "chroma": {
        "chroma.sqlite3": S["sqlite"],
        **{f"uuid/{name}": data for name, data in vectors.chroma().items()},
        "uuid/index_metadata.pickle": b.pickled(
            {"dimensionality": None, "total_elements_added": 1}
        ),
    },
    "rapidminer-knime": {
        "m.knwf": b.archive({"w/workflow.knime": b'<?xml version="1.0"?><config/>'}),
        "m.rmp": b'<?xml version="1.0"?><process version="9"/>',
    },
    "autogluon": {
        "metadata.json": b"{}",
        "version.txt": b"1.1\n",
        "learner.pkl": b.pickled({"a": 1}),
    },
    "recbole": {
        "BPR.pth": b.saved({"config": {"a": 1}, "state_dict": b.state(), "other_parameter": None}),
        "ml.inter": b"user_id:token\titem_id:token\n1\t2\n",
    },
    "surprise-implicit": {"als.npz": b.arrays(user_factors=b.array())},
    "prophet": {"m.json": S["prophet-model"]},
    "stan": {"samples.csv": b"# stan_version_major = 2\nlp__,a\n-1,2\n"},
    "libffm-libfm": {
        "m.ffm": b"n 2\nm 1\nk 4\nnormalization 1\nw0,0 0.1 0.2 0.3 0.4 \nw1,0 0.1 0.2 0.3 0.4 \n",
        "x.libfm": (
            b"#global bias W0\n0.1\n#unary interactions Wj\n0.1\n"
            b"#pairwise interactions Vj,f\n0.1 0.2\n"
        ),
    },
    "fann": {
        "m.net": (
            b"FANN_FLO_2.1\nnum_layers=2\nlearning_rate=0.7\nlayer_sizes=3 2 \n"
            b"neurons (num_inputs, activation_function"
            b", activation_steepness)=(0, 0, 0.0) \n"
            b"connections (connected_to_neuron, weight)=(0, 0.1) \n"
        )
    },
    "weka-arff-only": {"iris.arff": b"@RELATION iris\n@ATTRIBUTE a NUMERIC\n@DATA\n1\n"},
    "rl-zoo": {
        "ppo-CartPole.zip": b.archive(
            {
                "data": b'{"policy_class": {":type:": "<class>"}}',
                "policy.pth": b.weights(),
                "policy.optimizer.pth": b.saved({"state": {}, "param_groups": []}),
                "pytorch_variables.pth": b.saved({}),
                "_stable_baselines3_version": b"2.3.0",
                "system_info.txt": b"- OS: Linux\n",
            }
        ),
        "replay.mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(8),
        "results.json": b"{}",
        "vec_normalize.pkl": b.pickled(benign.array(bytes(16))),
    },
    "ml-agents": {
        "Ball.onnx": b.network(),
        "Ball.nn": S["barracuda-model"],
        "Ball/checkpoint.pt": b.weights(),
        "configuration.yaml": b"behaviors:\n  Ball:\n    trainer_type: ppo\n",
        "run_logs/timers.json": b"{}",
    },
    "tmva": {
        "w.xml": (
            b'<?xml version="1.0"?>\n<MethodSetup Method="BDT::BDT">\n'
            b'<GeneralInfo/><Options/>\n<Weights NTrees="0"/></MethodSetup>\n'
        )
    },
    "leela": {
        "weights.pb.gz": b.packed(S["lc0-network"]),
        "x.nnue": S["nnue-network"],
        "kata1.bin.gz": b.packed(b"kata1-b6c96\n8\n22\n19\ntrunk\n"),
        "leelaz.gz": b.packed(b"1\n0.1 0.2 0.3\n0.1 0.2\n"),
    },
    "deepmind-haiku": {
        "params.npz": b.arrays(a=b.array()),
        "x.pkl": b.pickled({"linear": {"w": benign.array(bytes(16))}}),
    },
    "orbax": {
        "_METADATA": b"{}",
        "_CHECKPOINT_METADATA": b"{}",
        "manifest.ocdbt": ocdbt.manifest("d/0123"),
        "d/0123": S["ocdbt-store"],
        "_sharding": b"{}",
        "array_metadatas/process_0": b"{}",
    },
    "t5x": {
        "checkpoint": b.msg({"version": 3, "optimizer": {}}),
        "target.w/.zarray": b.said(
            zarr_format=2,
            chunks=[2],
            dtype="<f4",
            shape=[2],
            compressor=None,
            fill_value=None,
            filters=None,
            order="C",
            dimension_separator=".",
        ),
        "target.w/0": bytes(8),
    },
    "zarr": {
        "x.zarr/.zgroup": b.said(zarr_format=2),
        "x.zarr/.zattrs": b"{}",
        "x.zarr/.zmetadata": b"{}",
        "x.zarr/w/.zarray": b.said(
            zarr_format=2,
            chunks=[2],
            dtype="<f4",
            shape=[2],
            compressor={"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1},
            fill_value=0,
            filters=None,
            order="C",
        ),
        "x.zarr/w/0": b"\2\1\x13\4\x08\0\0\0\x08\0\0\0\x18\0\0\0" + bytes(8),
    },
    "zarr3": {
        "x.zarr/zarr.json": b.said(zarr_format=3, node_type="group", attributes={}),
        "x.zarr/w/zarr.json": b.said(
            zarr_format=3,
            node_type="array",
            shape=[2],
            data_type="float32",
            chunk_grid={"name": "regular", "configuration": {"chunk_shape": [2]}},
            chunk_key_encoding={"name": "default", "configuration": {"separator": "/"}},
            codecs=[{"name": "bytes", "configuration": {"endian": "little"}}],
            fill_value=0,
        ),
        "x.zarr/w/c/0": bytes(8),
    },
}

JUDGED = {
    "vowpal-readable": ("NO_VERDICT", "nothing-to-weigh"),
    "wapiti": ("NO_VERDICT", "nothing-to-weigh"),
    "tantivy": ("NO_VERDICT", "nothing-to-weigh"),
    "rapidminer-knime": ("NO_VERDICT", "nothing-to-weigh"),
    "stan": ("NO_VERDICT", "nothing-to-weigh"),
    "libffm-libfm": ("NO_VERDICT", "nothing-to-weigh"),
    "fann": ("NO_VERDICT", "nothing-to-weigh"),
    "weka-arff-only": ("NO_VERDICT", "nothing-to-weigh"),
    "tmva": ("NO_VERDICT", "nothing-to-weigh"),
}
"""By name: what else than "allow" a layout comes to, rightly, and the rule."""
