"""Whether two models at hand have weights in common, by reading a few megabytes of each.

From every matrix that both have, by place and role, ``UNIT`` neighbouring elements are read at a
position that role and shape fix. Each run is centred, and what is measured is the mean of the runs'
cosines. What that mean would be for unrelated models is measured as well, from the same runs paired
across *different* layers: the null distribution, which the result states. ``z`` is the distance
from it, in standard errors. Where names tell nothing, matrices of one shape are paired by what is
in them. Measured over 4,284 pairs of runs of different layers of one real model (Gemma 3, 270M,
quantised): mean .0008, standard deviation .0643, where independent elements would have .0625.

Channels permuted, flipped or rotated throughout leave no cosine, and yet every product of two rows
of the embedding: their Gram matrix over ``ANCHORS`` ids is compared too. It speaks only where it is
all but equal, for models of one tokenizer have something in common without common weights, and how
much is not known.

Not seen: distillation, which copies behaviour; pruned or widened matrices; training so long that
nothing is left. Unrelated therefore means: no common weights in what was compared.

Rows of queries and keys in GGUF files of Llama's kind are in another order, which is undone:
``LlamaModel.permute`` of llama.cpp's ``convert_hf_to_gguf.py`` (retrieved 2026-11-25).
"""

from __future__ import annotations

import hashlib
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from weighbridge.core import Tensor
from weighbridge.core.records import dataclass
from weighbridge.fingerprints import elements
from weighbridge.fingerprints.tensornames import seat
from weighbridge.intake.source import Source

UNIT = 256
"""Elements of one run: a block of the largest kind, so that quantised runs are whole blocks."""

WIDEST = 1 << 17
"""Elements of a row; no model has wider ones."""

STREAM = 1 << 15
"""Elements of a row of the embedding, which is read whole; twice the widest known."""

MATRICES = 384
"""Matrices compared, at most; spread over all."""

FEWEST = 12
"""Matrices compared, below which nothing is said."""

ANCHORS = 32
"""Rows of the embedding whose products are compared."""

RELATED = 8.0
"""Standard errors from the null distribution, from which on weights are in common."""

UNRELATED = 4.0
"""Standard errors, below which no trace is."""

GRAM = 0.97
"""Correlation of Gram matrices from which on they count as equal. Simulated: 1.000 for permuted
channels, .983 after drift as large as the weights themselves."""

DOUBTFUL = 0.8
"""Correlation of Gram matrices from which on nothing is called unrelated."""

HEADS = (32, 64, 80, 96, 128, 160, 192, 256)
"""Widths of a head that are tried to undo the order of rows."""

SPEAKING = ("q", "k", "v", "o", "qkv", "gate", "up", "down", "gate-up",
            "expert-gate", "expert-up", "expert-down")  # fmt: skip


class Verdict(StrEnum):
    """What the comparison says."""

    SAME = "same"
    DERIVED = "derived"
    UNRELATED = "unrelated"
    UNDECIDED = "cannot tell"


@dataclass(frozen=True, slots=True)
class Held:
    """A tensor, and where its bytes are.

    Attributes:
        tensor: Its declaration; ``data`` counts from the source's first byte.
        source: The bytes of the artifact that holds it.
    """

    tensor: Tensor
    source: Source


@dataclass(frozen=True, slots=True)
class Kinship:
    """Whether two models have weights in common.

    Attributes:
        verdict: The answer.
        why: What it rests on, in words.
        cosine: Mean of the centred runs' cosines; 0 if none was compared.
        z: Distance from the null distribution, in standard errors.
        null: Mean and standard deviation of the cosines of runs that do not belong together.
        matrices: Number of matrices compared.
        gram: Correlation of the Gram matrices; ``None`` if there was nothing to compare.
        read: Bytes read of both models.
    """

    verdict: Verdict
    why: str
    cosine: float = 0.0
    z: float = 0.0
    null: tuple[float, float] = (0.0, 0.0)
    matrices: int = 0
    gram: float | None = None
    read: int = 0


@dataclass(slots=True)
class _Meter:
    """Bytes read so far."""

    read: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    """A matrix of one model and the one of the other that has its place."""

    role: str
    layer: int
    one: Held
    other: Held


