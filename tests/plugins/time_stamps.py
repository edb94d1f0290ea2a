"""An authority of time stamps (RFC 3161) at a socket of this computer, for clips that say when they were signed."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from tests.plugins.signed_clips import Authority

_INTEGER, _OCTETS, _OID, _TIME, _SEQUENCE, _SET, _FIRST = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31, 0xA0
_ONE_BYTE_LONG, _TWO_BYTES_LONG = 0x58, 0x59
_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA = "1.2.840.10045.4.3.2"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_STAMP = "1.2.840.113549.1.9.16.1.4"


@dataclass
class Stamps:
    """Where stamps are had."""

    address: str = ""
    given: bytes = b""
    """The stamp that was given last."""

    moved: bytes = b""
    """The same for the structure that was expected."""

    _instead: dict[bytes, bytes] = field(default_factory=dict)

    def expect(self, structure: bytes, other: bytes, signature: bytes) -> None:
        """Make a second stamp on a signature, as one of another structure (RFC 9052, 4.4) than is handed in."""
        before, after = (_countersigned(one, signature) for one in (structure, other))
        self._instead[hashlib.sha256(before).digest()] = hashlib.sha256(after).digest()

    def stamp(self, stamper: Authority, asked: bytes, moment: dt.datetime) -> bytes:
        """Answer a request."""
        self.given = _stamp(stamper, asked, moment, {})
        while self._instead and len(self.moved) != len(self.given):
            self.moved = _stamp(stamper, asked, moment, self._instead)
        return _sequence(_sequence(_number(0)), self.given)


@contextmanager
def stamping(stamper: Authority, moment: dt.datetime) -> Iterator[Stamps]:
    """Stamp whatever comes with one moment."""
    stamps = Stamps()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            answer = stamps.stamp(stamper, asked, moment)
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            stamps.address = f"http://127.0.0.1:{server.server_port}/"
            yield stamps
        finally:
            server.shutdown()
            thread.join()


def _countersigned(structure: bytes, signature: bytes) -> bytes:
    """Write what a stamp on a signature is over: the protected header of what was signed, and the signature."""
    start = structure.index(b"Signature1") + len(b"Signature1")
    # A header with certificates is a string of bytes with a length of two.
    assert structure[start] == _TWO_BYTES_LONG
    end = start + 3 + int.from_bytes(structure[start + 1 : start + 3])
    inner = bytes([_ONE_BYTE_LONG, len(signature)]) + signature
    outer = bytes([_ONE_BYTE_LONG, len(inner)]) + inner
    return b"\x84\x70CounterSignature" + structure[start:end] + b"\x40" + outer


def _stamp(stamper: Authority, asked: bytes, moment: dt.datetime, instead: dict[bytes, bytes]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA  # noqa: PLC0415 - only where it is used
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - only where it is used

    _, imprint, *rest = _parts(_parts(asked)[0][1])
    algorithm, digest = _parts(imprint[1])
    imprinted = _sequence(algorithm[2], _der(_OCTETS, instead.get(digest[1], digest[1])))
    nonce = [whole for tag, _, whole in rest if tag == _INTEGER]
    when = _der(_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())
    stamp = _sequence(_number(1), _oid("1.2.3.4"), imprinted, _number(7), when, *nonce)
    attributes = sorted(
        _sequence(_oid(kind), _der(_SET, value))
        for kind, value in (
            (_CONTENT_TYPE, _oid(_STAMP)),
            (_DIGEST, _der(_OCTETS, hashlib.sha256(stamp).digest())),
            (
                _SIGNING_CERTIFICATE,
                _sequence(_sequence(_sequence(_der(_OCTETS, hashlib.sha256(stamper.der).digest())))),
            ),
        )
    )
    signature = stamper.key.sign(_der(_SET, b"".join(attributes)), ECDSA(SHA256()))
    certificate = stamper.certificate
    signed = _sequence(
        _number(1),
        _sequence(certificate.issuer.public_bytes(), _number(certificate.serial_number)),
        _sequence(_oid(_SHA256)),
        _der(_FIRST, b"".join(attributes)),
        _sequence(_oid(_ECDSA)),
        _der(_OCTETS, signature),
    )
    data = _sequence(
        _number(3),
        _der(_SET, _sequence(_oid(_SHA256))),
        _sequence(_oid(_STAMP), _der(_FIRST, _der(_OCTETS, stamp))),
        _der(_FIRST, stamper.der),
        _der(_SET, signed),
    )
    return _sequence(_oid(_SIGNED_DATA), _der(_FIRST, data))


def _der(tag: int, content: bytes) -> bytes:
    """Write one element (X.690)."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(_SEQUENCE, b"".join(parts))


def _number(value: int) -> bytes:
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytes([40 * first + second])
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(0x80 | (number & 0x7F))
        content += bytes(reversed(digits))
    return _der(_OID, content)


def _parts(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """Read elements one after another: tag, content, and the whole."""
    found, at = [], 0
    while at < len(content):
        start, tag, length = at, content[at], content[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(content[at : at + size])
            at += size
        found.append((tag, content[at : at + length], content[start : at + length]))
        at += length
    return found
