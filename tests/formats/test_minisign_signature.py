"""minisign's four lines, and no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import minisign
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from weighbridge.core import Entry, Face, Gap, GapKind
from weighbridge.formats.minisign_signature import FORMAT

MADE = minisign()


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


def gaps(data):
    return [(item.kind, item.place.span.start) for item in evidence(data) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    "data",
    [
        MADE,
        minisign(b"Ed"),
        MADE.rstrip(),
        MADE.replace(b"\n", b"\r\n"),
        MADE + b"\n",
        minisign(trusted="timestamp:1\tfile:mod\u00e8le\thashed"),
        minisign(untrusted=""),
        minisign(untrusted="x: y"),
    ],
)
def test_a_signature(data):
    assert faces(data) == ["minisign-signature"]
    assert gaps(data) == []


def test_the_trusted_comment_is_told():
    (entry,) = [item for item in evidence(MADE) if isinstance(item, Entry)]
    assert (entry.key, entry.value) == ("trusted-comment", "timestamp:1")


@pytest.mark.parametrize(
    "data",
    [
        minisign(b"EX"),
        minisign(b"Ed" + bytes(1)),
        MADE.replace(b"trusted comment: t", b"comment: t"),
        minisign(trusted="x" * 1025),
        minisign(trusted="x\u2028y"),
        minisign(trusted="\u202egpj"),
        b"#\n" + MADE,
        MADE[:-20],
        b"\n".join(MADE.split(b"\n")[:2]) + b"\n",
    ],
)
def test_other_text_is_text(data):
    assert "minisign-signature" not in faces(data)
    assert refusal(FORMAT, data)


def test_what_yaml_cannot_read_is_told():
    data = minisign(untrusted="!!python/object/apply:os.system ['true']")
    assert faces(data) == ["minisign-signature", "yaml-config"]
    assert gaps(data)


@pytest.mark.parametrize("after", [b"more", b"import os\n", MADE])
def test_what_comes_after_is_a_gap(after):
    assert (GapKind.TRAILING, len(MADE)) in gaps(MADE + after)
    assert "minisign-signature" in faces(MADE + after)


def test_cut_anywhere_or_changed_anywhere():
    survives_cuts_and_changes(FORMAT, MADE)


@given(st.binary(max_size=200), st.integers(0, 250))
@settings(max_examples=100, deadline=None)
def test_any_bytes(noise, kept):
    survives(FORMAT, MADE[:kept] + noise)
