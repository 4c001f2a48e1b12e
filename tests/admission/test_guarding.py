"""What is opened in a block is weighed first; what is refused is not opened."""

import asyncio
import importlib
import io
import json
import multiprocessing
import os
import pickle
import pkgutil
import threading
from multiprocessing.pool import ExceptionWithTraceback

import pytest

import weighbridge
from tests.admission.running import child, descriptors
from tests.builders import pickles, safetensors, zips
from weighbridge.admission import entrances, guarding, inmemory, places

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
BAD = pickles.inert()
PLAIN = pickles.stream(pickles.value({"a": 1}))


def lay(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture
def folder(tmp_path):
    return lay(tmp_path, {"good.safetensors": GOOD, "plain.pkl": PLAIN, "bad.pkl": BAD})


@pytest.mark.parametrize(
    "way",
    [
        lambda path: path.open("rb").close(),
        lambda path: open(str(path), "rb").close(),  # noqa: PTH123 - one way of several
        lambda path: open(os.fsencode(path), "r+b").close(),  # noqa: PTH123 - as above
        lambda path: open(path, "a+b").close(),  # noqa: PTH123 - as above
        lambda path: path.read_bytes(),
        lambda path: io.FileIO(str(path)).close(),
        lambda path: os.close(os.open(path, os.O_RDONLY)),
        lambda path: os.close(os.open(path, os.O_RDWR)),
    ],
)
def test_a_file_that_is_not_admitted_is_not_opened(folder, way):
    before = descriptors()
    with weighbridge.guard() as guard:
        way(folder / "good.safetensors")
        way(folder / "plain.pkl")
        with pytest.raises(weighbridge.Denied, match=r"os\.system"):
            way(folder / "bad.pkl")
    way(folder / "bad.pkl")
    assert descriptors() == before
    assert [report.verdict.word for report in guard.reports] == ["allow", "allow", "deny"]
    assert guard.refused == guard.reports[2:]


def test_writing_is_nobody_s_business(folder):
    with weighbridge.guard() as guard:
        (folder / "new.pkl").write_bytes(BAD)
        (folder / "bad.pkl").write_bytes(BAD)
        os.close(os.open(folder / "bad.pkl", os.O_WRONLY))
        with (folder / "bad.pkl").open("w+b") as file:
            assert file.read() == b""
    assert guard.reports == []


def test_bytes_count_where_a_name_says_nothing(tmp_path):
    lay(tmp_path, {"a.xyz": BAD, "b": zips.torch(BAD), "c.xyz": b"text\n", "d.py": b"a = 1\n"})
    with weighbridge.guard() as guard:
        for name in ("a.xyz", "b"):
            with pytest.raises(weighbridge.Denied, match=r"os\.system"):
                (tmp_path / name).read_bytes()
        (tmp_path / "c.xyz").read_bytes()
        (tmp_path / "d.py").read_bytes()
    assert len(guard.reports) == 2


def test_what_is_not_there_or_no_file_is_left_to_whoever_opens_it(tmp_path):
    (tmp_path / "empty.pkl").touch()
    with weighbridge.guard() as guard:
        with pytest.raises(FileNotFoundError):
            (tmp_path / "nowhere.pkl").read_bytes()
        with pytest.raises(ValueError, match="null byte"):
            open("a\0.pkl", "rb")  # noqa: PTH123, SIM115 - never opened
        with pytest.raises(IsADirectoryError):
            tmp_path.open("rb")
        assert (tmp_path / "empty.pkl").read_bytes() == b""
    assert guard.reports == []


def test_a_model_is_weighed_once_for_each_state_of_a_file(folder):
    path = folder / "plain.pkl"
    with weighbridge.guard() as guard:
        path.read_bytes()
        path.read_bytes()
        assert len(guard.reports) == 1
        path.write_bytes(BAD)
        for _ in range(2):
            with pytest.raises(weighbridge.Denied):
                path.read_bytes()
        assert len(guard.reports) == 2
        assert len(guard.refused) == 1


def test_a_file_is_weighed_with_the_model_that_it_is_part_of(tmp_path):
    lay(tmp_path, {"m/config.json": b"{}", "m/model.safetensors": GOOD, "m/sub/odd.pkl": BAD})
    with weighbridge.guard() as guard:
        for name in ("m/model.safetensors", "m/config.json"):
            with pytest.raises(weighbridge.Denied, match=r"odd\.pkl|os\.system"):
                (tmp_path / name).read_bytes()
    assert len(guard.reports) == 1


def test_a_model_that_is_still_being_fetched_may_be_described(tmp_path):
    lay(tmp_path, {"m/config.json": b"{}", "m/tokenizer.json": b"{}"})
    with weighbridge.guard() as guard:
        (tmp_path / "m/config.json").read_bytes()
        lay(tmp_path, {"m/model.safetensors": GOOD})
        (tmp_path / "m/model.safetensors").read_bytes()
        lay(tmp_path, {"m/late.pkl": BAD})
        with pytest.raises(weighbridge.Denied):
            (tmp_path / "m/late.pkl").read_bytes()
    assert [report.verdict.word for report in guard.reports] == ["no-verdict", "allow", "deny"]


def test_weights_under_the_name_of_settings_are_weights(tmp_path):
    path = lay(tmp_path, {"m/config.json": b"\x89HDF\r\n\x1a\n" + bytes(200)}) / "m/config.json"
    with weighbridge.guard(), pytest.raises(weighbridge.Denied):
        path.read_bytes()


def test_what_weighbridge_reads_itself_is_not_loaded(folder):
    with weighbridge.guard() as guard:
        assert weighbridge.scan(folder).verdict is weighbridge.Verdict.DENY
        assert weighbridge.admit(folder / "plain.pkl") == (folder / "plain.pkl").resolve()
        assert guard.reports == []
        with weighbridge.open_safetensors(folder / "good.safetensors", "audit"):
            assert len(guard.reports) == 1


def test_settings_that_bring_code_are_refused(tmp_path):
    config = json.dumps({"auto_map": {"AutoModel": "modeling_acme.Acme"}}).encode()
    code = b"import os\nos.system('true')\n"
    lay(tmp_path, {"m/config.json": config, "m/modeling_acme.py": code})
    with weighbridge.guard(), pytest.raises(weighbridge.Denied, match="modeling_acme"):
        (tmp_path / "m/config.json").read_bytes()


def test_threads_are_guarded_whoever_started_them(folder):
    told, begin = [], threading.Event()

    def load():
        begin.wait()
        try:
            (folder / "bad.pkl").read_bytes()
        except weighbridge.Denied as error:
            told.append(error)

    before = threading.Thread(target=load)
    before.start()
    with weighbridge.guard() as guard:
        inside = [threading.Thread(target=load) for _ in range(4)]
        for each in inside:
            each.start()
        begin.set()
        for each in (before, *inside):
            each.join()
    assert len(told) == 5
    assert len(guard.reports) == 1


def test_several_blocks_have_to_agree(folder):
    with weighbridge.guard("audit") as outer:
        (folder / "bad.pkl").read_bytes()
        with weighbridge.guard() as inner:
            with pytest.raises(weighbridge.Denied):
                (folder / "bad.pkl").read_bytes()
            with inner:
                (folder / "plain.pkl").read_bytes()
            with pytest.raises(weighbridge.Denied):
                (folder / "bad.pkl").read_bytes()
        (folder / "bad.pkl").read_bytes()
    assert outer.refused == []
    assert len(outer.reports) == 2
    assert len(inner.refused) == 1


def test_a_function_is_guarded_at_every_call(folder):
    @weighbridge.guard()
    def load(name):
        return (folder / name).read_bytes()

    assert load("plain.pkl") == PLAIN
    for _ in range(2):
        with pytest.raises(weighbridge.Denied):
            load("bad.pkl")
    assert (folder / "bad.pkl").read_bytes() == BAD
    assert load.__name__ == "load"


def test_what_runs_after_the_call_cannot_be_decorated():
    async def task():
        await asyncio.sleep(0)

    def rows():
        yield 1

    for late in (task, rows):
        with pytest.raises(weighbridge.UsageError, match="runs after the call"):
            weighbridge.guard()(late)


def test_a_block_ends_whatever_happens_in_it(folder):
    with pytest.raises(ZeroDivisionError), weighbridge.guard():
        raise ZeroDivisionError
    assert guarding._WATCH.guards == ()
    assert (folder / "bad.pkl").read_bytes() == BAD


def test_a_policy_is_read_before_the_block(tmp_path):
    with pytest.raises(weighbridge.PolicyError, match="no policy file"):
        weighbridge.guard(tmp_path / "none.toml")


def test_a_pickle_from_memory_is_held_against_dangerous_names():
    class Python(pickle._Unpickler):
        pass

    with weighbridge.guard() as guard:
        for load in (pickle.loads, pickle._loads, lambda data: Python(io.BytesIO(data)).load()):
            with pytest.raises(weighbridge.Denied, match=r"imports os\.system"):
                load(BAD)
        ours = pickle.loads(pickle.dumps(Ours()))  # noqa: S301 - our own
    assert isinstance(ours, Ours)
    assert len(guard.refused) == 3


class Ours:
    """An object that no list knows."""


def test_a_policy_that_denies_no_names_denies_none_in_memory():
    harmless = pickles.stream(pickles.name("os", "system"))
    with weighbridge.guard("audit") as guard:
        assert pickle.loads(harmless) is os.system  # noqa: S301 - named, not called
    assert len(guard.reports) == 1


def test_what_processes_of_a_program_send_one_another_is_their_own():
    """A pool of workers sends an exception by a name that is on the list of dangerous ones."""
    assert inmemory.dangerous("multiprocessing.pool", "rebuild_exc")
    here, there = multiprocessing.Pipe()
    there.send(ExceptionWithTraceback(ValueError("sent"), None))
    with weighbridge.guard() as guard:
        assert here.recv().args == ("sent",)
    assert guard.reports == []


def test_data_beside_a_module_is_not_imported(tmp_path, monkeypatch):
    lay(tmp_path, {"beside/__init__.py": b"a = 1\n", "beside/bad.pkl": BAD})
    monkeypatch.syspath_prepend(str(tmp_path))
    with weighbridge.guard() as guard:
        assert importlib.import_module("beside").a == 1
        with pytest.raises(weighbridge.Denied):
            pkgutil.get_data("beside", "bad.pkl")
    assert len(guard.reports) == 1


def test_names_of_a_file_that_is_admitted_are_admitted(tmp_path):
    named = pickles.stream(pickles.name("os", "system"))
    path = lay(tmp_path, {"a.pkl": named}) / "a.pkl"
    own = tmp_path / "own.toml"
    own.write_text("name='own'\nversion='1'\nextends=['audit']\n[verdicts]\nfail-on='deny'\n")
    with weighbridge.guard(own) as guard, path.open("rb") as file:
        assert pickle.load(file) is os.system  # noqa: S301 - named, not called
    assert len(guard.reports) == 1


def test_what_does_not_hold_still_is_not_opened(folder, monkeypatch):
    monkeypatch.setattr(places, "versions", lambda _place: frozenset())
    with weighbridge.guard(), pytest.raises(weighbridge.UsageError, match="does not hold still"):
        (folder / "plain.pkl").read_bytes()


def test_a_folder_is_listed_once_for_each_state_of_it(tmp_path, monkeypatch):
    lay(tmp_path, {"a.safetensors": GOOD})
    path, listed = str(tmp_path / "a.safetensors"), []
    os.utime(tmp_path, (1, 1))
    monkeypatch.setattr(places, "GRAIN", -(10**18))
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: listed.append(folder) or real(folder))
    for _ in range(2):
        assert places.root(path) == path
    assert listed.count(str(tmp_path)) == 1
    lay(tmp_path, {"config.json": b"{}"})
    assert places.root(path) == str(tmp_path)


