"""OpenPGP signatures: whose they are, and whether that key is good now."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pysequoia import Cert, Sig, verify
from pysequoia.packet import Packet, PacketPile, SignatureType, Tag

# The library's own values cannot be hashed.
_KEYS = (Tag.PublicKey, Tag.PublicSubkey)
_OLDEST = datetime.min.replace(tzinfo=UTC)


def key_ring(keys: bytes) -> list[Cert]:
    """Return the certificates of a key ring, binary or armoured; raise ValueError where there is none."""
    try:
        certificates = Cert.split_bytes(keys)
    except RuntimeError:
        certificates = []
    if not certificates:
        raise ValueError("the key ring that signed_by names holds no OpenPGP certificate")
    return certificates


def clear_signed(message: bytes, keys: bytes, at: datetime) -> tuple[bytes, str]:
    """Return what was signed, and nothing around it, and the fingerprint of the signer."""
    certificates = key_ring(keys)
    try:
        verified = verify(message, store=lambda _: certificates)
    except RuntimeError:
        raise _unsigned() from None
    signers = [(one.certificate, one.signing_key) for one in verified.valid_sigs]
    return bytes(verified.bytes or b""), _good(signers, certificates, at)


def detached(message: bytes, signature: bytes, keys: bytes, at: datetime) -> str:
    """Return the fingerprint of the signer."""
    certificates = key_ring(keys)
    try:
        verified = verify(message, store=lambda _: certificates, signature=Sig.from_bytes(signature))
    except RuntimeError:
        raise _unsigned() from None
    return _good([(one.certificate, one.signing_key) for one in verified.valid_sigs], certificates, at)


def _unsigned() -> ValueError:
    # What the library says is long, and tells of paths.
    return ValueError("the archive's signature is not one of the key ring's, or does not fit")


def _good(signers: list[tuple[str, str]], certificates: list[Cert], at: datetime) -> str:
    """Return the first signer whose keys are good at that time: the library judges when the signature was made."""
    known = {certificate.fingerprint: certificate for certificate in certificates}
    reasons = []
    for signer, key in signers:
        reason = _trouble(known[signer], key, at)
        if not reason:
            return signer
        reasons.append(f"the key {signer} that signed the archive {reason}")
    raise ValueError("; ".join(reasons) or "the archive is not signed")


def _trouble(certificate: Cert, key: str, at: datetime) -> str:
    if certificate.is_revoked:
        return "was revoked"
    if certificate.expiration is not None and certificate.expiration <= at:
        return f"expired on {certificate.expiration:%Y-%m-%d}"
    if key != certificate.fingerprint:
        return _trouble_of_part(certificate, key, at)
    return ""


def _trouble_of_part(certificate: Cert, key: str, at: datetime) -> str:
    """Say what is wrong with a subkey: its newest binding counts."""
    packets = [(owner, packet) for owner, packet in _owned(certificate) if owner.fingerprint == key]
    if any(packet.signature_type == SignatureType.SubkeyRevocation for _, packet in packets):
        return "was revoked in part"
    bindings = [one for one in packets if one[1].signature_type == SignatureType.SubkeyBinding]
    if not bindings:
        return "is no part of its certificate"
    owner, newest = max(bindings, key=lambda one: one[1].signature_created or _OLDEST)
    created, period = owner.key_created or _OLDEST, newest.key_validity_period
    return f"expired on {created + period:%Y-%m-%d}" if period and created + period <= at else ""


def _owned(certificate: Cert) -> Iterator[tuple[Packet, Packet]]:
    """Yield each packet of a certificate with the key that it belongs to."""
    owner = None
    for packet in PacketPile.from_bytes(bytes(certificate)):
        owner = packet if packet.tag in _KEYS else owner
        if owner is not None:
            yield owner, packet
