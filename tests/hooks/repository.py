"""A repository with models, in which the hooks of ``.pre-commit-hooks.yaml`` run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tests.builders import safetensors

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

CLEAN = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
RUNS = b"cos\nsystem\n(S'true'\ntR."
POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    b"size 12345\n"
)

_OWN = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Repository:
    """A repository under ``root``; ``home`` is where pre-commit keeps what it needs."""

    def __init__(self, root, home):
        self.root = root
        self.environment = {
            **os.environ,
            **_OWN,
            "PRE_COMMIT_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT))),
            "NO_COLOR": "1",
        }
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def run(self, *command):
        """Run something in the repository."""
        return subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments):
        done = self.run(shutil.which("git") or "git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, files):
        """Write files and stage them."""
        for name, data in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.git("add", "-A")

    def configure(self):
        """Take our hooks as they stand, run by this interpreter instead of one of their own."""
        hooks = []
        for hook in HOOKS:
            program, _, rest = hook["entry"].partition(" ")
            assert program == "weighbridge"
            own = {"entry": f"{sys.executable} -m weighbridge {rest}", "language": "system"}
            hooks.append(hook | own)
        config = {"repos": [{"repo": "local", "hooks": hooks}]}
        self.write({".pre-commit-config.yaml": yaml.safe_dump(config).encode()})

    def hook(self, name, *arguments):
        """Let pre-commit run one hook; return its exit code and what it printed."""
        done = self.run(sys.executable, "-m", "pre_commit", "run", name, *arguments)
        return done.returncode, done.stdout + done.stderr
