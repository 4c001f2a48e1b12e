"""Names of attributes that a look-up computes."""

import pytest

from tests.harmless_names.properties import of_text
from weighbridge.facts.computed import EVERYWHERE, computed, packages, read

SOURCE = '''
class Net:
    @property
    def made(self):
        """Not a call()."""
        return self.fit()

    @cached_property
    def kept(self): return len(self.held)

    @property
    def plain(self):
        return self._plain

    @plain.setter
    def plain(self, value):
        self._plain = check(value)

    def fit(self):
        return self.made
'''


def test_properties_that_call_something_are_found():
    assert of_text(SOURCE) == ({"made", "kept"}, {"fit"})


@pytest.mark.parametrize(
    ("name", "package", "is_one"),
    [
        ("_setup_devices", "transformers", True),
        ("_setup_devices", "acme", True),
        ("device", "transformers", True),
        ("device", None, True),
        ("device", "sklearn", False),
        ("predict_proba", None, False),
        ("fit", "sklearn", False),
    ],
)
def test_a_name_is_one_everywhere_or_in_a_package(name, package, is_one):
    assert computed(name, package) is is_one


def test_only_packages_on_the_lists_are_named():
    assert set(read()) - {EVERYWHERE} <= packages()
