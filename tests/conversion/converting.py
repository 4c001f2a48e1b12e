"""Convert bytes, and read what came out by the safetensors library."""

import safetensors

from weighbridge.conversion import Refused, Wanted, convert


def convert_bytes(tmp_path, data, **wanted):
    """Return the outcome and, by name, dtype, shape and bytes."""
    source, target = tmp_path / "in.bin", tmp_path / "out.safetensors"
    source.write_bytes(data)
    done = convert(str(source), str(target), Wanted(force=True, **wanted))
    rows = safetensors.deserialize(target.read_bytes())
    return done, {
        name: (row["dtype"], tuple(row["shape"]), bytes(row["data"])) for name, row in rows
    }


def taken(tmp_path, data, **wanted):
    """Return what came out."""
    return convert_bytes(tmp_path, data, **wanted)[1]


def refusals(tmp_path, data, **wanted):
    """Return why nothing came out, and see that nothing did."""
    (tmp_path / "out.safetensors").unlink(missing_ok=True)
    try:
        convert_bytes(tmp_path, data, **wanted)
    except Refused as refused:
        assert not (tmp_path / "out.safetensors").exists()
        assert not (tmp_path / "out.safetensors.part").exists()
        return refused.reasons
    raise AssertionError("it was converted")
