"""What is kept of how files begin is what formats say."""

import subprocess
import sys

from tests import beginnings as made
from weighbridge import registry
from weighbridge.stages import beginnings, driver


def test_it_is_in_step():
    assert made.KEPT.read_text("utf-8") == made.written(), "run python -m tests.beginnings"


def test_all_are_there_in_order():
    assert beginnings.every() == tuple(map(beginnings.of, driver.formats()))


def test_what_is_not_kept_is_imported(monkeypatch):
    monkeypatch.setattr(beginnings, "_kept", dict)
    assert beginnings.every() == tuple(map(beginnings.of, driver.formats()))


def test_what_is_kept_of_no_module_is_passed_over(monkeypatch):
    monkeypatch.setattr(registry, "names", lambda _folder: ("pickle",))
    assert [each.id for each in beginnings.every()] == ["pickle"]


def test_few_formats_are_imported_for_a_pickle(tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"\x80\x04N.")
    code = (
        "import sys; from weighbridge import scan; scan(sys.argv[1]);"
        "print(sum(name.startswith('weighbridge.formats.') for name in sys.modules),"
        " 'yaml' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True
    )
    count, yaml = done.stdout.split()
    assert int(count) < 25
    assert yaml == "False"
