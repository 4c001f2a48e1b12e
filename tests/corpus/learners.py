"""Write models of learners and indexes of few libraries; pack them for ``test_recorded_learners``.

    python -m tests.corpus.learners write OUT
    python -m tests.corpus.learners pack OUT ARCHIVE

Libraries that are not installed are left out, so ``write`` may be run in several environments with
one OUT: vowpalwabbit 9.11.9, ngt 2.8.0, nmslib 2.1.2, ydf 0.16.1 with Python 3.11; nimbusml 1.8.0
with Python 3.7; mlagents 0.16.1 (of which ``trainers/barracuda.py`` is asked for alone).
"""

# ruff: noqa: PLC0415 - each library is imported where it is asked for

import importlib.util
import io
import sys
import tarfile
import types
from pathlib import Path

EXAMPLES = ["1 | price:.23 sqft:.25 age:.05 2006", "-1 |a x y z:3 |b q w e", "1 |a foo bar"]
CLASSES = ["1 | a", "2 | b", "3 | c"]
ACTIONS = [["shared | u", "0:1:0.5 | a", "| b"]]

WABBIT = {
    "linear": ("", EXAMPLES),
    "none": ("", []),
    "named": ("--id mine", EXAMPLES),
    "quadratic": ("-q ab -b 10 --l2 0.1", EXAMPLES),
    "logistic": ("--loss_function logistic --link logistic -b 24", EXAMPLES),
    "grams": ("--hash all --ngram 2 --skips 1", EXAMPLES),
    "interactions": ("--interactions abc --ignore z", EXAMPLES),
    "sgd": ("--sgd", EXAMPLES),
    "ftrl": ("--ftrl", EXAMPLES),
    "network": ("--nn 5", EXAMPLES),
    "factors": ("--lrq ab3", EXAMPLES),
    "boosted": ("--boosting 3", EXAMPLES),
    "wide": ("-b 32 --sparse_weights", EXAMPLES),
    "classes": ("--oaa 3", CLASSES),
    "tree": ("--log_multi 4", CLASSES),
    "labels": ("--named_labels a,b --oaa 2", ["a | x", "b | y"]),
    "bandit": ("--cb 4", ["1:2:0.4 | a c", "3:0.5:0.2 | b d"]),
    "actions": ("--cb_explore_adf --epsilon 0.1", ACTIONS),
    "automatic": ("--cb_explore_adf --epsilon_decay", ACTIONS),
    "kernel": ("--ksvm --kernel poly --degree 2", ["1 | a b c", "-1 | d e"]),
}


def vowpalwabbit(out):
    from vowpalwabbit import Workspace

    for name, (options, examples) in WABBIT.items():
        learner = Workspace(f"{options} --quiet -f {out / name}.vw")
        for each in examples:
            learner.learn(each)
        learner.finish()


def ngtpy(out):
    import ngtpy
    import numpy as np

    numbers = np.random.default_rng(0)
    for name, kind, distance, count in (
        ("floats", "Float", "L2", 20), ("bytes", "Byte", "L2", 20), ("halves", "Float16", "L2", 20),
        ("many", "Float", "Cosine", 300),
    ):  # fmt: skip
        ngtpy.create(str(out / name), 8, distance_type=distance, object_type=kind)
        index = ngtpy.Index(str(out / name))
        vectors = numbers.random((count, 8)).astype("f4") * 100
        index.batch_insert(vectors, num_threads=1)
        if name == "many":
            index.remove(5)
        index.save()
        index.close()


def nmslib(out):
    import nmslib
    import numpy as np
    import scipy.sparse

    vectors = np.random.default_rng(0).random((30, 6)).astype("f4")
    for space in ("l2", "cosinesimil", "negdotprod"):
        index = nmslib.init(method="hnsw", space=space)
        index.addDataPointBatch(vectors)
        index.createIndex({"M": 5})
        index.saveIndex(str(out / f"{space}.bin"), save_data=True)
    sparse = scipy.sparse.random(40, 50, 0.2, format="csr", dtype="f4", random_state=0)
    kinds = nmslib.DataType.SPARSE_VECTOR
    index = nmslib.init(method="hnsw", space="cosinesimil_sparse", data_type=kinds)
    index.addDataPointBatch(sparse)
    index.createIndex({"M": 6})
    index.saveIndex(str(out / "sparse.bin"), save_data=True)


