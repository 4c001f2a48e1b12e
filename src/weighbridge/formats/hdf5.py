"""HDF5: models of Keras 1 and 2 (.h5), weights of every Keras, MATLAB 7.3, JLD2 of Julia, tables.

The signature stands at byte 0, or at 512, 1024, 2048 and so on, after a user block. Behind it a
superblock leads to the root group's header; groups link to further headers, of groups and datasets,
each with attributes. See ``intake/hdf5file.py`` for the superblock, ``hdf5headers.py``,
``hdf5links.py``, ``hdf5heaps.py``, ``hdf5shared.py``, ``hdf5storage.py`` and ``hdf5types.py`` for
the rest: versions 0 to 3 of the superblock, groups and attributes of the old and the new kind,
messages that headers share, every layout and every index of chunks.

A Keras model is an attribute of the root, ``model_config``, in JSON (``intake/kerasconfig.py``); so
are ``training_config`` and others: attributes that hold JSON are read as configurations. Elements
that lie in other files, by external links, external files or virtual datasets, are references.
Attributes that look like pickles are read as such, since PyTables (pandas) loads them, and so are
elements, since hickle does (https://github.com/telegraphic/hickle, 2026-11-28). Objects of
MATLAB are known by ``MATLAB_class``; see ``intake/matlabcode.py`` for its functions.

Sources, retrieved 2026-11-26: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html,
https://github.com/keras-team/keras (``src/legacy/saving/legacy_h5_format.py``,
``src/saving/saving_lib.py``), https://github.com/PyTables/PyTables (``tables/attributeset.py``).
Not read: elements, but for the magic numbers of programs where no filter packs them, and those in
the first pieces only; checksums; packed heaps (a gap); what references point at. Space that the
file itself has no use for is looked at for zeros, programs and archives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import hdf5file
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the signature is there, at the start or behind a user block."""
    return hdf5file.located(glimpse) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per dataset, an ``Entry`` per attribute, and what they refer to."""
    # Any file may be HDF5, and few are.
    from weighbridge.intake import hdf5reading  # noqa: PLC0415 - as said

    return hdf5reading.read(cursor)


FORMAT = Format(
    id="hdf5",
    title="HDF5",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(hdf5file.SIGNATURE,),
    extensions=(".h5", ".hdf5", ".keras.h5", ".jld", ".jld2"),
    steps=2,
)
