"""Write XGBoost's models by hand, in its three forms: honest ones, and any lie you like."""

import struct


def tree(
    left=(1, -1, -1), right=(2, -1, -1), parents=(2147483647, 0, 0), features=(0, 0, 0), **more
):
    nodes = len(left)
    return {
        "tree_param": {"num_nodes": str(nodes), "num_feature": "2"},
        "left_children": list(left), "right_children": list(right), "parents": list(parents),
        "split_indices": list(features), "split_conditions": [0.5] * nodes,
        "default_left": [0] * nodes,
    } | more  # fmt: skip


def balanced(nodes, **more):
    """Write a tree in which every node but the leaves has two children; ``nodes`` is odd."""
    inner = range(nodes // 2)
    leaves = [-1] * (nodes - len(inner))
    return tree(
        [2 * node + 1 for node in inner] + leaves,
        [2 * node + 2 for node in inner] + leaves,
        [2147483647] + [(node - 1) // 2 for node in range(1, nodes)],
        [node % 2 for node in range(nodes)],
        split_conditions=[-0.5 * node for node in range(nodes)],
        **more,
    )


def model(*trees, features=2, booster="gbtree", **more):
    inner = {
        "name": "gbtree",
        "model": {"trees": list(trees), "tree_info": [0] * len(trees)} | more,
    }
    if booster == "dart":
        inner = {"name": "dart", "gbtree": inner, "weight_drop": [1.0] * len(trees)}
    return {
        "learner": {
            "gradient_booster": inner,
            "learner_model_param": {"num_feature": str(features)},
            "objective": {"name": "reg:squarederror"},
        },
        "version": [3, 2, 0],
    }


def ubjson(value, *, typed=True):
    match value:
        case None | True | False:
            return {None: b"Z", True: b"T", False: b"F"}[value]
        case str():
            return b"S" + length(value) + value.encode()
        case int():
            return b"l" + struct.pack(">i", value)
        case float():
            return b"d" + struct.pack(">f", value)
        case dict():
            inner = (
                length(key) + key.encode() + ubjson(item, typed=typed)
                for key, item in value.items()
            )
            return b"{" + b"".join(inner) + b"}"
        case [int(), *_] if typed:
            return b"[$l#" + length(value) + struct.pack(f">{len(value)}i", *value)
        case [float(), *_] if typed:
            return b"[$d#" + length(value) + struct.pack(f">{len(value)}f", *value)
        case list():
            return b"[" + b"".join(ubjson(item, typed=typed) for item in value) + b"]"


def length(value):
    size = len(value.encode()) if isinstance(value, str) else len(value)
    return b"L" + struct.pack(">q", size)


def text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def binary(  # noqa: PLR0913 - each is a lie of its own
*trees, features=2, booster="gbtree", attributes=(), metrics=(), count=None, behind=b"",
           objective="reg:squarederror", major=1):  # fmt: skip
    head = struct.pack("<fIiIIII", 0.5, features, 0, bool(attributes), bool(metrics), major, 7)
    out = b"binf" + head.ljust(136, b"\0") + text(objective) + text(booster)
    if booster == "gblinear":
        out += bytes(136) + struct.pack("<Q3f", 3, 1, 2, 3)
    else:
        out += struct.pack("<i", len(trees) if count is None else count).ljust(160, b"\0")
        out += b"".join(trees) + bytes(4 * len(trees))
        if booster == "dart" and trees:
            out += struct.pack("<Q", len(trees)) + bytes(4 * len(trees))
    if attributes:
        out += struct.pack("<Q", len(attributes))
        out += b"".join(text(part) for pair in attributes for part in pair)
    if objective == "count:poisson" and major == 0:
        out += text("0.7")
    if metrics:
        out += struct.pack("<Q", len(metrics)) + b"".join(map(text, metrics))
    return out + behind


def unmarked(*trees, **said):
    """As versions before 1.0 write it: neither ``binf`` nor a version."""
    data = binary(*trees, **{"major": 0, "objective": "binary:logistic", **said})
    return data[4:24] + bytes(8) + data[32:]


def bare(nodes=((-1, 1, 2, 0), (0, -1, -1, 0), (0, -1, -1, 0)), count=None, leaf=0):
    number = len(nodes) if count is None else count
    head = struct.pack("<iiiiii", 1, number, 0, 0, 2, leaf).ljust(148, b"\0")
    inner = b"".join(struct.pack("<iiiIf", *node, 0.5) for node in nodes)
    return head + inner + bytes(16 * len(nodes))
