"""Reasons point to a file, a member and bytes; and have a name that outlives small changes."""

import dataclasses

import pytest

from tests.builders import report as build
from weighbridge.core import (
    Artifact,
    Call,
    Decision,
    Dossier,
    How,
    Named,
    Place,
    Reason,
    Span,
    Verdict,
    Weighed,
)
from weighbridge.judgement.spots import fingerprint, path, seen_from, spot


def weighed(model="models/a", layout="folder"):
    return Weighed(Dossier(model, layout), Decision(()))


def reason(name="m.bin!/data.pkl", start=3, stop=9, size=100, symbol="system", rule="r"):
    place = Place(Artifact(name, size), Span(start, stop))
    return Reason(
        "c", Verdict.DENY, "why", (Call(place, How.CALL, Named("posix", symbol), ()),), rule
    )


@pytest.mark.parametrize(
    ("model", "layout", "name", "shown"),
    [
        ("models/a", "folder", "x/m.bin", "models/a/x/m.bin"),
        ("models/a/", "folder", "m.bin", "models/a/m.bin"),
        ("models/m.bin", "file", "m.bin", "models/m.bin"),
        ("models/m.bin", "file", "m.bin.sig", "models/m.bin.sig"),
        ("m.bin", "file", "m.bin", "m.bin"),
        ("m.bin", "file", "", "m.bin"),
        ("/", "folder", "m.bin", "/m.bin"),
    ],
)
def test_the_path_is_from_the_folder_one_is_in(model, layout, name, shown):
    assert path(weighed(model, layout), name) == shown


TAG = "manifests/hub/library/manifests/latest"


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("store", ["", "store/", "/srv/models/", "./"])
def test_a_blob_of_a_store_is_beside_the_manifests(store, listed):
    tag = TAG if listed else "manifests/hub/library/m/latest"
    files = (Artifact("blobs/sha256-0", 1), Artifact(tag, 1)) if listed else ()
    each = Weighed(Dossier(store + tag, "ollama", files), Decision(()))
    assert path(each, "blobs/sha256-0") == f"{store}blobs/sha256-0"
    assert path(each, tag) == store + tag


@pytest.mark.parametrize(
    ("model", "folder", "shown"),
    [
        ("/repo/models/a", "/repo", "models/a"),
        ("/repo", "/repo", "."),
        ("/repository/a", "/repo", "/repository/a"),
        ("/repo/a", "", "/repo/a"),
        ("/repo/a", "/", "repo/a"),
        ("models/a", "/repo", "models/a"),
        ("../a", "/repo", "../a"),
    ],
)
def test_a_model_below_the_folder_one_is_in_is_named_from_there(model, folder, shown):
    report = dataclasses.replace(build.canonical(), models=(weighed(model),))
    assert seen_from(report, folder).models[0].dossier.model == shown


def test_a_reason_points_to_the_first_thing_it_rests_on():
    found = spot(weighed(), reason())
    assert (found.file, found.member, found.span) == ("models/a/m.bin", "data.pkl", Span(3, 9))
    assert str(found) == "models/a/m.bin!/data.pkl@0x3..0x9"


def test_no_bytes_are_named_if_it_is_about_all_of_them():
    assert spot(weighed(), reason(start=0, stop=100)).span is None
    assert spot(weighed(), reason(start=5, stop=5)).span is None
    assert str(spot(weighed(), Reason("c", Verdict.DENY, "why"))) == "models/a"


def test_the_name_outlives_offsets_and_words():
    one = fingerprint(weighed(), reason())
    assert one == fingerprint(weighed(), reason(start=50, stop=60))
    assert one == fingerprint(weighed(), dataclasses.replace(reason(), because="otherwise"))
    others = {
        fingerprint(weighed("models/b"), reason()),
        fingerprint(weighed(), reason(name="n.bin!/data.pkl")),
        fingerprint(weighed(), reason(symbol="popen")),
        fingerprint(weighed(), reason(rule="s")),
    }
    assert len(others | {one}) == 5


def test_hostile_names_have_one_too():
    for each in build.hostile("\udc80\0").models:
        for one in each.decision.reasons:
            assert len(fingerprint(each, one)) == 64
