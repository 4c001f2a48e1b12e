"""Names of tensors: keys joined by dots, the usual key of a checkpoint, modules."""

import pytest

from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.conversion.converting import convert_bytes, refusals, taken
from weighbridge.conversion import Left


def names(tmp_path, value, **wanted):
    return sorted(taken(tmp_path, t.zipped(value), **wanted))


def test_nested_dicts_and_lists_are_flattened(tmp_path):
    value = {"a": {"b": t.tensor(), "c": [t.tensor(), {"d": t.tensor()}]}, "e": (t.tensor(), 1)}
    assert names(tmp_path, value) == ["a.b", "a.c.0", "a.c.1.d", "e.0"]


def test_a_tensor_alone_is_called_so(tmp_path):
    assert names(tmp_path, t.tensor()) == ["tensor"]


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model", "module"])
def test_the_usual_key_is_stripped_if_only_it_holds_tensors(tmp_path, key):
    done, tensors = convert_bytes(tmp_path, t.zipped({key: {"w": t.tensor()}, "epoch": 3}))
    assert sorted(tensors) == ["w"]
    assert done.below == (key,)
    assert done.left == (Left("epoch", "3"),)
    assert names(tmp_path, {key: {"w": t.tensor()}, "more": t.tensor()}) == sorted(
        [f"{key}.w", "more"]
    )
    assert names(tmp_path, {key: t.tensor()}) == [key]


def test_another_key_is_not_stripped(tmp_path):
    assert names(tmp_path, {"encoder": {"w": t.tensor()}}) == ["encoder.w"]


def test_keys_choose_a_part(tmp_path):
    value = {"a": {"b": {"w": t.tensor()}, "n": 1}, "optimizer": {"state": {0: t.tensor()}}}
    done, tensors = convert_bytes(tmp_path, t.zipped(value), keys=("a", "b"))
    assert sorted(tensors) == ["w"]
    assert done.left == (
        Left("optimizer", "a dict of 1 items, with 1 tensors that were not asked for"),
        Left("a.n", "1"),
    )
    (why,) = refusals_in(tmp_path, value)
    assert why == (
        "'optimizer.state': there are tensors below keys that are no text: 0; --key takes a part"
    )


def refusals_in(tmp_path, value, **wanted):
    return refusals(tmp_path, t.zipped(value), **wanted)


def test_keys_that_lead_nowhere_are_refused(tmp_path):
    value = {"a": {"w": t.tensor()}, "b": 1}
    (why,) = refusals_in(tmp_path, value, keys=("c",))
    assert why == "there is no key 'c'; the keys are 'a', 'b'"
    (why,) = refusals_in(tmp_path, value, keys=("a", "w", "x"))
    assert why == "a.w is no dict: it has no key 'x'"
    (why,) = refusals_in(tmp_path, value, keys=("b",))
    assert why == "there are no tensors"


def test_the_last_of_two_items_under_one_key_counts(tmp_path):
    twice = p.EMPTY_DICT + p.MARK + p.text("w") + t.tensor() + p.text("w")
    twice += t.tensor((1,), (1,)) + p.SETITEMS
    assert taken(tmp_path, t.zipped(twice))["w"][1] == (1,)


def test_names_that_coincide_are_refused(tmp_path):
    (why,) = refusals_in(tmp_path, {"a.b": t.tensor(), "a": {"b": t.tensor()}})
    assert why == "'a.b': two tensors have this name once keys are joined by dots"


def test_names_that_cannot_be_written_are_refused(tmp_path):
    lone = b"X\3\0\0\0\xed\xa0\x80"
    value = p.EMPTY_DICT + lone + t.tensor() + p.SETITEM
    assert "no text that can be written" in refusals_in(tmp_path, value)[0]
    assert "another use" in refusals_in(tmp_path, {"__metadata__": t.tensor()})[0]


def test_an_ordered_dict_is_a_dict_and_its_attributes_are_told(tmp_path):
    value = t.ordered({"w": t.tensor()}) + p.value({"_metadata": t.ordered()}) + p.BUILD
    done, tensors = convert_bytes(tmp_path, t.zipped(value))
    assert sorted(tensors) == ["w"]
    assert done.left == (Left("", "attributes of the dict: '_metadata'"),)


def test_an_ordered_dict_of_python_2_is_a_dict(tmp_path):
    value = p.call("collections", "OrderedDict", [["w", t.tensor()]])
    assert names(tmp_path, value) == ["w"]


def module(parameters=(), buffers=(), modules=(), more=(), kind="Net"):
    state = {
        "training": True,
        "_parameters": dict(parameters),
        "_buffers": dict(buffers),
        "_modules": dict(modules),
        **dict(more),
    }
    return p.new("mine", kind) + p.value(state) + p.BUILD


def test_a_module_gives_its_state_dict_whatever_its_class(tmp_path):
    passing = {"_non_persistent_buffers_set": p.call("builtins", "set", ["c"])}
    buffers = {"b": t.tensor(), "c": t.tensor()}
    inner = module({"w": t.tensor(), "none": None}, buffers, more=passing)
    done, tensors = convert_bytes(tmp_path, t.zipped(module(modules={"0": inner, "1": None})))
    assert sorted(tensors) == ["0.b", "0.w"]
    told = {(each.name, each.what) for each in done.left}
    assert ("0.c", "a buffer that the module does not save") in told
    assert ("", "what mine.Net does while loading: it was not called") in told


def test_tensors_beside_a_module_s_parameters_are_told(tmp_path):
    value = module({"w": t.tensor()}, more={"cache": [t.tensor()]})
    done, _ = convert_bytes(tmp_path, t.zipped(value))
    assert Left("cache", "a list of 1 items beside the parameters, with 1 tensors") in done.left


def test_an_instance_that_holds_tensors_is_refused(tmp_path):
    value = {"w": t.tensor(), "x": p.new("mine", "Thing") + p.value({"t": t.tensor()}) + p.BUILD}
    (why,) = refusals_in(tmp_path, value)
    assert why == "'x': an instance of mine.Thing, which holds tensors"


def test_an_instance_without_tensors_is_left_behind(tmp_path):
    value = {"w": t.tensor(), "x": p.new("mine", "Thing")}
    done, _ = convert_bytes(tmp_path, t.zipped(value))
    assert Left("x", "an instance of mine.Thing") in done.left


def test_what_holds_itself_is_walked_once(tmp_path):
    value = p.EMPTY_DICT + p.put(0) + p.MARK + p.text("w") + t.tensor() + p.text("self")
    value += p.get(0) + p.SETITEMS
    assert "nested more than" in refusals_in(tmp_path, value)[0]


def test_deep_nesting_is_refused(tmp_path):
    value = t.tensor()
    for _ in range(60):
        value = p.value([value])
    assert "nested more than 48 deep" in refusals_in(tmp_path, value)[0]


def test_wide_tuples_are_kept_whole(tmp_path):
    value = {"w": tuple(t.tensor() for _ in range(80))}
    assert len(names(tmp_path, value)) == 80
