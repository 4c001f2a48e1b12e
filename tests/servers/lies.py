"""More ways to lie, beside those of ``web``: as it calls them."""

import time

from tests.servers.web import LIES, asked, etag, honest


def _later(site):
    return site.count > 1


def multipart(handler, site, path, data):  # noqa: ARG001 - as every liar
    start, stop = asked(handler, data)
    body = (
        b"--x\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Range: bytes %d-%d/%d\r\n\r\n" % (start, stop - 1, len(data))
    )
    body += data[start:stop] + b"\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/byteranges; boundary=x"}
    handler.small(206, body, {**kind, "ETag": etag(data)})


def whole_of_another_length(handler, site, path, data):
    if not _later(site):
        return honest(handler, site, path, data)
    return handler.small(200, data[0 : len(data)] + b"more", {"ETag": etag(data)})


def whole_of_another_version(handler, site, path, data):
    if not _later(site):
        return honest(handler, site, path, data)
    return handler.small(200, data[0 : len(data)], {"ETag": '"other"'})


def shrinks(handler, site, path, data):
    honest(handler, site, path, data, total=len(data) - (1 if _later(site) else 0))


def right_start_unknown_total(handler, site, path, data):
    start, stop = asked(handler, data)
    told = f"bytes {start}-{stop - 1}/*"
    honest(handler, site, path, data, **({"range": told} if _later(site) else {}))


def _length(text):
    def lie(handler, site, path, data):
        start, stop = asked(handler, data)
        if not _later(site):
            return honest(handler, site, path, data)
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
        handler.send_header("ETag", etag(data))
        for each in text if isinstance(text, tuple) else (text,):
            handler.send_header("Content-Length", each)
        handler.end_headers()
        handler.close_connection = True
        return handler.wfile.write(data[start:stop])

    return lie


def chunks_without_end(handler, site, path, data):  # noqa: ARG001
    start, stop = asked(handler, data)
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
    handler.send_header("ETag", etag(data))
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"10000\r\n" + bytes(1 << 16) + b"\r\n")
    except OSError:
        handler.close_connection = True


def trailers_without_end(handler, site, path, data):  # noqa: ARG001
    start, stop = asked(handler, data)
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
    handler.send_header("ETag", etag(data))
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    try:
        handler.wfile.write(b"%x\r\n%b\r\n0\r\n" % (stop - start, data[start:stop]))
        while True:
            handler.wfile.write(b"X: y\r\n" * 1000)
            time.sleep(0.01)
    except OSError:
        handler.close_connection = True


def chunk_of_a_huge_size(handler, site, path, data):  # noqa: ARG001
    start, stop = asked(handler, data)
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"f" * 60_000 + b"\r\n")
    handler.close_connection = True


def continues_without_end(handler, site, path, data):  # noqa: ARG001
    try:
        while True:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 100)
            time.sleep(0.01)
    except OSError:
        handler.close_connection = True


def long_line(handler, site, path, data):  # noqa: ARG001
    handler.wfile.write(b"HTTP/1.1 206 " + b"a" * 1_000_000 + b"\r\n\r\n")
    handler.close_connection = True


def hops(handler, site, path, data):
    number = int(handler.path.partition("?hop=")[2] or 0)
    if number < 10:
        return handler.small(302, b"", {"Location": f"{path}?hop={number + 1}"})
    return honest(handler, site, path, data)


def nowhere(handler, site, path, data):  # noqa: ARG001
    handler.send_response(302)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def empty(handler, site, path, data):
    honest(handler, site, path, data, body=b"", length=True)


def other_unit(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, range=f"lines {start}-{stop - 1}/{len(data)}")


def two_ranges(handler, site, path, data):
    start, stop = asked(handler, data)
    more = {"Content-Range": f"bytes {start + 1}-{stop}/{len(data)}"}
    honest(handler, site, path, data, headers=more)


MORE = {
    each.__name__.replace("_", "-"): each
    for each in (
        multipart, whole_of_another_length, whole_of_another_version, shrinks,
        right_start_unknown_total, chunks_without_end, trailers_without_end, chunk_of_a_huge_size,
        continues_without_end, long_line, hops, nowhere, empty, other_unit, two_ranges,
    )
} | {
    "length-negative": _length("-5"),
    "length-huge": _length("9" * 30),
    "length-garbage": _length("0x10"),
    "length-signed": _length("+16"),
    "length-twice": _length(("16", "17")),
    "length-underscored": _length("1_6"),
    "length-exotic": _length("\u00b2"),
}  # fmt: skip

LIES.update(MORE)
EVERY = LIES
