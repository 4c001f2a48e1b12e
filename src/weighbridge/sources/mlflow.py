"""MLflow: ``models:/name/3``, ``models:/name@champion``, ``models:/m-<id>``, ``runs:/run/path``.

As MLflow writes them, with ``mlflow:`` before if one likes; a path may follow, which is the part of
the model's folder that is meant. The tracking server is the one that ``MLFLOW_TRACKING_URI`` names,
with ``MLFLOW_TRACKING_USERNAME`` and ``MLFLOW_TRACKING_PASSWORD``, or ``MLFLOW_TRACKING_TOKEN``.
MLflow itself is not needed.

The server says where the files are. It is believed if they are in a bucket (``s3``, ``gs``, ``az``,
``abfs``: with the extra for it, and the credentials for it that are here), or if it hands them out
itself. A file of a machine, or another server, is refused: nobody may choose what is read here, or
which addresses are asked. A server that hands out files itself may give no ranges (those before
3.15 give none); of a large file then only the beginning can be read.

Not supported: stages and ``latest``, tracking stores without a server, Databricks.
"""

from __future__ import annotations

from weighbridge.core import UsageError
from weighbridge.core.records import replace
from weighbridge.remote import buckets
from weighbridge.remote.entries import Entry, Opened, checked
from weighbridge.remote.session import Session
from weighbridge.remote.tracking import Place, Server
from weighbridge.sources import Source

BUCKETS = frozenset({"s3", "gs", "gcs", "az", "abfs", "abfss"})


def open_(uri: str, session: Session) -> Opened:
    """Ask the server where a model's files are, and lay them out."""
    server = Server(session)
    place = server.place(uri.removeprefix("mlflow:"))
    if place.inside:
        checked(place.inside)
    pinned = f"mlflow:{place.pinned}"
    path = server.served(place)
    if path is None:
        return _in_bucket(place, pinned, session)
    base = checked(path.rpartition("/")[2] or "model")
    entries: dict[str, Entry] = {
        checked(f"{base}/{name}" if name else base): remote
        for name, remote in server.files(path, pinned).items()
    }
    return Opened(pinned, place.revision, entries, base)


def _in_bucket(place: Place, pinned: str, session: Session) -> Opened:
    """Lay out what lies in a bucket.

    Raises:
        UsageError: It lies elsewhere, or the bucket does not give it.
    """
    if place.uri.partition("://")[0].lower() not in BUCKETS:
        kind = place.uri.partition(":")[0][:20] if ":" in place.uri else "a path"
        why = f"the server says that its files are on some machine or in some store ({kind!r})"
        raise UsageError(f"{pinned!r}: {why}, which is not read")
    at = "/".join(part for part in (place.uri.rstrip("/"), place.inside) if part)
    found = buckets.opened(*buckets.found(at, session))
    told = f"its files are at {found.uri!r}"
    return replace(found, uri=pinned, notes=(*found.notes, told))


SOURCE = Source(
    id="mlflow",
    schemes=("mlflow", "models", "runs"),
    title="a model of an MLflow server",
    doc=__doc__,
    open=open_,
    slashes=False,
)
