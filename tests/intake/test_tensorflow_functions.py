"""Names of files that are handed to functions, or computed, in graphs of TensorFlow."""

import pytest

from tests.builders import tensorflow as t
from tests.builders.graphs import field
from tests.weighing import weigh
from weighbridge.core import Verdict

OPENER = t.function("opens", t.node("o", "InitializeTableFromTextFileV2", ["table", "path"]))
MIDDLE = t.function("calls", t.node("c", "opens", ["a", "b"]))
QUIET = t.function("adds", t.node("s", "AddV2", ["a", "b"]))


def handing(name="opens", key="f", op="StatefulPartitionedCall", *, listed=False):
    held = field(10, field(1, name))
    held = field(1, field(9, field(1, name))) if listed else held
    return t.node("call", op, ["t", "p"], [t.attribute(key, held)])


def graph(call, *functions, path="/etc/true"):
    return {"model.pb": t.graph([t.const("p", path), call], functions)}


HANDED = {
    "a call": graph(handing(), OPENER),
    "by its own name": graph(t.node("call", "opens", ["t", "p"]), OPENER),
    "a condition": graph(handing(key="then_branch", op="If"), OPENER),
    "a case": graph(handing(key="branches", op="Case", listed=True), OPENER),
    "a loop": graph(handing(key="body", op="StatelessWhile"), OPENER),
    "through another": graph(handing("calls"), OPENER, MIDDLE),
    "out of a function": {
        "model.pb": t.graph(
            [t.node("x", "outer")],
            [OPENER, t.function("outer", t.const("p", "../../true"), handing())],
        )
    },
    "after many calls": {
        "model.pb": t.graph(
            [*[t.node(f"n{i}", "opens", ["t", "u"]) for i in range(300)], t.const("p", "/etc/true"),
             t.node("call", "opens", ["t", "p"])],
            [OPENER],
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("files", HANDED.values(), ids=HANDED.keys())
def test_what_is_handed_to_a_function_that_opens_files(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "outside-reference" in rules


HANDED["after many that call what opens nothing"] = {
    "model.pb": t.graph([*[handing("adds") for _ in range(300)], t.const("p", "/etc/true"),
                         handing()], [QUIET, OPENER])
}  # fmt: skip
HANDED["in one of many branches"] = {
    "model.pb": t.graph(
        [*[handing("adds", op="Case", listed=True) for _ in range(300)], t.const("p", "/etc/true"),
         t.node("call", "Case", ["t", "p"], [
             t.attribute("branches", field(1, field(9, field(1, "adds")) * 9
                                           + field(9, field(1, "opens"))))])],
        [QUIET, OPENER],
    )
}  # fmt: skip
HANDED["by a name that is no text"] = {
    "model.pb": t.graph([*[handing("adds") for _ in range(9)], t.const("p", "/etc/true"),
                         handing(b"op\xffs")],
                        [QUIET, t.function(b"op\xffs", t.node("o", "ReadFile", ["path"]))])
}  # fmt: skip
HANDED["beside many that open files"] = {
    "model.pb": t.graph(
        [*[handing("adds") for _ in range(9)], t.const("p", "/etc/true"), handing("opens7")],
        [QUIET, *[t.function(f"opens{i}", t.node("o", "ReadFile", ["x"])) for i in range(40)]],
    )
}  # fmt: skip


HONEST = {
    "a folder's own": graph(handing(), OPENER, path="assets/words.txt"),
    "a function that opens nothing": graph(handing("adds"), QUIET, OPENER, MIDDLE),
    "what the loader names": {
        "model.pb": t.graph([t.node("p"), handing()], [OPENER]),
    },
}


@pytest.mark.parametrize("files", HONEST.values(), ids=HONEST.keys())
def test_what_is_not_told(tmp_path, files):
    assert not weigh(tmp_path, files)[1] & {"outside-reference", "not-scanned"}


@pytest.mark.parametrize("maker", ["DecodeBase64", "LookupTableFindV2", "StringSplitV2"])
def test_a_name_that_is_computed_is_a_gap(tmp_path, maker):
    nodes = [
        t.const("p", "ZXRj"), t.node("d", maker, ["p"]),
        t.node("o", "InitializeTableFromTextFileV2", ["table", "d"]),
    ]  # fmt: skip
    verdict, rules, _ = weigh(tmp_path, {"model.pb": t.graph(nodes)})
    assert verdict is not Verdict.ALLOW
    assert "not-scanned" in rules


def test_many_functions_that_open_files_beside_many_that_do_not(tmp_path):
    long = 200 * "o"
    opening = [t.function(f"{long}{i}", t.node("o", "ReadFile", ["x"])) for i in range(700)]
    other = [t.function(f"{long}f{i}", t.node("s", "AddV2", ["a"])) for i in range(700)]
    data = t.graph([t.const("p", "/etc/true"), handing(f"{long}9")], [*opening, *other])
    verdict, rules, _ = weigh(tmp_path, {"model.pb": data})
    assert verdict is Verdict.DENY
    assert "outside-reference" in rules


def test_a_function_with_many_names_is_searched_once(tmp_path):
    signature = b"".join(field(1, f"f{i}") for i in range(20_000))
    body = field(1, signature) + b"".join(
        field(3, t.node("n", "AddV2", ["a"] * 9)) for _ in range(20_000)
    )
    data = t.graph([t.const("p", "x")], [body])
    verdict, _, _ = weigh(tmp_path, {"model.pb": data})
    assert verdict is not Verdict.DENY