def compare(one: Iterable[Held], other: Iterable[Held]) -> Kinship:
    """Compare two models.

    Args:
        one: All tensors of a model, of any number of files.
        other: All tensors of the other.

    Raises:
        OSError: The medium failed.
    """
    first, second, meter = list(one), list(other), _Meter()
    gram = _gram(first, second, meter)
    pairs = _by_place(first, second)
    if len(pairs) >= FEWEST:
        return _judged(_compared(pairs, meter), gram, meter)
    found = _by_content(first, second, meter)
    return _judged(found, gram, meter)


@dataclass(frozen=True, slots=True)
class _Measured:
    """Cosines of runs that belong together, of runs that do not, and whether all are equal."""

    cosines: tuple[float, ...]
    null: tuple[float, ...]
    equal: bool
    words: str


def _judged(found: _Measured, gram: float | None, meter: _Meter) -> Kinship:
    """Say what the numbers mean."""
    count = len(found.cosines)
    if count < FEWEST or len(found.null) < FEWEST // 2:
        if gram is not None and gram >= GRAM:
            return _by_gram(gram, meter)
        why = f"{count} matrices can be compared, {FEWEST} are needed"
        return Kinship(Verdict.UNDECIDED, why, matrices=count, gram=gram, read=meter.read)
    mean, middle = sum(found.cosines) / count, sum(found.null) / len(found.null)
    spread = math.sqrt(sum((c - middle) ** 2 for c in found.null) / len(found.null))
    error = max(spread, 1 / math.sqrt(UNIT)) / math.sqrt(count)
    z = (mean - middle) / error
    words = (
        f"mean cosine {mean:.4f} over {count} matrices {found.words}; "
        f"unrelated: {middle:.4f} +- {error:.4f}"
    )
    verdict = Verdict.UNDECIDED
    if found.equal:
        verdict, words = Verdict.SAME, f"all samples are equal, up to rounding: {words}"
    elif z >= RELATED:
        verdict = Verdict.DERIVED
    elif gram is not None and gram >= GRAM:
        return _by_gram(gram, meter)
    elif abs(z) < UNRELATED and (gram is None or gram < DOUBTFUL):
        verdict = Verdict.UNRELATED
    else:
        words = f"between the thresholds: {words}"
    return Kinship(verdict, words, mean, z, (middle, spread), count, gram, meter.read)


def _by_gram(gram: float, meter: _Meter) -> Kinship:
    why = f"products of embedding rows are equal (r {gram:.3f}), as if channels were permuted"
    return Kinship(Verdict.DERIVED, why, gram=gram, read=meter.read)


def _matrices(held: Sequence[Held]) -> Iterator[tuple[Held, int, int]]:
    """Yield what can be sampled, with rows and columns; experts in one tensor count as rows."""
    for each in held:
        tensor = each.tensor
        shape = tensor.shape or ()
        if tensor.data is None or len(shape) < 2 or tensor.dtype not in elements.DECODERS:  # noqa: PLR2004 - a matrix
            continue
        rows, columns = math.prod(shape[:-1]), shape[-1]
        block, size = elements.BLOCKS[tensor.dtype]
        fits = rows > 0 and UNIT <= columns <= WIDEST and columns % block == 0
        if fits and tensor.data.size == rows * columns // block * size:
            yield each, rows, columns


def _spread(pairs: list[_Pair]) -> list[_Pair]:
    step = max(len(pairs) / MATRICES, 1.0)
    return [pairs[int(n * step)] for n in range(min(len(pairs), MATRICES))]


def _by_place(first: Sequence[Held], second: Sequence[Held]) -> list[_Pair]:
    """Pair matrices of one layer, role and shape."""
    places: dict[tuple[int, str, int, int, int], Held] = {}
    for each, rows, columns in _matrices(second):
        at = seat(each.tensor.name)
        if at.role in SPEAKING and at.part == "weight":
            places[at.layer, at.role, at.expert, rows, columns] = each
    found = list[_Pair]()
    for each, rows, columns in _matrices(first):
        at = seat(each.tensor.name)
        if other := places.get((at.layer, at.role, at.expert, rows, columns)):
            found.append(_Pair(at.role, at.layer, each, other))
    found.sort(key=lambda pair: (pair.role, pair.layer))
    return _spread(found)


