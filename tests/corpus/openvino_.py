"""openvino: graphs as XML with the weights beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx
import openvino

from tests.corpus.case import Case
from tests.corpus.onnx_ import nodes

DISTRIBUTION = "openvino"


def _save(made: onnx.ModelProto, folder: Path, *, half: bool) -> None:
    source = folder.with_suffix(".onnx")
    source.write_bytes(made.SerializeToString())
    try:
        converted = openvino.convert_model(str(source))
    except Exception as error:  # its own exceptions derive from nothing closer
        raise RuntimeError(str(error)) from error
    finally:
        source.unlink()
    folder.mkdir()
    openvino.save_model(converted, str(folder / "openvino_model.xml"), compress_to_fp16=half)


def cases() -> Iterator[Case]:
    """One network for some nodes each, in single and half precision."""
    for count, (name, made) in enumerate(nodes(step=9)):
        half = count % 2 == 1
        write = lambda path, made=made, half=half: _save(made, path, half=half)  # noqa: E731
        yield Case(name, f"{name} as a network", write)
