"""One target under atheris: inputs that take a new branch of our code are kept, and changed."""

import hashlib
import random

import atheris

from tests.fuzz import targets
from tests.fuzz.grammars import Chance
from tests.fuzz.watching import Watched

TOO_LONG = 60
"""Seconds after which an input counts as a hang."""

TOO_LARGE = 2048
"""MB after which a process is ended; what is promised is measured afterwards, without atheris."""

GRAMMATICAL = 0.5
"""Share of changes that are made by the grammar, where there is one."""


def mutator(target):
    """Return what libFuzzer calls to change an input."""
    words, numbers = targets.vocabulary(target)
    rng = random.Random()  # noqa: S311 - made again from its seed

    def noise(data, most):
        # Looked up when it is called: fuzzing puts the real one in its place.
        return atheris.Mutate(data, most)

    chance = Chance(rng, noise, words, numbers)

    def change(data, most, seed):
        rng.seed(seed)
        if rng.random() >= GRAMMATICAL:
            return atheris.Mutate(data, most)
        return target.grammar(bytes(data), most, chance)[:most]

    return change


def fuzz(target, work, corpus, crashes, *, runs, seconds, seed):
    """Fuzz in this process, which libFuzzer ends.

    Args:
        target: What.
        work: A folder for notes.
        corpus: A folder of inputs, which grows.
        crashes: Where inputs are kept that raise something.
        runs: Inputs.
        seconds: After which it ends in any case; 0 for never.
        seed: Of chance; 0 for another each time.
    """
    begin = work / "seeds"
    begin.mkdir(exist_ok=True)
    for data in target.seeds():
        (begin / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    (work / "words").write_text(targets.dictionary(target))
    watched = Watched(target, work, crashes)
    watched.note()
    argv = [
        "fuzz", f"-runs={runs}", f"-seed={seed}", f"-max_total_time={seconds}",
        f"-dict={work / 'words'}", f"-artifact_prefix={work}/stopped-", f"-timeout={TOO_LONG}",
        f"-rss_limit_mb={TOO_LARGE}", f"-max_len={target.most}", "-print_final_stats=1",
        str(corpus), str(begin),
    ]  # fmt: skip
    more = {"custom_mutator": mutator(target)} if target.grammar else {}

    def body(data):
        watched(data)

    atheris.Setup(argv, body, **more)
    atheris.Fuzz()
