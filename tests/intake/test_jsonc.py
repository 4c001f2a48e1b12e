import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.intake import jsonc


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // c, "b": 2\n}', {"a": 1}),
        ('{"a": [1, 2,], /* } */ }', {"a": [1, 2]}),
        ('{"a": "http://e.org/*x*/,]", }', {"a": "http://e.org/*x*/,]"}),
        ('{"a": "\\",}",}', {"a": '",}'}),
        ('{"a": 1} // the end', {"a": 1}),
        ('{"a": 1, /* c */ // d\n }', {"a": 1}),
    ],
)
def test_comments_and_last_commas_are_passed_over(text, value):
    assert json.loads(jsonc.bare(text.encode())) == value


@pytest.mark.parametrize("text", ["[1,,]", '{"a" 1,}', "[1] /* 2", '["a', "{,}x"])
def test_what_is_no_json_otherwise_stays_none(text):
    with pytest.raises(json.JSONDecodeError):
        json.loads(jsonc.bare(text.encode()).rstrip() + b"x")


@given(st.recursive(st.text() | st.integers(), st.lists))
def test_json_without_either_is_unchanged(tree):
    text = json.dumps(tree).encode()
    assert jsonc.bare(text) == text


@given(st.binary())
def test_every_byte_stays_where_it_was(data):
    found = jsonc.bare(data)
    assert len(found) == len(data)
    assert all(new in (old, 32) for new, old in zip(found, data, strict=True))


@pytest.mark.parametrize(
    ("name", "so"),
    [
        ("devcontainer.json", True),
        (".devcontainer/gpu/devcontainer.json", True),
        ("m/.vscode/extensions.json", True),
        ("tsconfig.base.json", True),
        ("a.zip!/.vscode/tasks.json", True),
        ("team.code-workspace", True),
        ("config.json", False),
        ("vscode/config.json", False),
        ("package.json", False),
    ],
)
def test_which_files_are_read_so(name, so):
    assert jsonc.named(name) is so
