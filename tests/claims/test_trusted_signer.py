"""For whom a trusted signer speaks."""

import pytest

from tests.builders.evidence import place
from weighbridge.claims.trusted_signer import SOURCE
from weighbridge.core import Dossier, Grade, Signature, Standing, Strength, Topic, Verification


def ask(standing=Standing.VERIFIED, grade=Grade.SIGNED, publisher="acme"):
    signature = Signature(place("model.sig"), "openssf-model-signing", grade)
    answer = Verification(signature, standing, "x", "y", "release robot", publisher=publisher)
    return list(SOURCE.read(Dossier("m", verifications=(answer,)), None))


def test_a_verified_signature_speaks_for_the_publisher_of_its_row():
    (found,) = ask()
    assert (found.topic, found.value) == (Topic.PUBLISHER, "acme")
    assert (found.strength, found.signer) == (Strength.SIGNED, "release robot")


@pytest.mark.parametrize("standing", sorted(set(Standing) - {Standing.VERIFIED}))
def test_any_other_standing_says_nothing(standing):
    assert ask(standing) == []


def test_records_and_rows_without_a_publisher_say_nothing():
    assert ask(grade=Grade.RECORDED) == []
    assert ask(publisher="") == []
