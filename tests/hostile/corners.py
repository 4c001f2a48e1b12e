"""Places that are named to the command themselves, and folders that no writer makes.

Sockets, links that lead nowhere, folders of the kernel; names that cannot be told apart, or are
longer than the system takes at once; folders deeper than any path; what changes while it is read.
"""

import os
import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager

from tests.builders import pickles, safetensors, tars, zips
from tests.hostile.case import SCAN, Case

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
EVIL = pickles.stream(pickles.call("posix", "system", "true"))

ANY = (0, 1, 2, 3)
REFUSED = (1, 2, 3)


def _socket(folder):
    with socket.socket(socket.AF_UNIX) as made, tempfile.TemporaryDirectory(dir="/tmp") as short:
        made.bind(f"{short}/s")
        shutil.move(f"{short}/s", folder / "model.bin")


def _link(target):
    def make(folder):
        (folder / "model.bin").symlink_to(target)

    return make


def _chain(folder):
    """Links that lead to one another more often than the system follows them, to a pickle."""
    (folder / "m.pkl").write_bytes(EVIL)
    last = "m.pkl"
    for n in range(100):
        (folder / f"l{n}").symlink_to(last)
        last = f"l{n}"
    (folder / "model.bin").symlink_to(last)


def _empty(count):
    def make(folder):
        here = os.open(folder, os.O_RDONLY)
        for n in range(count):
            os.close(os.open(f"{n}.bin", os.O_WRONLY | os.O_CREAT, dir_fd=here))
        os.close(here)

    return make


