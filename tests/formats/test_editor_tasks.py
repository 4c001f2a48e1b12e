import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, Verdict
from weighbridge.formats.editor_tasks import FORMAT, MOST

WEIGHTS = b"\2" + bytes(7) + b"{}"

TASK = {"label": "a", "type": "shell", "command": "true", "args": ["x", {"value": "y"}]}
OPENED = TASK | {"runOptions": {"runOn": "folderOpen"}}

COMMENTED = b"""\
// of the editor, {"a"
{ /* its "version" */ "version": "2.0.0", "url": "http://e.org",
  "tasks": [{"label": "a", "command": "true", "runOptions": {"runOn": "folderOpen",},},],
}
"""


HOOKS = b"""\
{"hooks": {"SessionStart": [{"matcher": "*", "hooks": [{"type": "command", "command": "true"}]}]}}
"""

BOTH = b'{"hooks": {"a": [{"command": "true"}]}, "mcpServers": {"a": {"command": "true"}}}'
SERVERS = b'{"mcpServers": {"a": {"command": "npx", "args": ["-y", "b"]}, "c": {"url": "d"}}}'


def tasks(*every):
    return json.dumps({"version": "2.0.0", "tasks": every}).encode()


def codes(data):
    return [item for item in evidence(data) if isinstance(item, Code)]


@pytest.mark.parametrize(
    ("data", "summary"),
    [
        (tasks(TASK, OPENED), "task 'a': 'true x y'"),
        (b'{"image": "a", "initializeCommand": "true"}', "initializeCommand: 'true'"),
        (b'{"initializeCommand": ["true", "x"]}', "initializeCommand: 'true x'"),
        (b'{"initializeCommand": {"a": ["true"]}}', "initializeCommand 'a': 'true'"),
        (HOOKS, "hook: 'true'"),
        (b'{"version": 1, "hooks": {"stop": [{"command": "true"}]}}', "hook: 'true'"),
        (b'{"hooks": {"a": [{"type": "command", "bash": "true"}], "b": 1}}', "hook: 'true'"),
        (COMMENTED, "task 'a': 'true'"),
        (tasks(OPENED).replace(b"runOn", b"run\\u004fn"), "task 'a': 'true x y'"),
        (json.dumps({"tasks": {"tasks": [OPENED]}}).encode(), "task 'a': 'true x y'"),
        (tasks({"windows": {"command": "true"}, "runOptions": OPENED["runOptions"]}),
         "task '': 'true'"),
    ],
    ids=["plain", "host", "words", "named", "hooks", "flat", "shell", "comments", "escapes",
         "workspace", "system"],
)  # fmt: skip
def test_a_task_that_starts_when_its_folder_is_opened_is_refused(tmp_path, data, summary):
    assert [(code.language, code.summary) for code in codes(data)] == [("editor-task", summary)]
    files = {".vscode/tasks.json": data, "model.safetensors": WEIGHTS}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize("key", [b"mcpServers", b"servers", b"context_servers"])
def test_a_server_for_an_assistant_is_a_lesser_matter(tmp_path, key):
    data = SERVERS.replace(b"mcpServers", key)
    assert [(code.language, code.summary) for code in codes(data)] == [
        ("assistant-server", "server 'a': 'npx -y b'")
    ]
    files = {".mcp.json": data, "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.WARN, {"embedded-code"})


def test_a_long_list_of_words_is_none():
    words = dict.fromkeys(["hooks", "command", "type", *map(str, range(40_000))], 1)
    assert "editor-tasks" not in [
        item.format
        for item in evidence(json.dumps({"vocab": words}).encode())
        if isinstance(item, Face)
    ]
    text = HOOKS + b" " * MOST
    assert "editor-tasks" in [item.format for item in evidence(text) if isinstance(item, Face)]


@pytest.mark.parametrize(
    "data",
    [
        b'{"image": "a", "postCreateCommand": "pip install -e .", "hooks": {}, "mcpServers": {}}',
        b'{"hooks": ["a", {"type": "command"}]}',
        b'{"hooks": {"a": [{"type": "prompt", "command": "b"}], "c": "d", "e": [{"command": 1}]}}',
        tasks(TASK),
        tasks(TASK | {"runOptions": {"runOn": "default"}}),
        tasks(),
        b'{"runOn": "x"}',
    ],
)
def test_other_tasks_are_no_matter(tmp_path, data):
    files = {".vscode/tasks.json": data, "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_hooks_and_servers_may_stand_side_by_side():
    assert [code.language for code in codes(BOTH)] == ["editor-task", "assistant-server"]


def test_other_json_is_none():
    for data in (b'{"a": 1}', b"{}", b'{"a": "\\u0041"}'):
        assert "editor-tasks" not in [i.format for i in evidence(data) if isinstance(i, Face)]


@pytest.mark.parametrize(
    ("data", "why"),
    [(COMMENTED[:-20], "tasks: "), (COMMENTED + b" " * MOST, "are over")],
    ids=["cut", "long"],
)
def test_tasks_that_cannot_be_read_are_refused(data, why):
    assert why in str(refusal(FORMAT, data))


@pytest.mark.parametrize("piece", [b"/*", b"//", b'"', b",", b"{", b"/* */", b'"\\', b" ", b"*"])
def test_no_text_takes_long(piece):
    survives(FORMAT, b'{"runOn": 1' + piece * 20_000)
    survives(FORMAT, piece * 20_000 + b'{"runOn": 1}')


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, COMMENTED)


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, b'{"runOn": ' + text.encode())