def _position(role: str, rows: int, columns: int) -> tuple[int, int]:
    """Return the row and the column of a run, fixed by role and shape, the same in every layer."""
    seed = hashlib.sha256(f"weighbridge run 1|{role}|{rows}|{columns}".encode()).digest()
    row = int.from_bytes(seed[:8], "big") % rows
    return row, int.from_bytes(seed[8:16], "big") % (columns // UNIT) * UNIT


def _run(held: Held, row: int, column: int, meter: _Meter, count: int = UNIT) -> list[float]:
    """Read neighbouring elements of a row; empty if they cannot be read as numbers."""
    tensor = held.tensor
    if tensor.data is None or not tensor.shape:
        return []
    block, size = elements.BLOCKS[tensor.dtype]
    first = (row * tensor.shape[-1] + column) // block
    wanted = count // block * size
    raw = held.source.read(tensor.data.start + first * size, wanted)
    meter.read += len(raw)
    if len(raw) < wanted:
        return []
    found = elements.decode(tensor.dtype, raw)
    return found if all(map(math.isfinite, found)) else []


def _centred(values: Sequence[float]) -> list[float]:
    """Subtract the mean and scale to length one; empty if nothing is left."""
    if not values:
        return []
    mean = sum(values) / len(values)
    moved = [value - mean for value in values]
    length = math.sqrt(sum(value * value for value in moved))
    return [value / length for value in moved] if length > 0 and math.isfinite(length) else []


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    total: float = sum(map(operator.mul, one, other))
    return total


def _row_maps(pair: _Pair) -> list[Callable[[int], int]]:
    """Return the orders in which the other model's rows may be."""
    names = [each.tensor.name.startswith("blk.") for each in (pair.one, pair.other)]
    if pair.role not in ("q", "k") or names[0] == names[1]:
        return [lambda row: row]
    rows = (pair.one.tensor.shape or (0,))[0]
    maps: list[Callable[[int], int]] = [lambda row: row]
    heads = [head for head in HEADS if rows % head == 0]
    maps.extend(_permuted(head) if names[1] else _restored(head) for head in heads)
    return maps


def _permuted(head: int) -> Callable[[int], int]:
    """Return where llama.cpp puts a row of a head of this width."""

    def move(row: int) -> int:
        block, inside = divmod(row, head)
        half, place = divmod(inside, head // 2)
        return block * head + place * 2 + half

    return move


def _restored(head: int) -> Callable[[int], int]:
    """Return where a row of llama.cpp's was."""

    def move(row: int) -> int:
        block, inside = divmod(row, head)
        place, half = divmod(inside, 2)
        return block * head + half * (head // 2) + place

    return move


def _compared(pairs: list[_Pair], meter: _Meter) -> _Measured:
    """Compare run by run, and every run with one of another layer."""
    cosines, null, equal = list[float](), list[float](), True
    before: tuple[str, list[float]] = ("", [])
    orders: dict[str, int] = {}
    for pair in pairs:
        rows, columns = _extent(pair.one)
        row, column = _position(pair.role, rows, columns)
        raw = _run(pair.one, row, column, meter)
        one, maps = _centred(raw), _row_maps(pair)
        # The order that fits the first layer of a role is kept for the others.
        chosen = maps if pair.role not in orders else [maps[orders[pair.role]]]
        tried = [_run(pair.other, move(row), column, meter) for move in chosen]
        scored = [_dot(one, _centred(values)) for values in tried]
        best = max(range(len(scored)), key=scored.__getitem__)
        other = _centred(tried[best])
        if not one or not other:
            continue
        if pair.role not in orders and len(maps) > 1:
            # Chosen by its result, so it does not count.
            orders[pair.role] = best
            continue
        cosines.append(scored[best])
        equal = equal and _equal(pair, raw, tried[best])
        role, values = before
        if role == pair.role and values:
            null.append(_dot(values, other))
        before = (pair.role, one)
    return _Measured(tuple(cosines), tuple(null), equal and bool(cosines), "at the same place")


def _extent(held: Held) -> tuple[int, int]:
    shape = held.tensor.shape or (1, UNIT)
    return math.prod(shape[:-1]), shape[-1]


def _equal(pair: _Pair, one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether runs are equal: exactly if of one type, else up to the coarser one's rounding."""
    a, b = pair.one.tensor.dtype, pair.other.tensor.dtype
    if a == b:
        return list(one) == list(other)
    if a not in elements.PRECISION or b not in elements.PRECISION:
        return False
    step = max(elements.PRECISION[a], elements.PRECISION[b])
    least = 2.0**-24 if "F16" in (a, b) else 0.0
    return all(
        abs(x - y) <= max(step * max(abs(x), abs(y)), least)
        for x, y in zip(one, other, strict=True)
    )


ALIKE = 48
"""Matrices of one shape that are compared by content, of each model."""

RUNS = 4
"""Runs of a matrix that is paired by content."""

PARTNER = 10.0
"""Standard deviations above all others, at which two matrices are partners."""


def _by_content(first: Sequence[Held], second: Sequence[Held], meter: _Meter) -> _Measured:
    """Pair matrices of one shape by what is in them; names are not looked at."""
    cosines, null, words = list[float](), list[float](), "of one shape, paired by content"
    groups, left = _shapes(second), MATRICES
    for shape, held in _shapes(first).items():
        if left <= 0:
            break
        if shape not in groups or len(held) < 2:  # noqa: PLR2004 - needed for a null distribution
            continue
        left -= max(min(len(held), ALIKE), min(len(groups[shape]), ALIKE))
        ones = [_sampled(each, shape, meter) for each in held[:ALIKE]]
        others = [_sampled(each, shape, meter) for each in groups[shape][:ALIKE]]
        found, rest = _partners([x for x in ones if x], [x for x in others if x])
        cosines += found
        null += rest
    return _Measured(tuple(cosines), tuple(null), equal=False, words=words)


def _shapes(held: Sequence[Held]) -> dict[tuple[int, int], list[Held]]:
    found: dict[tuple[int, int], list[Held]] = {}
    for each, rows, columns in _matrices(held):
        found.setdefault((rows, columns), []).append(each)
    return found


def _sampled(held: Held, shape: tuple[int, int], meter: _Meter) -> list[float]:
    found = list[float]()
    for number in range(RUNS):
        row, column = _position(f"any {number}", *shape)
        found += _centred(_run(held, row, column, meter))
    return found if len(found) == RUNS * UNIT else []


def _partners(
    ones: list[list[float]], others: list[list[float]]
) -> tuple[list[float], list[float]]:
    """Return, for every matrix, its best partner's cosine, or any other's if it has none."""
    cosines, null = list[float](), list[float]()
    for index, one in enumerate(ones):
        scores = sorted((_dot(one, other) / RUNS for other in others), reverse=True)
        limit = PARTNER / math.sqrt(RUNS * UNIT)
        if scores and scores[0] >= limit:
            cosines.append(scores[0])
            null += scores[1:]
        elif scores:
            # The best of many is above zero by chance: one chosen without looking stands for it.
            cosines.append(scores[index % len(scores)])
            null += scores
    return cosines, null


def _embedding(held: Sequence[Held]) -> tuple[Held, int, int] | None:
    """Return the token embedding, with rows and columns: by its name, else the tallest matrix."""
    found = list(_matrices(held))
    named = [each for each in found if seat(each[0].tensor.name).role == "embedding"]
    tall = [each for each in found if each[1] >= 4 * each[2]]
    chosen = named or sorted(tall, key=lambda each: -each[1])
    return chosen[0] if chosen else None


def _gram(first: Sequence[Held], second: Sequence[Held], meter: _Meter) -> float | None:
    """Return the correlation of the products of embedding rows."""
    one, other = _embedding(first), _embedding(second)
    if one is None or other is None or max(one[2], other[2]) > STREAM:
        return None
    rows = min(one[1], other[1])
    ids = [int(rows * (n + 0.5) / ANCHORS) for n in range(ANCHORS)]
    if len(set(ids)) < ANCHORS:
        return None
    products = [_products(each[0], each[2], ids, meter) for each in (one, other)]
    a, b = (_centred(each) for each in products)
    return _dot(a, b) if a and b and len(a) == len(b) else None


def _products(held: Held, columns: int, ids: Sequence[int], meter: _Meter) -> list[float]:
    """Return the cosines of all pairs of rows, less the mean row; empty if one cannot be read."""
    rows = [_run(held, index, 0, meter, columns) for index in ids]
    if not all(rows):
        return []
    middle = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    moved = [[a - b for a, b in zip(row, middle, strict=True)] for row in rows]
    lengths = [math.sqrt(_dot(row, row)) or 1.0 for row in moved]
    return [
        _dot(moved[i], moved[j]) / lengths[i] / lengths[j]
        for i in range(len(rows))
        for j in range(i)
    ]
