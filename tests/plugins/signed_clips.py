"""Makes small clips that carry content credentials, with authorities and signers of its own.

The fixture `signed_clips` is there for every test:

    def test_something(signed_clips: SignedClips) -> None:
        authority = signed_clips.authority()
        path = signed_clips.signed(authority)
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, ExtensionType, Name

    from tests.plugins.time_stamps import Stamps

MANIFEST_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
CREATED = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
}
EMAIL = "1.3.6.1.5.5.7.3.4"
"""The purpose of a certificate that signs mail, which will do for content credentials."""

STAMPING = "1.3.6.1.5.5.7.3.8"
"""The purpose of a certificate that signs time stamps."""

LENIENT = {"verify": {"verify_after_sign": False}}
"""Lets also what is wrong be signed."""


@dataclass(frozen=True)
class Authority:
    """Whoever vouches for signers, or a signer."""

    key: EllipticCurvePrivateKey
    certificate: Certificate

    @property
    def pem(self) -> str:
        """Its certificate."""
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - only where it is used

        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        """Its certificate, as it is within a manifest."""
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - only where it is used

        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its certificate, in hex."""
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - only where it is used

        return self.certificate.fingerprint(SHA256()).hex()


def box(kind: bytes, content: bytes) -> bytes:
    """Make a box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def manifest_place(content: bytes) -> tuple[int, int]:
    """Say where the box of the manifest begins and ends in a clip."""
    start = content.index(MANIFEST_BOX) - 8
    return start, start + int.from_bytes(content[start : start + 4])


class SignedClips:
    """Makes clips in a folder."""

    def __init__(self, folder: Path) -> None:
        """Put them there."""
        self._folder = folder

    def authority(self, name: str = "Test authority", *, days: int = 400) -> Authority:
        """Make an authority that vouches for itself, with a certificate that ends in so many days."""
        from cryptography import x509  # noqa: PLC0415 - only where it is used

        usage = _usage(signs=False)
        extensions: list[tuple[ExtensionType, bool]] = [(x509.BasicConstraints(ca=True, path_length=None), True)]
        return _issued(_name(name), None, [*extensions, (usage, True)], begins=-400, ends=days)

    def signer(self, authority: Authority, name: str = "Test signer", *, ocsp: str | None = None) -> Authority:
        """Make a signer that an authority vouches for."""
        return _issued(_name(name), authority, _of_a_signer(authority, ocsp=ocsp), begins=-1, ends=30)

    def clock(self, authority: Authority) -> Authority:
        """Make a signer of time stamps that an authority vouches for."""
        return _issued(_name("Test clock"), authority, _of_a_signer(authority, purpose=STAMPING), begins=-300, ends=300)

    def unsigned(self, name: str = "unsigned.mp4", *, user_box: bytes = b"") -> Path:
        """Write the least that is an MP4: boxes without a picture."""
        path = self._folder / name
        head = box(b"ftyp", b"isom\0\0\2\0isommp42") + user_box
        path.write_bytes(head + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(range(256)) * 20))
        return path

    def signed(
        self,
        authority: Authority,
        name: str = "signed.mp4",
        *,
        signer: Authority | None = None,
        source: Path | None = None,
        actions: list[dict[str, Any]] | None = None,
        generator: str = "Test maker",
        parent: Path | None = None,
        media_type: str = "video/mp4",
        build: Callable[[Any], object] | None = None,
        stamps: Stamps | None = None,
    ) -> Path:
        """Sign a copy of a clip, or of the least that is one."""
        import c2pa  # noqa: PLC0415 - only where it is used
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - only where it is used

        signer = signer or self.signer(authority)
        key = signer.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain = (signer.pem + authority.pem).encode()
        info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=key, ta_url=stamps and stamps.address)
        target = self._folder / name
        builder = c2pa.Builder(_manifest(actions, generator, media_type), context=c2pa.Context.from_dict(LENIENT))
        if parent is not None:
            with parent.open("rb") as file:
                builder.add_ingredient(
                    {"title": parent.name, "relationship": "parentOf", "label": "parent"}, media_type, file
                )
        if build is not None:
            build(builder)
        builder.sign_file(
            str(source or parent or self.unsigned(f"before-{name}")), str(target), c2pa.Signer.from_info(info)
        )
        return target

    def signed_with_other_certificate(
        self,
        authority: Authority,
        name: str,
        *,
        purpose: str = EMAIL,
        begins: int = -1,
        ends: int = 30,
        stamps: Stamps | None = None,
    ) -> Path:
        """Sign a clip with a certificate that the library would refuse to sign with, such as one that has expired.

        It is given a good certificate of the same key and length, and the bytes that it has signed
        hold the other one in its place.
        """
        import c2pa  # noqa: PLC0415 - only where it is used
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA  # noqa: PLC0415 - only where it is used
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        good = self.signer(authority)
        while True:
            other = _issued(
                good.certificate.subject,
                authority,
                _of_a_signer(authority, purpose=purpose),
                key=good.key,
                serial=good.certificate.serial_number,
                begins=begins,
                ends=ends,
            ).der
            if len(other) == len(good.der):
                break

        def sign(data: bytes) -> bytes:
            changed = data.replace(good.der, other)
            parts = decode_dss_signature(good.key.sign(changed, ECDSA(SHA256())))
            signature = b"".join(part.to_bytes(32) for part in parts)
            if stamps is not None:
                stamps.expect(data, changed, signature)
            return signature

        signer = c2pa.Signer.from_callback(
            sign, c2pa.C2paSigningAlg.ES256, good.pem + authority.pem, stamps and stamps.address
        )
        target = self._folder / name
        builder = c2pa.Builder(_manifest(None, "Test maker", "video/mp4"), context=c2pa.Context.from_dict(LENIENT))
        builder.sign_file(str(self.unsigned(f"before-{name}")), str(target), signer)
        content = target.read_bytes()
        assert content.count(good.der) == 1
        if stamps is not None:
            assert content.count(stamps.given) == 1
            content = content.replace(stamps.given, stamps.moved)
        target.write_bytes(content.replace(good.der, other))
        return target

    def changed(self, path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
        """Write a copy of a file with other bytes."""
        target = self._folder / name
        target.write_bytes(change(path.read_bytes()))
        return target


def flipped(content: bytes, place: int) -> bytes:
    """Change one bit of a byte."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _manifest(actions: list[dict[str, Any]] | None, generator: str, media_type: str) -> dict[str, Any]:
    return {
        "claim_generator_info": [{"name": generator, "version": "1.0"}],
        "title": "clip",
        "format": media_type,
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [CREATED] if actions is None else actions}}],
    }


