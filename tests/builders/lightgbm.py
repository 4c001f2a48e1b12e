"""Write LightGBM's models by hand: honest ones, and any lie you like."""


def tree(index=0, leaves=3, features=(0, 1), left=(1, -1), right=(-2, -3), **more):
    lines = {
        "Tree": index,
        "num_leaves": leaves,
        "split_feature": " ".join(map(str, features)),
        "left_child": " ".join(map(str, left)),
        "right_child": " ".join(map(str, right)),
        "leaf_value": "0.5 0.5 0.5",
    } | more
    return "".join(f"{key}={value}\n" for key, value in lines.items()) + "\n\n"


def model(
    *trees, sizes=None, features=2, end="end of trees\n", behind="\nparameters:\n[seed: 1]\n"
):
    sizes = [len(each) for each in trees] if sizes is None else sizes
    head = {
        "version": "v4", "num_class": 1, "max_feature_idx": features - 1, "objective": "binary",
        "feature_names": "a b", "tree_sizes": " ".join(map(str, sizes)),
    }  # fmt: skip
    lines = "".join(f"{key}={value}\n" for key, value in head.items())
    return f"tree\n{lines}\n{''.join(trees)}{end}{behind}".encode()
