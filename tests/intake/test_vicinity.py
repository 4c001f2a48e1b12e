"""Files beside a model are read by name, and never through a link."""

from weighbridge.intake.vicinity import Vicinity


def test_positioned_reads_stay_inside(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    (tmp_path / "b").symlink_to("a")
    near = Vicinity(str(tmp_path))
    assert near.read_at("a", 3, 4) == b"3456"
    assert near.read_at("a", 8, 100) == b"89"
    assert near.read_at("a", 1 << 80, 1) in {None, b""}
    assert near.read_at("a", -1, 1) is None
    assert near.size("a") == 10
    assert near.read("a", 10) == b"0123456789"
    assert near.read("a", 9) is None
    for name in ("b", "../a", "c", ""):
        assert near.read_at(name, 0, 1) is None
        assert near.size(name) is None
