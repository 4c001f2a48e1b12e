"""Links lead where the system says that they do, however deep they lie."""

import os
import random

import pytest

from weighbridge.intake import inventory
from weighbridge.intake.links import Links

NAMES = ("a", "b", "c")


def grown(root, rng):
    """Make folders, files and links at random; return the links."""
    folders, links = [root], []
    for _ in range(rng.randrange(2, 14)):
        path = rng.choice(folders) / rng.choice(NAMES)
        if os.path.lexists(path):
            continue
        match rng.randrange(4):
            case 0:
                path.mkdir()
                folders.append(path)
            case 1:
                path.write_bytes(b"")
            case _:
                steps = rng.choices((*NAMES, "..", ".", ""), k=rng.randrange(1, 5))
                target = "/".join(steps) or "."
                if rng.randrange(4) == 0:
                    target = f"{rng.choice(folders)}/{target}"
                path.symlink_to(target)
                links.append(path)
    return links, {os.fspath(folder) for folder in folders}


@pytest.mark.parametrize("seed", range(150))
def test_links_lead_where_the_system_says(tmp_path, seed):
    links, folders = grown(tmp_path.resolve(), random.Random(seed))  # noqa: S311 - not for secrets
    settled = Links()
    for link in links:
        try:
            link.stat()
        except OSError:
            continue
        said = os.path.realpath(link, strict=True)
        for known in (folders, set()):
            assert settled.led(os.fspath(link.parent), str(link.readlink()), known) == said
            assert Links().led(os.fspath(link.parent), str(link.readlink()), known) == said


def test_chains_are_followed_as_far_as_the_kernel_goes(tmp_path):
    (tmp_path / "0").write_bytes(b"")
    for n in range(1, 39):
        (tmp_path / f"{n}").symlink_to(f"{n - 1}")
    assert Links().led(os.fspath(tmp_path), "38", set()) == os.path.realpath(tmp_path / "0")
    assert Links().led(os.fspath(tmp_path), "38", set(), 3) == os.path.realpath(tmp_path / "0")


def test_of_folders_in_one_another_no_name_is_asked_for_again(tmp_path, monkeypatch):
    here = tmp_path / "m"
    for _ in range(60):
        here.mkdir()
        (here / "up").symlink_to("..")
        (here / "f").write_bytes(b"")
        (here / "again").symlink_to("up/d/f")
        here = here / "d"
    asked, lstat = [], os.lstat
    monkeypatch.setattr(os, "lstat", lambda path, **more: asked.append(path) or lstat(path, **more))
    assert inventory.take(os.fspath(tmp_path / "m")).models
    assert len(asked) < 60 * 8
