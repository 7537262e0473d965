"""Only a good key of the key ring counts, and only what it signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pysequoia import Cert, SignatureMode, sign

from fakes.debian_archive import public, publisher, stranger
from levelgate_deb.signature import clear_signed, detached

NOW = datetime.now(UTC)
BODY = b"Origin: Example\n- a dash\n"
SIGNED = sign(publisher().signer(), BODY, mode=SignatureMode.CLEAR)
BESIDE = sign(publisher().signer(), BODY, mode=SignatureMode.DETACHED)
RING = public(publisher()).encode()
FINGERPRINT = publisher().extract_certificate().fingerprint


def test_what_was_signed_is_returned_with_the_signer() -> None:
    assert clear_signed(SIGNED, RING, NOW) == (BODY, FINGERPRINT)


def test_what_stands_around_the_signed_part_is_left_out() -> None:
    assert clear_signed(b"Origin: Evil\n\n" + SIGNED + b"Suite: evil\n", RING, NOW) == (BODY, FINGERPRINT)


def test_a_signature_beside_the_file_is_verified() -> None:
    assert detached(BODY, BESIDE, RING, NOW) == FINGERPRINT


def test_a_key_ring_may_hold_several_keys() -> None:
    ring = bytes(stranger().extract_certificate()) + bytes(publisher().extract_certificate())
    assert clear_signed(SIGNED, ring, NOW) == (BODY, FINGERPRINT)


@pytest.mark.parametrize(
    ("message", "ring"),
    [
        pytest.param(SIGNED.replace(b"Example", b"Evil"), RING, id="tampered"),
        pytest.param(SIGNED, public(stranger()).encode(), id="another key"),
        pytest.param(BODY, RING, id="not signed"),
        pytest.param(b"", RING, id="empty"),
        pytest.param(SIGNED[: len(SIGNED) // 2], RING, id="cut"),
    ],
)
def test_what_is_not_signed_by_the_key_ring_is_refused(message: bytes, ring: bytes) -> None:
    with pytest.raises(ValueError, match=r"^the archive's signature is not one of the key ring's, or does not fit$"):
        clear_signed(message, ring, NOW)


@pytest.mark.parametrize("signature", [b"", b"garbage", sign(stranger().signer(), BODY, mode=SignatureMode.DETACHED)])
def test_a_signature_that_does_not_fit_is_refused(signature: bytes) -> None:
    with pytest.raises(ValueError, match=r"^the archive's signature is not one of the key ring's, or does not fit$"):
        detached(BODY, signature, RING, NOW)


def test_a_key_that_expired_since_it_signed_is_refused() -> None:
    with pytest.raises(ValueError, match=f"{FINGERPRINT} that signed the archive expired on 20"):
        clear_signed(SIGNED, RING, NOW + timedelta(days=365 * 20))


def test_a_key_that_was_revoked_since_it_signed_is_refused() -> None:
    certificate = publisher().extract_certificate()
    revoked = bytes(certificate) + bytes(certificate.revoke(publisher().certifier()))
    assert Cert.from_bytes(revoked).is_revoked
    with pytest.raises(ValueError, match=r"was revoked|is not one of"):
        clear_signed(SIGNED, revoked, NOW)


@pytest.mark.parametrize("ring", [b"", b"garbage", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n"])
def test_a_key_ring_without_keys_is_refused(ring: bytes) -> None:
    with pytest.raises(ValueError, match="signed_by names holds no OpenPGP certificate"):
        clear_signed(SIGNED, ring, NOW)
