"""Install the hooks as pre-commit does, without any network: ``python -m tests.hooks.tryrepo``.

Fills a wheelhouse, then lets ``pre-commit try-repo`` build the environment of its own in an empty
network namespace (``unshare``, if that is permitted), and run the hooks on a repository with clean
weights, weights that run code, a Git LFS pointer, and 500 files. Prints what it measured; takes a
minute or two. The wheelhouse needs the package index, or one that holds everything already.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hooks.repository import CLEAN, POINTER, ROOT, RUNS, Repository
from tests.package import pins

CASES = (
    ("none", {"a.txt": b"text"}, 0),
    ("one clean", {"a.safetensors": CLEAN}, 0),
    ("runs code", {"a.pt": RUNS}, 1),
    ("pointer", {"a.safetensors": POINTER}, 0),
    ("500 files", {f"w/{at}.safetensors": CLEAN for at in range(500)}, 0),
)


def main():
    """Run every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheelhouse", type=Path, help="a folder that is filled already")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        wheels = wanted.wheelhouse or fill(base / "wheelhouse")
        shutil.copytree(ROOT, base / "hooks", ignore=shutil.ignore_patterns(".git", "__pycache__"))
        hooks = Repository(base / "hooks", base / "home")
        hooks.write({})
        hooks.git("commit", "-qm", "as it stands")
        failed = [name for name, files, code in CASES if not case(base, name, files, code, wheels)]
    return 1 if failed else 0


def fill(folder):
    """Put weighbridge's build tools and dependencies into a folder."""
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "-w", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "constraints.txt"
    lock.write_text("".join(f"{pin}\n" for pin, _ in pins("requirements.lock").values()))
    subprocess.run([*pip, "-c", str(lock), str(ROOT)], check=True)  # noqa: S603 - our own commands
    subprocess.run([*pip, "hatchling", "setuptools", "wheel"], check=True)  # noqa: S603 - likewise
    return folder


def case(base, name, files, code, wheels):
    """Run one case; print what came of it, and return whether that is as it should be."""
    repository = Repository(base / name.replace(" ", "-"), base / "home")
    repository.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    repository.environment.pop("PYTHONPATH")
    repository.write(files)
    run = [sys.executable, "-m", "pre_commit", "try-repo", str(base / "hooks")]
    run += ["weighbridge-files", "--all-files", "--verbose"]
    alone = ["unshare", "-rn"]
    if repository.run(*alone, "true").returncode == 0:
        run = alone + run
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = repository.run(*run)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lasted = [line for line in done.stdout.splitlines() if "duration" in line]
    told = f"exit {done.returncode}, {cpu:.1f} s CPU with what pre-commit installs; hook{lasted}"
    sys.stdout.write(f"{name:<10} {told}\n")
    if done.returncode != code:
        sys.stdout.write(done.stdout + done.stderr)
    return done.returncode == code


if __name__ == "__main__":
    sys.exit(main())
