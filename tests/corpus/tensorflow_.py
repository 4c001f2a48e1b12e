"""tensorflow 1 and 2: SavedModels, checkpoints, meta graphs, frozen graphs, TensorFlow Lite."""

from __future__ import annotations

import os
import types
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from tests.corpus.case import Case, Expect

DISTRIBUTION = "tensorflow-cpu"

KERAS_3 = tuple(map(int, tf.__version__.split(".")[:2])) >= (2, 16)
VECTOR = tf.TensorSpec([None, 4], tf.float32)
TEXTS = tf.TensorSpec([None], tf.string)

layers = tf.keras.layers
v1 = tf.compat.v1


def _dense() -> tf.keras.Model:
    made = tf.keras.Sequential([layers.Input((4,)), layers.Dense(3, "relu"), layers.Dense(1)])
    made.compile("adam", "mse")
    return made


def _convolution() -> tf.keras.Model:
    start = layers.Input((8, 8, 3))
    middle = layers.BatchNormalization()(layers.Conv2D(2, 3, padding="same")(start))
    end = layers.Dense(2, "softmax")(layers.GlobalAveragePooling2D()(middle))
    return tf.keras.Model(start, end)


def _recurrent() -> tf.keras.Model:
    return tf.keras.Sequential([layers.Input((5,)), layers.Embedding(9, 4), layers.GRU(3)])


def _lambda() -> tf.keras.Model:
    # The file name is part of the byte code; that of this file is nobody's business.
    code = (lambda x: x * 2).__code__.replace(co_filename="model.py")
    double = types.FunctionType(code, {}, "double")
    return tf.keras.Sequential([layers.Input((4,)), layers.Lambda(double), layers.Dense(1)])


MODELS: dict[str, Callable[[], tf.keras.Model]] = {
    "dense": _dense,
    "convolution": _convolution,
    "recurrent": _recurrent,
}


def _exported(make: Callable[[], tf.keras.Model]) -> Callable[[Path], object]:
    if KERAS_3:
        return lambda path: make().export(str(path), verbose=False)
    return lambda path: make().save(str(path), save_format="tf")


def _vocabulary(path: Path) -> str:
    file = path.parent / "vocabulary.txt"
    file.write_text("a\nb\nc\n", "utf-8")
    return str(file)