def _nested(depth, name="d"):
    """Folders in one another, deeper than a path can say, and a pickle in the last."""

    def make(folder):
        here = os.open(folder, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir(name, dir_fd=here)
            deeper = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        file = os.open("m.pkl", os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(file, EVIL)
        os.close(file)
        os.close(here)

    return make


def _twins(folder):
    """Names that are one name where capitals, or ways to write an accent, make no difference."""
    for name, data in {
        "Model.safetensors": GOOD, "model.safetensors": EVIL, "MODEL.SAFETENSORS": GOOD,
        "caf\u00e9.pkl": EVIL, "cafe\u0301.pkl": GOOD, "model.safetensors ": EVIL,
        "model.safetensors.": EVIL, "mod\u200bel.safetensors": EVIL, "\uff4dodel.pkl": EVIL,
        "m\u043edel.safetensors": EVIL, "model.safetensors\u202e": EVIL,
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)


def _streams(folder):
    """Names that other systems take for devices, streams or folders."""
    for name in ("con", "NUL.pkl", "a:b.pkl", "model.safetensors:evil", "C:", "..;", "~", "*", "?",
                 "|", "<>", '"', "\\..\\m.pkl", "%00.pkl", "&amp;.pkl", "<script>",
                 "a" * 255, "\u0e33" * 85, "-", "--", "@list", "#", "{{7*7}}"):  # fmt: skip
        (folder / name).write_bytes(EVIL)


def _times(folder):
    """Files from before and after every calendar, and of odd modes."""
    for n, when in enumerate((-(2**31), 0, 2**31, 2**33, -(2**33))):
        path = folder / f"{n}.pkl"
        path.write_bytes(EVIL)
        os.utime(path, (when, when))
        path.chmod((0o7777, 0o4711, 0o1666, 0o6000, 0)[n])


def _sparse(folder):
    """A terabyte of holes with a pickle before it, and one with an archive behind it."""
    with (folder / "a.pkl").open("wb") as file:
        file.write(EVIL)
        file.truncate(1 << 40)
    with (folder / "b.zip").open("wb") as file:
        file.seek((1 << 40) - 4096)
        file.write(zips.build([zips.M("m.pkl", EVIL)]))
    with (folder / "c.tar").open("wb") as file:
        file.write(tars.header("a", raw=b"\x80" + bytes(3) + (1 << 39).to_bytes(8)))
        file.seek((1 << 39) + 512)
        file.write(tars.member("m.pkl", EVIL) + tars.END)


def _same(folder):
    """One file under very many names, in many folders."""
    (folder / "m.pkl").write_bytes(EVIL)
    for n in range(300):
        (folder / f"d{n}").mkdir()
        for name in ("model.safetensors", "model.bin", "config.json"):
            os.link(folder / "m.pkl", folder / f"d{n}" / name)


def _one(folder):
    (folder / "model.bin").write_bytes(EVIL)


def _tree(folder):
    for n in range(60):
        (folder / f"d{n}").mkdir()
        (folder / f"d{n}" / "m.pkl").write_bytes(EVIL)
        (folder / f"d{n}" / "model.safetensors").write_bytes(GOOD)


def _meanwhile(work):
    @contextmanager
    def during(folder):
        stop = threading.Event()

        def repeat():
            turn = 0
            while not stop.wait(0.0005):
                turn += 1
                try:
                    work(folder, turn)
                except OSError:
                    continue

        thread = threading.Thread(target=repeat)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    return during


def _turning(folder, turn):
    """Have a folder be one, a link, a file, and none."""
    path, kept = folder / f"d{turn % 60}", folder / f"k{turn % 60}"
    path.rename(kept)
    path.symlink_to("/proc" if turn % 2 else "..")
    path.unlink()
    path.write_bytes(EVIL)
    path.unlink()
    kept.rename(path)


def _going(folder, turn):
    shutil.rmtree(folder / f"d{turn % 60}")


def _rewritten(folder, turn):
    """Have a file say another thing of the same length, with the same time."""
    path = folder / "model.bin"
    with path.open("r+b") as file:
        file.write(EVIL if turn % 2 else b"N." + bytes(len(EVIL) - 2))
    os.utime(path, (1e9, 1e9))


NAMED = {
    "socket": (_socket, "model.bin"),
    "link-nowhere": (_link("nowhere"), "model.bin"),
    "link-itself": (_link("model.bin"), "model.bin"),
    "link-zero": (_link("/dev/zero"), "model.bin"),
    "link-fifo-of-process": (_link("/proc/self/fd/0"), "model.bin"),
    "link-root": (_link("/proc/self/root/nowhere"), "model.bin"),
    "link-long": (_link("./" * 2040 + "nowhere"), "model.bin"),
    "link-chain": (_chain, "model.bin"),
    "no-folder": (_one, "model.bin/x"),
    "no-file": (_one, "none"),
    "long": (_one, "x" * 4000),
    "long-path": (_one, "d/" * 3000 + "x"),
    "round": (_one, "./" * 1500 + "model.bin"),
    "line": (_one, "a\nb"),
    "escape": (_one, "\x1b[2J\x1b]0;x\7"),
    "right-to-left": (_one, "\u202egnp.exe"),
    "surrogate": (_one, "\udcff\udc80"),
}
"""What is made, and what is named in it."""

PATHS = ("/proc/self/maps", "/proc/self/pagemap", "/proc/kmsg", "/proc/self/environ", "/dev/random",
         "/dev/ptmx", "/dev/fd", "/proc/self/fd", "/proc/self/task", "/proc/self/net",
         "/sys/kernel/notes", "/proc/version", "/proc/self/attr")  # fmt: skip

WHOLE = {
    "empty-200000": (_empty(200_000), False),
    "nested-10000": (_nested(10_000), True),
    "nested-names": (_nested(300, "n" * 250), True),
    "nested-tabs": (_nested(200, "\t\n\x1b[1m"), True),
    "twins": (_twins, True),
    "names-of-others": (_streams, True),
    "times": (_times, True),
    "terabyte": (_sparse, True),
    "same": (_same, True),
}
"""Folders, and whether there is something bad in each."""

CHANGING = {"turning": (_tree, _turning), "going": (_tree, _going), "rewritten": (_one, _rewritten)}


def cases():
    """Yield places."""
    for name, (make, path) in NAMED.items():
        yield Case(f"corner-{name}", make, damaged=False, alone=True, path=path, codes=REFUSED,
                   quick=name in {"link-itself", "escape"})  # fmt: skip
    for path in PATHS:
        yield Case(f"corner{path.replace('/', '-')}", {}, damaged=False, alone=True, path=path,
                   codes=ANY)  # fmt: skip
    for name, (make, bad) in WHOLE.items():
        yield Case(f"corner-{name}", make, damaged=bad, alone=True, codes=REFUSED,
                   quick=name == "twins")  # fmt: skip
    for name, (make, work) in CHANGING.items():
        for how, command in {"": SCAN, "-digest": (*SCAN, "--digest")}.items():
            yield Case(f"corner-{name}{how}", make, damaged=False, alone=True, command=command,
                       during=_meanwhile(work), codes=ANY)  # fmt: skip
