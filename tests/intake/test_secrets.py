"""Keys and tokens are found by their shape, told by four characters, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import tokens
from weighbridge.intake import secrets

EVERY = tokens.every()


def kinds(text):
    return [each.kind for each in secrets.found(text.encode())]


@pytest.mark.parametrize(
    ("kind", "text"), EVERY, ids=[f"{n}-{k}" for n, (k, _) in enumerate(EVERY)]
)
@pytest.mark.parametrize("around", ["{}", 'token = "{}"\n', "x: {}\nz", "--t={} ", "a\0{}\0b"])
def test_each_kind_is_found_once(kind, text, around):
    assert kinds(around.format(text)) == [kind]


@pytest.mark.parametrize(
    ("kind", "text"), EVERY, ids=[f"{n}-{k}" for n, (k, _) in enumerate(EVERY)]
)
def test_what_is_shown_is_four_characters_and_a_length(kind, text):
    (found,) = secrets.found(text.encode())
    shown = found.shown
    assert shown.endswith(f"{found.stop - found.start} characters")
    assert len(shown) < 30
    masked, _ = secrets.masked(f"before {text} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after") or kind.startswith("AWS")
    assert not list(secrets.found(masked.encode()))
    if kind.startswith("AWS"):
        assert tokens.aws()[1][4:] not in masked
    else:
        assert text[20:30] not in masked


QUIET = [
    "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "hf_" + "x" * 34,
    "hf_" + "AutoModelForSequenceClassification"[:34],
    "hf_" + "your" + tokens.chance(30, tokens.LETTERS),
    "hf_" + tokens.chance(33, tokens.LETTERS),
    "hf_" + tokens.chance(35, tokens.LETTERS),
    "ghp_" + "x" * 36,
    "ghp_" + tokens.chance(35),
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE" + "A" * 80,
    "commit " + tokens.chance(40, tokens.HEX),
    "WANDB_API_KEY=your_key_here",
    "dapi" + tokens.chance(33, tokens.HEX),
    "sk-..." + tokens.chance(40),
    "sk-" + tokens.chance(48),  # anybody's
    "-----BEGIN PRIVATE KEY-----\nyour key goes here, in as many lines as it takes for it\n",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    tokens.pem().replace("PRIVATE", "PUBLIC"),
    tokens.pem(begins="zIIE"),
    tokens.aws()[0],
    tokens.aws()[0] + " " + "0123456789abcdef" * 2 + "01234567",
    "AccountKey=" + "A" * 86 + "==",
    "xoxb-not-a-real-token-at-all-just-words",
    "npm_config_registry_is_a_variable_of_npm_and_no_token",
    "thf_" + tokens.chance(34, tokens.LETTERS),
]


@pytest.mark.parametrize("text", QUIET)
def test_placeholders_and_examples_are_passed_over(text):
    assert kinds(text) == []


def test_several_are_told_in_their_places():
    one, two = tokens.hub("a"), tokens.hub("b")
    text = f"a={one}\nb={two}\n"
    found = list(secrets.found(text.encode()))
    assert [text[each.start : each.stop] for each in found] == [one, two]


def test_offsets_of_masked_text_are_those_of_characters():
    masked, found = secrets.masked(f"Schlüssel \U0001f511: {tokens.hub()} — Ende")
    assert masked == "Schlüssel \U0001f511: [Hugging Face token: hf_" + tokens.hub()[3] + (
        "..., 37 characters] — Ende"
    )
    assert len(found) == 1


@given(st.binary(max_size=2000))
def test_any_bytes_give_places_inside_them(data):
    for each in secrets.found(data):
        assert 0 <= each.start < each.stop <= len(data)


PIECES = [
    "hf_",
    "sk-",
    "T3BlbkFJ",
    "-----BEGIN ",
    "PRIVATE KEY-----",
    "AKIA",
    "Q~",
    "\n",
    "M",
    "a9Z",
]


@given(st.lists(st.sampled_from(PIECES + [text for _, text in EVERY]), max_size=12))
def test_masking_leaves_nothing_to_find(pieces):
    masked, found = secrets.masked(" ".join(pieces))
    assert bool(found) == bool(list(secrets.found(" ".join(pieces).encode())))
    again = list(secrets.found(masked.encode()))
    assert not [each for each in again if not each.kind.startswith("AWS")]


@pytest.mark.parametrize(
    "piece", [*PIECES, "sk-T3BlbkFJ", "sk-ant-api03-", "-----BEGIN PRIVATE KEY-----\nM"]
)
def test_repetition_costs_no_more_than_its_length(piece):
    # Terminates: quantifiers and tries are bounded.
    assert list(secrets.found(piece.encode() * 20_000)) == []


@pytest.mark.parametrize("often", [False, True], ids=["first", "often"])
@given(before=st.binary(max_size=60), secret=st.sampled_from(EVERY), behind=st.binary(max_size=60))
def test_none_is_told_only_of_bytes_without_any(often, before, secret, behind):
    for data in (before + secret[1].encode() + behind, before + behind):
        for _ in range(secrets.OFTEN if often else 1):
            told = secrets.none(data)
        assert not (told and list(secrets.found(data, loose=True)))


PARTED = [needle.decode() for needle in secrets._needles()] + [
    *("\0", " ", ".", "/", "SG", "wandb", "-", "=", "a" * 30, "model/layer_1/kernel", "\n", "é"),
]


@given(st.lists(st.sampled_from(PARTED + PIECES + [text for _, text in EVERY]), max_size=14))
def test_runs_looked_through_once_hide_nothing(pieces):
    data = "".join(pieces).encode() * 3
    told = []
    for runs_on in (True, False):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(secrets, "LONG", 1)
            patched.setattr(secrets, "BRIEF", 0)
            patched.setattr(secrets, "QUOTED", 1 << 30)
            patched.setattr(secrets, "once", lambda data: data)
            patched.setattr(secrets, "_runs_on", lambda _, runs_on=runs_on: runs_on)
            told.append([list(secrets.found(data, loose=loose)) for loose in (False, True)])
    assert told[0] == told[1]


def test_every_needle_has_its_word_in_runs():
    for needle in {shape.needle for shape in secrets._SHAPES}.union(secrets._AWS_NEEDLES):
        assert secrets._word(needle) in secrets._apart(b"a." + needle + b". b")
