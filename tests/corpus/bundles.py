"""Write checkpoints and bundles that are folders; pack them for ``test_recorded_bundles.py``.

    python -m tests.corpus.bundles write OUT [LIBRARY ...]
    python -m tests.corpus.bundles pack OUT ARCHIVE [PLACE ...]

Libraries that are not installed are left out, so ``write`` may be run in several environments with
one OUT. Folders are called after the library, its version and what they are. A PLACE is a
folder that files may name because a library lies there: dots stand for it, and for OUT, in what is
packed.
"""

# ruff: noqa: PLC0415 - each library is imported where it is asked for

import importlib.util
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROGRAM = {
    "version": 0,
    "execution_plan": [
        {
            "name": "forward",
            "values": [
                {
                    "val_type": "Tensor",
                    "val": {"scalar_type": "FLOAT", "sizes": [2], "data_buffer_idx": 1},
                }
            ],
            "inputs": [0],
            "outputs": [0],
            "operators": [{"name": "aten::relu", "overload": "out"}],
            "delegates": [{"id": "XnnpackBackend", "processed": {"location": "INLINE"}}],
        }
    ],
    "constant_buffer": [{"storage": []}, {"storage": [0, 0, 128, 63, 0, 0, 0, 64]}],
    "backend_delegate_data": [{"data": [1, 2, 3, 4]}],
}
"""A program of ExecuTorch, as its schema spells it."""


def flax(out):
    import flax
    import jax.numpy as jnp
    import numpy as np
    from flax import serialization
    from flax.training import checkpoints

    dense = {"kernel": jnp.arange(6.0).reshape(2, 3), "bias": jnp.zeros(3, jnp.bfloat16)}
    tree = {"params": {"dense": dense}, "step": 3, "z": 1 + 2j, "scale": np.float32(3)}
    (out("model") / "flax_model.msgpack").write_bytes(serialization.to_bytes(tree))
    flax.config.update("flax_use_orbax_checkpointing", False)  # noqa: FBT003 - flax's signature
    checkpoints.save_checkpoint(str(out("legacy")), tree, 1)


def orbax_checkpoint(out):
    import jax.numpy as jnp
    import orbax.checkpoint as ocp

    tree = {"dense": {"kernel": jnp.arange(6.0).reshape(2, 3), "bias": jnp.zeros(3)}, "step": 3}
    with ocp.StandardCheckpointer() as saver:
        saver.save(out("standard") / "state", tree)
    for third in (False, True):
        handler = ocp.PyTreeCheckpointHandler(use_ocdbt=False, use_zarr3=third)
        with ocp.Checkpointer(handler) as saver:
            saver.save(out("zarr3" if third else "zarr") / "state", tree)
    with ocp.CheckpointManager(out("manager")) as manager:
        items = {"state": ocp.args.StandardSave(tree), "meta": ocp.args.JsonSave({"a": 1})}
        manager.save(0, args=ocp.args.Composite(**items))
        manager.wait_until_finished()


def jax(out):
    import jax
    import jax.numpy as jnp
    from jax import export

    def function(x):
        return jnp.sort(jnp.linalg.eigh(jnp.outer(x, x))[0])

    shape = jax.ShapeDtypeStruct((3,), jnp.float32)
    made = export.export(jax.jit(function))(shape)
    (out("exported") / "net.bin").write_bytes(made.serialize(vjp_order=1))


def executorch(out):
    # Exporting wants torch; the package brings its schema and the compiler that writes by it.
    package = Path(importlib.util.find_spec("executorch").submodule_search_locations[0])
    folder = out("serialized")
    source = Path("net.json").resolve()
    source.write_text(json.dumps(PROGRAM), "utf-8")
    subprocess.run(  # noqa: S603 - the library's own tool
        [package / "data/bin/flatc", "--binary", "-o", folder, "program.fbs", source],
        check=True, cwd=package / "schema",
    )  # fmt: skip
    source.unlink()


def equinox(out):
    import equinox
    import jax

    model = equinox.nn.MLP(2, 2, 4, 1, key=jax.random.PRNGKey(0))
    equinox.tree_serialise_leaves(str(out("leaves") / "model.eqx"), model)
    with (out("line") / "model.eqx").open("wb") as file:
        file.write(json.dumps({"width": 4}).encode() + b"\n")
        equinox.tree_serialise_leaves(file, model)


def paddlepaddle(out):
    import paddle

    net = paddle.nn.Sequential(paddle.nn.Linear(2, 3), paddle.nn.ReLU())
    paddle.save(net.state_dict(), str(out("state") / "net.pdparams"))
    spec = [paddle.static.InputSpec([None, 2], "float32")]
    made = paddle.jit.to_static(net, input_spec=spec, full_graph=True)
    paddle.jit.save(made, str(out("program") / "net"), clip_extra=True)


def torch_model_archiver(out):
    folder = out("handler")
    Path("weights.bin").write_bytes(pickle.dumps({"w": [1.0, 2.0]}, 2))
    subprocess.run(  # noqa: S603 - the library's own tool
        [Path(sys.executable).parent / "torch-model-archiver", "--model-name", "net",
         "--version", "1.0", "--serialized-file", "weights.bin", "--handler", "image_classifier",
         "--export-path", folder],
        check=True,
    )  # fmt: skip
    Path("weights.bin").unlink()


LIBRARIES = {
    "flax": flax,
    "orbax-checkpoint": orbax_checkpoint,
    "jax": jax,
    "executorch": executorch,
    "equinox": equinox,
    "paddlepaddle": paddlepaddle,
    "torch-model-archiver": torch_model_archiver,
}


def write(root, names):
    """Write what the installed libraries write."""
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["FLAGS_enable_pir_api"] = "0"  # noqa: SIM112 - Paddle's name for it
    root.mkdir(parents=True, exist_ok=True)
    os.chdir(root)
    for name in names or LIBRARIES:
        try:
            release = version(name)
        except PackageNotFoundError:
            continue

        def out(what, name=name, release=release):
            folder = root / f"{name}-{release}-{what}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            return folder

        LIBRARIES[name](out)


def pack(root, archive, *places):
    """Pack every file; dots stand for the places that would tell where it was made."""
    told = [str(each).encode() for each in (*places, root, Path.home(), Path.cwd())]
    with tarfile.open(archive, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as packed:
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            data = path.read_bytes()
            for each in told:
                data = data.replace(each, b"." * len(each))
            member = tarfile.TarInfo(path.relative_to(root).as_posix())
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    place = Path(sys.argv[2]).resolve()
    if sys.argv[1] == "write":
        write(place, sys.argv[3:])
    else:
        pack(place, *map(Path, sys.argv[3:]))
