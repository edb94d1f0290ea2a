"""Reads a body whose length is known straight off its connection, in large pieces and without a parser between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 256 * 1024
"""Bytes that are read at once at most."""


def straight(response: httpx.Response, length: int, silence: float) -> Iterator[bytes]:
    """Give the body of an answer that is neither chunked nor compressed.

    The parser gives what had come together with the headers, and that is all it holds: a body of
    known length has no further structure. The rest is read where the parser would have read it.
    The connection cannot be used for another request afterwards.

    Args:
        response: an answer of HTTP/1, of whose body nothing was read yet.
        length: of its body, in bytes.
        silence: seconds in which the next byte must come.

    Raises:
        httpx.TransportError: it did not come whole.
    """
    parsed = response.iter_raw()
    first = next(parsed, b"")
    yield first
    missing = length - len(first)
    if missing <= 0:
        yield from parsed  # which lets the parser see the end
        return
    network: httpcore.NetworkStream = response.extensions["network_stream"]
    while missing > 0:
        try:
            piece = network.read(min(missing, PIECE), timeout=silence)
        except httpcore.TimeoutException as error:
            raise httpx.ReadTimeout(str(error)) from error
        except httpcore.NetworkError as error:
            raise httpx.ReadError(str(error)) from error
        if not piece:
            msg = f"the body ended {missing} bytes early"
            raise httpx.RemoteProtocolError(msg)
        missing -= len(piece)
        yield piece
