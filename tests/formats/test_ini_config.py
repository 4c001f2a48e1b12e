import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Reference, Verdict
from weighbridge.formats.ini_config import FORMAT, MOST

WEIGHTS = b"\2" + bytes(7) + b"{}"

HONEST = b"""\
[metadata]
name = net
version = attr: net.__version__

[options]
packages = find:
install_requires =
    numpy>=1.26
    torch; python_version < "3.13"  # not yet

[options.extras_require]
dev = pytest; black

[options.entry_points]
console_scripts =
    net = net.cli:main
"""

POINTS = b"[console_scripts]\nnet = net.cli:main\n\n[net.plugins]\na = net.a:A [extra]\n"


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


def targets(data):
    return [item.target for item in evidence(data) if isinstance(item, Reference)]


def entries(data):
    return [(item.key, item.value) for item in evidence(data) if isinstance(item, Entry)]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[options]\ninstall_requires =\n  numpy\n  x @ https://e.org/x", "https://e.org/x"),
        ("[options]\ninstall_requires = x @ https://e.org/x", "https://e.org/x"),
        ("[options]\nsetup_requires:\n  x@git+https://e.org/x", "git+https://e.org/x"),
        ("[options.extras_require]\na =\n  x @ https://e.org/x", "https://e.org/x"),
        ("[options]\ndependency_links =\n  https://e.org/a", "https://e.org/a"),
        ("[easy_install]\nindex_url = https://e.org/a", "https://e.org/a"),
        ("[global]\nextra-index-url = https://e.org/a", "https://e.org/a"),
        ("[global]\nfind-links = ../wheels", "../wheels"),
        ("[global]\ntrusted-host = e.org", "e.org"),
        ("; a comment\n\n[global]\nindex-url = https://e.org/a", "https://e.org/a"),
    ],
)
def test_what_is_fetched_from_elsewhere_is_a_warning(tmp_path, text, target):
    data = f"{text}\n".encode()
    assert (faces(data), targets(data)) == (["ini-config"], [target])
    verdict, rules, _ = weigh(tmp_path, {"setup.cfg": data, "model.safetensors": WEIGHTS})
    assert (verdict, rules) == (Verdict.WARN, {"outside-dependency"})


@pytest.mark.parametrize("data", [HONEST, POINTS], ids=["options", "points"])
def test_an_honest_file_is_allowed(tmp_path, data):
    files = {"setup.cfg": data, "entry_points.txt": data, "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


def test_entry_points_are_told():
    assert entries(POINTS) == [
        ("entry point, console_scripts net", "net.cli:main"),
        ("entry point, net.plugins a", "net.a:A [extra]"),
    ]
    assert entries(HONEST) == [("entry point, console_scripts net", "net.cli:main")]


@pytest.mark.parametrize(
    "data",
    [b"[a]\nb = c\n", b"[x]\n", b"install_requires = x\n", b"[nlp]\nlang = 1\n", b"[1, 2]\n"],
)
def test_other_text_is_none(data):
    assert "ini-config" not in faces(data)


def test_a_long_text_is_refused():
    assert "are over" in str(refusal(FORMAT, b"[options]\n" + b"\n" * MOST))


@pytest.mark.parametrize("piece", ["a = ", "a ", "[", " ", "a = b:c [", "#", "=", "[]"])
def test_no_line_takes_long(piece):
    survives(FORMAT, f"[options]\ninstall_requires =\n{piece * 20_000}\n".encode())
    survives(FORMAT, f"[a]\n{piece * 20_000}\n".encode())


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST, step=2)
    survives_cuts_and_changes(FORMAT, POINTS)


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    survives(FORMAT, text.encode())
    survives(FORMAT, b"[options]\ninstall_requires =\n" + text.encode())


LOGGING = b"""\
[loggers]
keys=root

[handlers]
keys=console,file

[logger_root]
level=INFO
handlers=console,file

[handler_console]
class=StreamHandler
args=(sys.stdout,)

[handler_file]
class=logging.handlers.RotatingFileHandler
args=(os.path.join('logs', '%(name)s.log'), 'a', 10 ** 6)

[formatter_plain]
class=logging.Formatter
format=%(asctime)s %(message)s
"""
HANDLER = b"[loggers]\nkeys=root\n[handler_x]\n"


def test_a_configuration_of_logging_is_silent(tmp_path):
    files = {"configs/logging.conf": LOGGING, "model.safetensors": WEIGHTS}
    assert faces(LOGGING) == ["ini-config"]
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "text",
    [
        HANDLER + b"class=StreamHandler\nargs=(__import__('os').system('true'),)",
        HANDLER + b"args=(\n  os.system('true'),)\nclass=StreamHandler",
        HANDLER + b"kwargs={'a': os.popen('true')}",
        HANDLER + b"class=os.system\nargs=('true',)",
        HANDLER + b"class=logging.os.system\nargs=('true',)",
        HANDLER + b"class=(lambda x: os.system(x))\nargs=('true',)",
        HANDLER + b"args=(os.%(a)s('true'),)\na=sys%(b)s\nb=tem",
        b"[DEFAULT]\na=os.system('true')\n[handler_x]\nargs=(%(a)s,)",
        HANDLER + b"class=antigravity",
        HANDLER + b"[formatter_x]\nclass=subprocess.Popen",
    ],
)
def test_what_a_configuration_of_logging_evaluates_is_judged(tmp_path, text):
    verdict, rules, _ = weigh(tmp_path, {"logging.conf": text, "model.safetensors": WEIGHTS})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "remote-code"}


def test_values_in_values_take_no_memory():
    text = HANDLER + b"args=(%(a)s,)\n" + b"a=" + b"%(a)s" * 100_000
    assert faces(text) == ["ini-config"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[.ShellClassInfo]\r\nIconResource=\\\\host\\x.ico,0", "\\\\host\\x.ico,0"),
        ("[InternetShortcut]\r\nURL=https://e.org\r\nIconFile=//host/x", "//host/x"),
        ("[Shell]\nCommand=2\nIconFile=file://host/x", "file://host/x"),
    ],
)
def test_what_windows_opens_on_another_host_is_outside(tmp_path, text, target):
    data = text.encode()
    assert targets(data) == [target]
    found = weigh(tmp_path, {"desktop.ini": data, "model.safetensors": WEIGHTS})
    assert found[:2] == (Verdict.DENY, {"outside-reference"})


def test_an_icon_of_windows_itself_is_silent(tmp_path):
    data = b"[.ShellClassInfo]\r\nIconResource=C:\\WINDOWS\\System32\\SHELL32.dll,4\r\n"
    found = weigh(tmp_path, {"desktop.ini": data, "model.safetensors": WEIGHTS})
    assert found[:2] == (Verdict.ALLOW, set())