def test_a_folder_that_was_changed_just_now_is_listed_again(tmp_path, monkeypatch):
    path = str(lay(tmp_path, {"a.safetensors": GOOD}) / "a.safetensors")
    monkeypatch.setattr(places, "GRAIN", 10**18)
    assert places.root(path) == path
    assert places.version(tmp_path.stat()) not in places._MARKED


def test_what_is_remembered_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "REMEMBERED", 3)
    plain = set()
    for number in range(10):
        path = tmp_path / f"{number}.txt"
        path.write_text("text")
        assert places.looked_at(str(path), plain) is None
        assert 1 <= len(plain) <= 3


@pytest.mark.parametrize(
    ("files", "opened", "root"),
    [
        ({"a.bin": GOOD}, "a.bin", "a.bin"),
        ({"m/config.json": b"{}", "m/a.bin": GOOD}, "m/a.bin", "m"),
        ({"m/config.json": b"{}", "m/onnx/a.bin": GOOD}, "m/onnx/a.bin", "m"),
        ({"m/model_index.json": b"{}", "m/unet/config.json": b"{}"}, "m/unet/config.json", "m"),
        ({"m/config.json": b"{}", "m/a/b/c.bin": GOOD}, "m/a/b/c.bin", "m/a/b/c.bin"),
        ({"config.json": b"{}", "a/x": b"", "a/m/config.json": b"{}"}, "a/m/config.json", "a/m"),
        (
            {"models--a--b/snapshots/1/sub/deep/er/a.bin": GOOD},
            "models--a--b/snapshots/1/sub/deep/er/a.bin",
            "models--a--b/snapshots/1",
        ),
    ],
)
def test_which_model_a_file_is_part_of(tmp_path, files, opened, root):
    lay(tmp_path, files)
    assert places.root(str(tmp_path / opened)) == str(tmp_path / root)


