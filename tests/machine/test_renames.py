import _compat_pickle

import pytest

from weighbridge.machine.renames import modern


@pytest.mark.parametrize(("old", "new"), _compat_pickle.NAME_MAPPING.items())
def test_names_are_mapped_as_by_the_unpickler(old, new):
    assert modern(*old) == new


@pytest.mark.parametrize(("old", "new"), _compat_pickle.IMPORT_MAPPING.items())
def test_modules_are_mapped_as_by_the_unpickler(old, new):
    assert modern(old, "anything") == (new, "anything")