class _Look(tf.Module):
    """Looks words up in a file that becomes an asset."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.weight = tf.Variable(np.ones((4, 3), "f4"))
        self.file = tf.saved_model.Asset(file)
        rows = tf.lookup.TextFileInitializer(
            self.file, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE,
            tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER,
        )  # fmt: skip
        self.table = tf.lookup.StaticHashTable(rows, -1)

    @tf.function(input_signature=[TEXTS])
    def look(self, words: tf.Tensor) -> tf.Tensor:
        """Return numbers of words."""
        tf.debugging.assert_rank(words, 1)
        return self.table.lookup(words)

    @tf.function(input_signature=[VECTOR])
    def branch(self, rows: tf.Tensor) -> tf.Tensor:
        """Branch and loop, so that there are functions."""
        if tf.reduce_sum(rows) > 0:
            rows = rows * 2.0
        count = tf.constant(0)
        while count < 3:
            rows, count = rows + 1.0, count + 1
        return rows @ self.weight


class _Python(tf.Module):
    """Runs Python, if the process has it still."""

    @tf.function(input_signature=[VECTOR])
    def run(self, rows: tf.Tensor) -> tf.Tensor:
        """Return what it was given."""
        return tf.py_function(lambda each: each, [rows], tf.float32)


class _Reader(tf.Module):
    """Reads a file that it names."""

    @tf.function(input_signature=[])
    def run(self) -> tf.Tensor:
        """Return what is in the file."""
        return tf.io.read_file("/etc/hostname")


class _Solver(tf.Module):
    """Needs an operation that TensorFlow Lite borrows."""

    @tf.function(input_signature=[tf.TensorSpec([3, 3], tf.float32)])
    def run(self, rows: tf.Tensor) -> tf.Tensor:
        """Return the inverse."""
        return tf.linalg.inv(rows)


def _checkpoint(path: Path) -> None:
    held = {"a": tf.Variable(np.arange(6.0)), "b": tf.Variable(3), "c": tf.Variable(["x", "yy"])}
    tf.train.Checkpoint(**held).save(str(path / "ck"))


def _session(write: Callable[[Path, v1.Session], object]) -> Callable[[Path], None]:
    def case(path: Path) -> None:
        with tf.Graph().as_default() as graph, v1.Session(graph=graph) as session:
            start = v1.placeholder(tf.float32, [None, 4], "x")
            tf.nn.softmax(start @ v1.get_variable("w", [4, 2]), name="y")
            session.run(v1.global_variables_initializer())
            write(path, session)

    return case


def _simple(path: Path, session: v1.Session) -> None:
    graph = session.graph
    inputs = {"x": graph.get_tensor_by_name("x:0")}
    v1.saved_model.simple_save(session, str(path), inputs, {"y": graph.get_tensor_by_name("y:0")})


def _saver(version: int) -> Callable[[Path, v1.Session], None]:
    def write(path: Path, session: v1.Session) -> None:
        path.mkdir()
        saver = v1.train.Saver(write_version=version)
        saver.save(session, str(path / "model.ckpt"), global_step=7)
        # The path that was given is written there.
        (path / "checkpoint").unlink()

    return write


def _frozen(path: Path, session: v1.Session) -> None:
    graph = session.graph.as_graph_def()
    graph = v1.graph_util.convert_variables_to_constants(session, graph, ["y"])
    path.write_bytes(graph.SerializeToString())


def _lite(
    make: Callable[[], tf.keras.Model | tf.Module], *, flex: bool = False, small: bool = False
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        made = make()
        if isinstance(made, tf.keras.Model):
            converter = tf.lite.TFLiteConverter.from_keras_model(made)
        else:
            functions = [made.run.get_concrete_function()]
            converter = tf.lite.TFLiteConverter.from_concrete_functions(functions, made)
        if flex:
            ops = tf.lite.OpsSet
            converter.target_spec.supported_ops = [ops.TFLITE_BUILTINS, ops.SELECT_TF_OPS]
        if small:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        path.write_bytes(converter.convert())

    return write


def _labelled(path: Path) -> None:
    _lite(_dense)(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("labels.txt"), "cat\ndog\n")


def cases() -> Iterator[Case]:
    """Every model in every format; Python and files only in those that are to be refused."""
    for name, make in MODELS.items():
        yield Case(f"keras-{name}", f"SavedModel of keras: {name}", _exported(make))
        yield Case(f"{name}.tflite", f"TensorFlow Lite: {name}", _lite(make, flex=True))
    yield Case("small.tflite", "quantised", _lite(_convolution, small=True))
    yield Case("flex.tflite", "with an operation of TensorFlow", _lite(_Solver, flex=True))
    yield Case("labelled.tflite", "with labels behind it", _labelled)
    if not KERAS_3:
        yield Case("keras-lambda", "a Lambda layer", _exported(_lambda), Expect.CODE)
    look = "functions, and a vocabulary that is an asset"
    yield Case("module", look, lambda p: tf.saved_model.save(_Look(_vocabulary(p)), str(p)))
    python, reader = "a function of Python", "a file of the host"
    yield Case("python", python, lambda p: tf.saved_model.save(_Python(), str(p)), Expect.CODE)
    yield Case("reader", reader, lambda p: tf.saved_model.save(_Reader(), str(p)), Expect.CODE)
    yield Case("checkpoint", "a checkpoint of objects", _checkpoint)
    yield Case("session", "SavedModel of version 1", _session(_simple))
    yield Case("saver", "checkpoint of a session, with its graph", _session(_saver(2)))
    yield Case("saver-old", "the same in the format before", _session(_saver(1)))
    yield Case("frozen.pb", "a frozen graph", _session(_frozen))
