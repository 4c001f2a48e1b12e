"""The benign corpus: real files, written as users write them, that must not raise an alarm.

Run::

    python -m tests.corpus OUT_DIR                  every library that is installed here
    python -m tests.corpus OUT_DIR --only numpy_ torch_
    python -m tests.corpus --list
    python -m tests.corpus.shipped OUT_DIR          real files that installed libraries carry
    python -m tests.corpus.names OUT_DIR            which names the pickles import, and how often

Layout of what is written::

    OUT_DIR/<library>-<version>/<case>.<ext>        one file, or one folder, per case
    OUT_DIR/index.jsonl                             one row per file; see ``Row`` in ``case.py``

``expect`` is ``quiet`` (carries no code: must be allowed, or warned about if ``own`` is true, which
means that it uses classes of a module of the user's own) or ``code`` (carries functions, source or
byte code by design: cloudpickle, dill, torch.fx, TorchScript, torch.package, Keras Lambda).

Seeds are fixed. Two runs in one environment write the same values, but not always the same
bytes: archives hold times, and some libraries hash object identities.

Environments. No environment holds every library, so make several and give all of them the same
OUT_DIR: folders carry the version, and a run replaces only the index rows of what it wrote. ::

    python3.11 -m venv new
    new/bin/pip install torch==2.13.0       # first and alone, so that nothing else picks a build
    new/bin/pip install -r tests/corpus/requirements-new.txt
    new/bin/pip install --no-deps xgboost==3.2.0
    new/bin/python -m tests.corpus OUT_DIR

    python3.11 -m venv old
    old/bin/pip install -r tests/corpus/requirements-old.txt
    old/bin/pip install --no-deps xgboost==1.7.6
    old/bin/python -m tests.corpus OUT_DIR

One library is one module here, ending in ``_`` so as not to shadow the library. It offers
``DISTRIBUTION``, the name whose version goes into the path, and ``cases()``. A library that is not
installed is skipped, and the reason printed; so is a case that fails.
"""
