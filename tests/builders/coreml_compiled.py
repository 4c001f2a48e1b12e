"""Write folders of compiled Core ML models by hand: honest ones, and lies."""

import struct

from tests.builders.graphs import field, pair

ABOUT = field(100, field(3, "somebody") + field(4, "MIT") + field(100, pair("k", "v")))
BUILD = '{{"coremlc-component-MIL", "5.33.5"}, {"coremlc-version", "1877.40.3"}}'


def text(value):
    raw = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<Q", len(raw)) + raw


def data(
    kind=502, *, about=ABOUT, target="generic", functions=1, record=None, version=6, behind=b""
):
    said = field(1, field(1, "x")) + field(10, field(1, "y")) + about
    pipeline = kind == 202
    head = struct.pack("<2I12x2I", kind, 1 if pipeline else version, pipeline, 0) + text(target)
    head += struct.pack("<Q24x", version) + text(said)
    usual = struct.pack("<QQ", 2, 202) if pipeline else struct.pack("<I12x", kind) * functions
    return head + (usual if record is None else record) + behind


def section(name, *pairs, count=None):
    head = text(name) + struct.pack("<Q", len(pairs) if count is None else count)
    return head + b"".join(text(key) + text(value) for key, value in pairs)


def analytics(count=None):
    neural = section(
        "NeuralNetworkModelDetails", ("containsCustomLayer", "0"), ("modelDimension", "0")
    )
    return neural + section("SpecificationDetails", ("modelHash", "47DEQpj8HBSa"), count=count)


def names(*each, count=None):
    each = each or ("encoder", "decoder")
    return struct.pack("<Q", len(each) if count is None else count) + b"".join(map(text, each))


def mil(path="@model_path/weights/weight.bin", offset=64, *, newer=False, more=""):
    """Write a program whose one value lies in a file."""
    word, number = ("string", "uint64") if newer else ("tensor<string, []>", "tensor<uint64, []>")
    kind = f"dict<{word}, {word}>"
    kept = "tensor<fp16, [50]>"
    blob = f'BLOBFILE(path = {word}("{path}"), offset = {number}({offset}))'
    lines = [
        f"program({'1.3' if newer else '1.0'})", f"[buildInfo = {kind}({BUILD})]", "{",
        "    func main<ios16>(tensor<fp16, [50]> x) {",
        '            tensor<int32, []> a = const()[name = string("a"), val = int32(1)];',
        f'            {kept} w = const()[name = string("w"), val = {kept}({blob})];',
        f"{more}            tensor<fp16, [50]> y = add(x = x, y = w);", "        } -> (y);", "}",
    ]  # fmt: skip
    return "\n".join(lines).encode()


def weights(*values):
    out = struct.pack("<II", len(values), 2) + bytes(56)
    for each in values:
        record = struct.pack("<4sIQQ", b"\xef\xbe\xad\xde", 1, len(each), len(out) + 64)
        out += record.ljust(64, b"\0") + each + bytes(-len(each) % 64)
    return out


def folder(**files):
    """A folder as Apple's compiler writes it; ``files`` replaces some of its files, by stem."""
    usual = {
        "coremldata.bin": data(),
        "analytics/coremldata.bin": analytics(),
        "metadata.json": b'[{"metadataOutputVersion": "3.0", "generatedClassName": "Encoder"}]',
        "model.mil": mil(),
        "weights/weight.bin": weights(bytes(100)),
    }
    return {f"AudioEncoder.mlmodelc/{name}": each for name, each in (usual | files).items()}