def _name(name: str) -> Name:
    from cryptography import x509  # noqa: PLC0415 - only where it is used

    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Test house"),
        ]
    )


def _usage(*, signs: bool) -> ExtensionType:
    from cryptography import x509  # noqa: PLC0415 - only where it is used

    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _of_a_signer(
    authority: Authority, *, purpose: str = EMAIL, ocsp: str | None = None
) -> list[tuple[ExtensionType, bool]]:
    from cryptography import x509  # noqa: PLC0415 - only where it is used

    extensions: list[tuple[ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(signs=True), True),
        (x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose)]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False),
    ]
    if ocsp is not None:
        asked = x509.AccessDescription(x509.OID_OCSP, x509.UniformResourceIdentifier(ocsp))
        extensions.append((x509.AuthorityInformationAccess([asked]), False))
    return extensions


def _issued(
    subject: Name,
    issuer: Authority | None,
    extensions: list[tuple[ExtensionType, bool]],
    *,
    begins: int,
    ends: int,
    key: EllipticCurvePrivateKey | None = None,
    serial: int | None = None,
) -> Authority:
    from cryptography import x509  # noqa: PLC0415 - only where it is used
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - only where it is used
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - only where it is used

    own = key or ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=begins))
        .not_valid_after(now + dt.timedelta(days=ends))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Authority(own, builder.sign(issuer.key if issuer else own, SHA256()))


@pytest.fixture
def signed_clips(tmp_path: Path) -> SignedClips:
    """Give a maker of clips, in a folder of the test."""
    return SignedClips(tmp_path)