def test_a_home_is_no_model(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    lay(tmp_path, {"config.json": b"{}", "a.bin": GOOD})
    assert places.root(str(tmp_path / "a.bin")) == str(tmp_path / "a.bin")


def test_a_revision_of_a_hub_cache_is_weighed_with_its_blobs(tmp_path):
    repo = lay(tmp_path / "models--a--b", {"blobs/1": GOOD, "blobs/2": b"{}", "blobs/3": BAD})
    snapshot = repo / "snapshots" / "rev"
    snapshot.mkdir(parents=True)
    for name, blob in (("model.safetensors", "1"), ("config.json", "2")):
        (snapshot / name).symlink_to(f"../../blobs/{blob}")
    with weighbridge.guard() as guard:
        (snapshot / "model.safetensors").read_bytes()
        (snapshot / "config.json").read_bytes()
        assert len(guard.reports) == 1
        (snapshot / "a.bin").symlink_to("../../blobs/3")
        with pytest.raises(weighbridge.Denied):
            (snapshot / "a.bin").read_bytes()
        with pytest.raises(weighbridge.Denied):
            (repo / "blobs/3").read_bytes()


FORKED = """
import os, sys, threading
import weighbridge
with weighbridge.guard() as guard:
    held, over = threading.Event(), threading.Event()
    def hold():
        with guard._lock:
            held.set()
            over.wait()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    process = os.fork()
    if not process:
        try:
            open(sys.argv[1], "rb")
        except weighbridge.Denied:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    over.set()
    thread.join()
print(os.waitstatus_to_exitcode(status))
"""


def test_a_process_that_is_forked_in_a_block_is_guarded(folder):
    assert child(FORKED, folder / "bad.pkl") == "7"


VETO = """
import sys
def veto(event, _arguments):
    if event == "sys.addaudithook":
        raise RuntimeError("no")
import weighbridge
guard = weighbridge.guard()
sys.addaudithook(veto)
try:
    guard.__enter__()
except weighbridge.WeighbridgeError as error:
    print(error)
"""


def test_a_hook_that_cannot_be_added_is_said():
    assert child(VETO) == "no audit hook can be added: another one does not let it"


FRESH = """
import sys
import weighbridge
with weighbridge.guard():
    import json.tool, wave, colorsys
    open(sys.argv[1], "rb").close()
print(*sorted(set(sys.modules) & {"pickle", "numpy", "torch", "safetensors", "h5py", "joblib"}))
"""


def test_no_library_is_imported_that_the_program_does_not_import(folder):
    assert child(FRESH, folder / "good.safetensors") == ""


def test_importing_the_package_imports_nothing_else():
    code = "import sys, weighbridge; print(*(n for n in sys.modules if n.startswith('weighb')))"
    assert child(code) == "weighbridge"


def test_the_stub_tells_of_what_is_there():
    stub = (guarding.__file__.rpartition("/admission/")[0]) + "/__init__.pyi"
    with open(stub, encoding="utf-8") as file:  # noqa: PTH123 - a string at hand
        names = {line.split()[-1] for line in file if line.startswith("from ")}
    assert names | {"__version__"} == set(weighbridge.__all__)
    for name in weighbridge.__all__:
        assert getattr(weighbridge, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = weighbridge.nothing


def test_entrances_are_of_modules_that_are_watched():
    assert {each.module for each in entrances.ENTRANCES} == entrances.MODULES


ENDING = """
import weighbridge
class Late:
    def __init__(self, path):
        self.open, self.path = open, path
    def __del__(self):
        print(len(self.open(self.path, "rb").read()) > 0)
weighbridge.late = Late(__import__("sys").argv[1])
weighbridge.guard().__enter__()
"""


def test_a_process_can_end_in_a_block(folder):
    assert child(ENDING, folder / "good.safetensors") == "True"
