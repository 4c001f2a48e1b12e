"""Write a fleet: many small models, of several kinds, all inert."""

import json
from pathlib import Path

from tests.builders import pickles, safetensors, zips

CONFIG = {"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 8}
CARD = b"---\nlicense: apache-2.0\n---\n# A model\n"
RUNS = b"cos\nsystem\n(S'true'\ntR."


def weights(seed):
    data = seed.to_bytes(8, "little") * 4
    table = {
        f"encoder.layer.{layer}.weight": safetensors.tensor(layer * 8, layer * 8 + 8)
        for layer in range(4)
    }
    return safetensors.build(table, data=data)


def sound(folder, seed):
    config = json.dumps({**CONFIG, "seed": seed}).encode()
    files = {"config.json": config, "README.md": CARD, "model.safetensors": weights(seed)}
    write(folder, files)


def unsafe(folder, seed):
    write(folder, {"config.json": json.dumps(CONFIG).encode(), "pytorch_model.bin": RUNS})
    write(folder, {"seed.txt": str(seed).encode()})


def torch(folder, seed):
    archive = zips.torch(pickles.inert(), storages=(seed.to_bytes(16, "little"),))
    write(folder, {"config.json": json.dumps(CONFIG).encode(), "pytorch_model.bin": archive})


def broken(folder, seed):
    write(folder, {"config.json": b"{}", "model.safetensors": weights(seed)[:-9]})


def empty(folder, seed):
    write(folder, {"config.json": json.dumps(CONFIG).encode(), "note.txt": str(seed).encode()})


def loose(folder, seed):
    folder.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{folder}.safetensors").write_bytes(weights(seed))


KINDS = (sound, sound, sound, torch, sound, unsafe, sound, loose, broken, empty)


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def fleet(folder, count, kinds=KINDS):
    """Write ``count`` models under a folder, a hundred to each folder below it."""
    for number in range(count):
        place = Path(folder) / f"org{number // 100:04}" / f"model{number:06}"
        kinds[number % len(kinds)](place, number)
    return Path(folder)


def cache(folder, revisions=2):
    """Write a repository of a hub cache with some revisions."""
    repository = Path(folder) / "models--acme--chat"
    for number in range(revisions):
        blobs = {"config.json": json.dumps(CONFIG).encode(), "model.safetensors": weights(number)}
        for name, data in blobs.items():
            blob = repository / "blobs" / f"{name}-{number}"
            write(blob.parent, {blob.name: data})
            link = repository / "snapshots" / f"{number:040}" / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(f"../../blobs/{blob.name}")
    return repository


def store(folder, tags=("7b", "13b*")):
    """Write an Ollama store with some tags."""
    import hashlib  # noqa: PLC0415 - of this builder only

    base = Path(folder) / "ollama"
    for seed, tag in enumerate(tags):
        layers = []
        for data in (weights(seed), b"{}"):
            name = hashlib.sha256(data).hexdigest()
            write(base / "blobs", {f"sha256-{name}": data})
            layers.append({"digest": f"sha256:{name}"})
        manifest = {"config": layers[1], "layers": layers[:1]}
        place = base / "manifests" / "registry.ollama.ai" / "library" / "llama"
        write(place, {tag: json.dumps(manifest).encode()})
    return base
