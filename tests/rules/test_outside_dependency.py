import pytest

from tests.builders.evidence import dossier, place
from weighbridge.core import Purpose, Reference
from weighbridge.rules.outside_dependency import RULE


def messages(target, field="", purpose=Purpose.PACKAGE):
    item = Reference(place("requirements.txt"), purpose, target, field)
    return [finding.message for finding in RULE.check(dossier(item, item))]


@pytest.mark.parametrize(
    "target",
    ["git+https://e.org/x", "https://e.org/simple", "../x", "/x", "~/x", "file:x", "C:\\x"],
)
def test_a_place_elsewhere_is_told_once(target):
    assert len(messages(target)) == 1


@pytest.mark.parametrize(
    "target",
    [".", "./x.whl", "more.txt", "https://pypi.org/simple", "https://download.pytorch.org/whl/cpu"],
)
def test_the_folder_and_the_usual_indexes_are_no_matter(target):
    assert messages(target) == []


def test_a_host_without_a_certificate_is_told():
    assert "without a certificate" in messages("e.org", "--trusted-host")[0]


def test_other_references_are_for_other_rules():
    assert messages("https://e.org/x", purpose=Purpose.WEIGHTS) == []


def test_an_address_that_goes_on_after_a_usual_index_is_told():
    assert messages("https://pypi.org/simple@e.org/x")
    assert messages("https://pypi.org.e.org/simple")
