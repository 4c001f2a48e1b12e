"""scipy: sparse matrices, trees, interpolators, distributions and results."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import scipy
from scipy import interpolate, io, optimize, signal, sparse, spatial, stats

from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "scipy"

FORMATS = ("csr", "csc", "coo", "bsr", "dia", "lil", "dok")


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _points() -> np.ndarray:
    return _rng().random((30, 2))


def _dense() -> np.ndarray:
    return np.diag(np.arange(1.0, 9.0))


def _grid() -> interpolate.RegularGridInterpolator:
    axis = np.linspace(0, 1, 4)
    return interpolate.RegularGridInterpolator((axis, axis), _rng().random((4, 4)))


def _ode() -> object:
    from scipy.integrate import solve_ivp  # noqa: PLC0415  (one case needs it)

    return solve_ivp(lambda _, y: -y, (0, 1), [1.0])


def _line() -> np.ndarray:
    return np.linspace(0, 1, 8)


VALUES: dict[str, Callable[[], object]] = {
    "kdtree": lambda: spatial.KDTree(_points()),
    "ckdtree": lambda: spatial.cKDTree(_points()),
    "convexhull": lambda: spatial.ConvexHull(_points()),
    "delaunay": lambda: spatial.Delaunay(_points()),
    "voronoi": lambda: spatial.Voronoi(_points()),
    "rotation": lambda: spatial.transform.Rotation.from_euler("z", 30, degrees=True),
    "slerp": lambda: spatial.transform.Slerp(
        [0, 1], spatial.transform.Rotation.from_rotvec([[0, 0, 0], [0, 0, 1]])
    ),
    "interp1d": lambda: interpolate.interp1d(_line(), _line() ** 2),
    "interp1d-cubic": lambda: interpolate.interp1d(_line(), _line() ** 2, kind="cubic"),
    "univariate": lambda: interpolate.UnivariateSpline(_line(), _line() ** 2),
    "cubicspline": lambda: interpolate.CubicSpline(_line(), _line() ** 2),
    "pchip": lambda: interpolate.PchipInterpolator(_line(), _line() ** 2),
    "akima": lambda: interpolate.Akima1DInterpolator(_line(), _line() ** 2),
    "bspline": lambda: interpolate.make_interp_spline(_line(), _line() ** 2),
    "rbf": lambda: interpolate.RBFInterpolator(_points(), _rng().random(30)),
    "regular-grid": _grid,
    "linear-nd": lambda: interpolate.LinearNDInterpolator(_points(), _rng().random(30)),
    "nearest-nd": lambda: interpolate.NearestNDInterpolator(_points(), _rng().random(30)),
    "barycentric": lambda: interpolate.BarycentricInterpolator(_line(), _line() ** 2),
    "frozen-norm": lambda: stats.norm(1, 2),
    "frozen-gamma": lambda: stats.gamma(2.0),
    "frozen-poisson": lambda: stats.poisson(3),
    "frozen-mvn": lambda: stats.multivariate_normal([0, 0], np.eye(2)),
    "frozen-dirichlet": lambda: stats.dirichlet([1.0, 2.0]),
    "rv-discrete": lambda: stats.rv_discrete(values=([1, 2], [0.3, 0.7])),
    "rv-histogram": lambda: stats.rv_histogram(np.histogram(_line(), 3)),
    "distribution-itself": lambda: stats.norm,
    "kde": lambda: stats.gaussian_kde(_line()),
    "linregress": lambda: stats.linregress(_line(), _line() ** 2),
    "ttest": lambda: stats.ttest_ind(_line(), _line() ** 2),
    "minimize": lambda: optimize.minimize(np.linalg.norm, [1.0, 1.0]),
    "minimize-lbfgsb": lambda: optimize.minimize(np.linalg.norm, [1.0, 1.0], method="L-BFGS-B"),
    "least-squares": lambda: optimize.least_squares(np.sin, [0.5]),
    "linprog": lambda: optimize.linprog([1.0, 2.0], A_ub=[[-1.0, -1.0]], b_ub=[-1.0]),
    "bounds": lambda: optimize.Bounds([0, 0], [1, 1]),
    "solve-ivp": _ode,
    "lti": lambda: signal.lti([1.0], [1.0, 1.0]),
    "butter": lambda: signal.butter(3, 0.2, output="sos"),
    "linear-operator": lambda: sparse.linalg.aslinearoperator(np.eye(3)),
    "functions": lambda: [scipy.special.expit, scipy.linalg.norm, spatial.distance.cosine],
}
"""Name to value."""


def _sparse() -> Iterator[Case]:
    for shape in FORMATS:
        for kind in ("matrix", "array"):
            make = getattr(sparse, f"{shape}_{kind}")
            stem = f"{shape}-{kind}"
            yield from at_protocols(stem, stem, lambda m=make: m(_dense()))
            yield Case(
                f"{stem}.npz",
                f"save_npz: {stem}",
                lambda p, m=make: sparse.save_npz(p, m(_dense())),
            )
    ints = sparse.csr_matrix(_dense().astype(int))
    yield Case(
        "stored.npz", "save_npz, stored", lambda p: sparse.save_npz(p, ints, compressed=False)
    )
    yield Case("random.npz", "random", lambda p: sparse.save_npz(p, sparse.random(50, 50, 0.2)))


def _matlab() -> Iterator[Case]:
    table = {"weights": _dense(), "name": "net", "cell": np.array([1, "a"], dtype=object)}
    yield Case("workspace.mat", "MATLAB 5", lambda p: io.savemat(p, table))
    yield Case("packed.mat", "MATLAB 5", lambda p: io.savemat(p, table, do_compression=True))


def cases() -> Iterator[Case]:
    """Sparse things as npz and pickles, then all the rest as pickles."""
    yield from _sparse()
    yield from _matlab()
    for name, make in VALUES.items():
        yield from at_protocols(name, f"scipy: {name}", make, (2, 4, 5))
