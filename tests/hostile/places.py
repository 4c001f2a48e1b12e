"""Folders that are odd: links in circles, what is no file, what may not be read, what changes."""

import os
import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager

from tests.builders import benign, gguf, pickles, safetensors
from tests.hostile.case import SCAN, Case

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))


def _many(count, name, data):
    def make(folder):
        for n in range(count):
            (folder / name.format(n)).write_bytes(data)

    return make


def _crowded(folder):
    """Shards of which each is within bounds, and that say more together than is kept."""
    w, each = gguf.Writer(), 90_000
    tensors = [w.tensor(f"w{n}", (1,), 0, 32 * n) for n in range(each)]
    data = w.file([], tensors, bytes(32 * each))
    for n in range(1, 4):
        (folder / f"m-0000{n}-of-00003.gguf").write_bytes(data)


def _deep(folder):
    here = os.open(folder, os.O_RDONLY)
    for _ in range(2000):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    file = os.open("m.pkl", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(file, pickles.inert())
    os.close(file)
    os.close(here)


def _folders(folder):
    for n in range(5000):
        (folder / f"m{n}").mkdir()
        (folder / f"m{n}" / "config.json").write_bytes(b"{}")


def _links(folder):
    (folder / "model.safetensors").write_bytes(GOOD)
    (folder / "self").symlink_to("self")
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "up").symlink_to("..")
    (folder / "here").symlink_to(".")
    (folder / "root").symlink_to("/")
    (folder / "gone.pkl").symlink_to("nowhere")
    (folder / "passwd.bin").symlink_to("/etc/passwd")
    (folder / "zero.bin").symlink_to("/dev/zero")
    (folder / "proc").symlink_to("/proc/self")
    (folder / "long").symlink_to("x/" * 2000)
    for n in range(60):
        (folder / f"l{n}").symlink_to(f"l{n + 1}" if n < 59 else "model.safetensors")
    (folder / "sub").mkdir()
    (folder / "sub" / "again").symlink_to("../sub")


def _special(folder):
    (folder / "model.safetensors").write_bytes(GOOD)
    os.mkfifo(folder / "pipe.pkl")
    os.mkfifo(folder / "config.json")
    with socket.socket(socket.AF_UNIX) as made, tempfile.TemporaryDirectory(dir="/tmp") as short:
        made.bind(f"{short}/s")
        shutil.move(f"{short}/s", folder / "socket.bin")
    if os.geteuid() == 0:
        for name, numbers in {"null.bin": (1, 3), "zero.pkl": (1, 5), "full.pt": (1, 7)}.items():
            try:
                os.mknod(folder / name, 0o20666, os.makedev(*numbers))
            except PermissionError:
                return


def _fifo(folder):
    os.mkfifo(folder / "model.pkl")


def _unreadable(folder):
    (folder / "model.pkl").write_bytes(pickles.inert())
    (folder / "model.pkl").chmod(0)
    (folder / "shut").mkdir()
    (folder / "shut" / "m.pkl").write_bytes(pickles.inert())
    (folder / "shut").chmod(0)
    if os.geteuid() == 0:
        # Whoever may read everything is still told.
        (folder / "cut.pkl").write_bytes(b"\x80\4]")


def _empty(folder):
    (folder / "model.safetensors").write_bytes(b"")
    (folder / "a.pkl").write_bytes(b"")
    (folder / "e").mkdir()


def _pair(folder):
    (folder / "model.pkl").write_bytes(pickles.stream(benign.state_dict() * 5_000)[:-1])


@contextmanager
def _meanwhile(work):
    stop = threading.Event()
    thread = threading.Thread(target=_repeat, args=(work, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _repeat(work, stop):
    while not stop.wait(0.001):
        try:
            work()
        except OSError:
            continue


def _growing(folder):
    def work():
        with (folder / "model.pkl").open("ab") as file:
            file.write(b"N0" * 20_000)

    return _meanwhile(work)


def _shrinking(folder):
    path = folder / "model.pkl"

    def work():
        size = path.stat().st_size
        os.truncate(path, size // 2 if size > 1000 else 30 << 20)

    return _meanwhile(work)


def _swapped(folder):
    def work():
        (folder / "other").write_bytes(GOOD)
        (folder / "other").rename(folder / "model.pkl")
        (folder / "model.pkl").unlink()
        os.mkfifo(folder / "model.pkl")
        (folder / "model.pkl").unlink()
        (folder / "model.pkl").mkdir()
        (folder / "model.pkl").rmdir()
        (folder / "model.pkl").symlink_to("/dev/zero")
        (folder / "model.pkl").unlink()

    return _meanwhile(work)


def cases():
    """Yield folders."""
    yield Case("files-50000", _many(50_000, "f{}.txt", b"a\n"), damaged=False, alone=True)
    yield Case("pickles-20000", _many(20_000, "f{}.pkl", pickles.inert()), alone=True)
    yield Case("shards-5000", _many(5000, "model-{:05}-of-05000.safetensors", GOOD),
               damaged=False, alone=True)  # fmt: skip
    yield Case("shards-4999", _many(4999, "model-{:05}-of-05000.safetensors", GOOD), alone=True)
    yield Case("shards-crowded", _crowded, alone=True)
    yield Case("cards-5000", _many(5000, "README{}.md", b"---\nlicense: mit\n---\n# a\n"),
               damaged=False, alone=True)  # fmt: skip
    yield Case("deep", _deep, alone=True)
    yield Case("folders-5000", _folders, damaged=False, alone=True)
    yield Case("links", _links, alone=True, quick=True)
    yield Case("special", _special, alone=True, quick=True)
    yield Case("fifo", _fifo, alone=True, path="model.pkl", codes=(1, 2, 3))
    yield Case("unreadable", _unreadable, alone=True)
    yield Case("empty", _empty, alone=True)
    for path in ("/dev/zero", "/dev/stdin", "/proc/self/mem", "/dev/tty", "/dev/full"):
        yield Case(f"device{path.replace('/', '-')}", {}, damaged=False, alone=True, path=path,
                   codes=(0, 1, 2, 3))  # fmt: skip
    for name, during in {"growing": _growing, "shrinking": _shrinking, "swapped": _swapped}.items():
        yield Case(name, _pair, alone=True, during=during)
        yield Case(f"{name}-digest", _pair, alone=True, during=during,
                   command=(*SCAN, "--digest"))  # fmt: skip
