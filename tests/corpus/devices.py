"""Write models for devices, and arrays of older libraries; pack them for ``test_recorded_devices``.

    python -m tests.corpus.devices write OUT
    python -m tests.corpus.devices pack OUT ARCHIVE

Libraries that are not installed are left out, so ``write`` may be run in several environments with
one OUT: rknn-toolkit2 2.5.0 (with its requirements), mxnet 1.9.1 (with numpy 1.23), scipy and
netCDF4.
"""

# ruff: noqa: PLC0415 - each library is imported where it is asked for

import importlib.util
import io
import sys
import tarfile
from pathlib import Path

GRAPHS = {
    "plain": [("Conv", ["x", "w"], {}), ("Relu", ["a"], {})],
    "custom": [("Conv", ["x", "w"], {}), ("cstOwn", ["a"], {}), ("Relu", ["a"], {})],
    "cpu": [("Sin", ["x"], {}), ("Cos", ["a"], {}), ("Erf", ["a"], {})],
    "npu": [("Sigmoid", ["x"], {}), ("Softmax", ["a"], {"axis": 1})],
    "tile": [("ArgMax", ["x"], {"axis": 1, "keepdims": 1})],
}
"""Operators of a network, each fed by the one before it: name, inputs, attributes."""


class Own:
    """An operator that RKNN does not have, as ``reg_custom_op`` wants it."""

    op_type = "cstOwn"

    def shape_infer(self, node, in_shapes, in_dtypes):  # noqa: ARG002 - names are asked for
        out_shapes = in_shapes.copy()
        out_dtypes = in_dtypes.copy()
        return out_shapes, out_dtypes

    def compute(self, node, inputs):  # noqa: ARG002 - names are asked for
        outputs = [inputs[0]]
        return outputs  # noqa: RET504 - looked for by name


def network(path, steps):
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node(kind, names, ["y" if at == len(steps) - 1 else "a" * (at + 1)], **more)
        for at, (kind, names, more) in enumerate(chained(steps))
    ]
    kind = TensorProto.INT64 if steps[-1][0] == "ArgMax" else TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(np.ones((4, 3, 3, 3), np.float32), "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
    onnx.save(model, path)


def chained(steps):
    """Name what goes from one step to the next."""
    for at, (kind, names, more) in enumerate(steps):
        yield kind, ["a" * at if name == "a" else name for name in names], more


def rknn(out):
    from rknn.api import RKNN

    for name, steps in GRAPHS.items():
        network(out / "network.onnx", steps)
        for platform in ("rk3588", "rk3566", "rk3576"):
            made = RKNN(verbose=False)
            made.config(target_platform=platform)
            if name == "custom":
                made.reg_custom_op(Own)
            if made.load_onnx(str(out / "network.onnx")) or made.build(do_quantization=False):
                continue
            made.export_rknn(str(out / f"{name}-{platform}.rknn"))
    (out / "network.onnx").unlink()


def mxnet(out):
    import numpy as np

    np.bool = bool  # mxnet 1.9.1 asks for it
    import mxnet as mx

    dense = mx.nd.array([[0, 1, 0], [0, 0, 0], [2, 0, 3]])
    arrays = {
        "arg:dense": dense,
        "arg:rows": dense.tostype("row_sparse"),
        "arg:csr": dense.tostype("csr"),
        "aux:rows": mx.nd.zeros((3, 2), stype="row_sparse"),
        "aux:csr": mx.nd.zeros((3, 2), stype="csr"),
        "arg:half": mx.nd.array([1, 2], dtype="float16"),
    }
    mx.nd.save(str(out / "sparse-0000.params"), arrays)
    mx.nd.save(str(out / "list.params"), list(arrays.values()))


def scipy(out):
    from scipy.io import netcdf_file

    for version in (1, 2):
        with netcdf_file(out / f"records-{version}.nc", "w", version=version) as made:
            made.history = "made"
            made.createDimension("time", None)
            made.createDimension("x", 3)
            made.createVariable("w", "f4", ("x",))[:] = 1
            short = made.createVariable("t", "i2", ("time",))
            wide = made.createVariable("a", "f8", ("time", "x"))
            for at in range(3):
                short[at] = at
                wide[at, :] = at
    with netcdf_file(out / "one.nc", "w") as made:
        made.createDimension("time", None)
        made.createVariable("t", "i1", ("time",))[:] = range(7)


def netCDF4(out):  # noqa: N802 - the library's own name
    import netCDF4
    import numpy as np

    for form in ("NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"):
        with netCDF4.Dataset(out / f"{form.lower()}.nc", "w", format=form) as made:
            made.title = "x"
            made.createDimension("time", None)
            made.createDimension("x", 5)
            made.createVariable("t", "i2", ("time",))[:] = np.arange(4)
            made.createVariable("a", "f8", ("time", "x"))[:] = np.ones((4, 5))
            made.createVariable("b", "i1", ("x",))[:] = np.arange(5)
            made.createVariable("s", "f4", ())[...] = 1
        netCDF4.Dataset(out / f"{form.lower()}-empty.nc", "w", format=form).close()


def write(out):
    for make in (mxnet, netCDF4, rknn, scipy):
        if importlib.util.find_spec(make.__name__):
            folder = out / make.__name__
            folder.mkdir(parents=True, exist_ok=True)
            make(folder)


def pack(out, archive):
    with tarfile.open(archive, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as packed:
        for path in sorted(each for each in out.rglob("*") if each.is_file()):
            data = path.read_bytes()
            member = tarfile.TarInfo(path.relative_to(out).as_posix())
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", out]:
            write(Path(out))
        case ["pack", out, archive]:
            pack(Path(out), Path(archive))
        case _:
            sys.exit(__doc__)
