from weighbridge.intake import rows
from weighbridge.intake.cursor import Cursor


def test_chunks_are_whole_lines_however_long():
    data = b"a\n" + b"b" * (rows.CHUNK * 3) + b"\nc" + b"d" * rows.CHUNK + b"\ne"
    found = list(rows.chunks(Cursor.over(data)))
    assert b"".join(chunk for _, chunk in found) == data
    assert [start for start, _ in found] == [0, 2, data.index(b"\nc") + 1, len(data) - 1]
    assert all(chunk.endswith(b"\n") for _, chunk in found[:-1])


def test_a_long_line_is_put_together_once(monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 1 << 10)
    given = []
    line = b"x" * (1 << 20)
    for _, chunk in rows.chunks(Cursor.over(line)):
        given.append(len(chunk))
    assert given == [1 << 20]