def ydf(out):
    import numpy as np
    import ydf

    numbers = np.random.default_rng(0)
    rows = {
        "a": numbers.random(80),
        "b": numbers.choice(["x", "y"], 80),
        "l": numbers.choice([0, 1], 80),
    }
    for name, learner in {
        "boosted": ydf.GradientBoostedTreesLearner(label="l", num_trees=3),
        "random": ydf.RandomForestLearner(label="l", num_trees=3),
        "isolation": ydf.IsolationForestLearner(num_trees=3, features=["a", "b"]),
    }.items():
        model = learner.train(rows, verbose=0)
        model.save(str(out / name))
        (out / f"{name}.ydf").write_bytes(model.serialize())


def nimbusml(out):
    import numpy as np
    import pandas as pd
    from nimbusml import Pipeline
    from nimbusml.cluster import KMeansPlusPlus
    from nimbusml.ensemble import FastTreesBinaryClassifier, LightGbmRegressor
    from nimbusml.feature_extraction.categorical import OneHotVectorizer
    from nimbusml.feature_extraction.text import NGramFeaturizer
    from nimbusml.linear_model import FastLinearClassifier, LogisticRegressionBinaryClassifier

    rows = pd.DataFrame({
        "a": np.random.RandomState(0).rand(60).astype("f4"),
        "t": [f"hello world {index % 7}" for index in range(60)],
        "y": [0, 1] * 30,
    })  # fmt: skip
    few = {"minimum_example_count_per_leaf": 2, "feature": ["a"]}
    for name, columns, steps in (
        ("trees", ["a"], [FastTreesBinaryClassifier(number_of_trees=4, **few)]),
        ("boosted", ["a"], [LightGbmRegressor(number_of_iterations=3, **few)]),
        ("clusters", ["a"], [KMeansPlusPlus(n_clusters=2, feature=["a"])]),
        ("text", ["t"], [NGramFeaturizer(columns={"f": "t"}),
                         LogisticRegressionBinaryClassifier(feature=["f"])]),
        ("kinds", ["t"], [OneHotVectorizer(columns={"f": "t"}),
                          FastLinearClassifier(feature=["f"])]),
    ):  # fmt: skip
        pipeline = Pipeline(steps)
        pipeline.fit(rows[columns], *([] if name == "clusters" else [rows["y"]]))
        pipeline.save_model(str(out / f"{name}.zip"))


def mlagents(out):
    """Write a network as ML-Agents does, by the one file of it that needs no TensorFlow."""
    import numpy as np

    path = Path(importlib.util.find_spec("mlagents").origin).parent / "trainers" / "barracuda.py"
    spec = importlib.util.spec_from_file_location("barracuda", path)
    barracuda = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(barracuda)

    def tensor(name, *shape):
        return types.SimpleNamespace(name=name, shape=shape, data=np.ones(shape, "f4"))

    def layer(name, kind, inputs, *tensors):
        return types.SimpleNamespace(
            name=name, type=kind, activation=0, pads=[0, 0, 0, 0], strides=[], pool_size=[],
            axis=-1, alpha=1.0, beta=0.0, inputs=inputs, tensors=list(tensors),
        )  # fmt: skip

    model = barracuda.Model()
    model.inputs, model.outputs = {"obs": [-1, 1, 1, 8]}, ["action"]
    model.memories = [[1, 1, 1, 4], "in", "out"]
    model.layers = [
        layer("dense", 1, ["obs"], tensor("k", 1, 1, 8, 4), tensor("b", 1, 1, 1, 4)),
        layer("action", 50, ["dense"]),
    ]
    barracuda.write(model, str(out / "agent.nn"))


def write(out):
    for make in (vowpalwabbit, ngtpy, nmslib, ydf, nimbusml, mlagents):
        if importlib.util.find_spec(make.__name__) is None:
            continue
        folder = out / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        make(folder)


def pack(out, archive):
    """Pack in one order, and without times or owners."""
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for path in sorted(out.rglob("*")):
            if path.is_file():
                info = tarfile.TarInfo(path.relative_to(out).as_posix())
                data = path.read_bytes()
                info.size = len(data)
                packed.addfile(info, io.BytesIO(data))


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"write": write, "pack": pack}[command](*map(Path, paths))
