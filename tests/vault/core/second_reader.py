"""A second reader of both formats, written from the specifications and from other primitives than
`vault/core/ciphers.py` uses.

It is here so that sealed data stays readable by somebody who has this page and the papers, and so that an upgrade of
the library which changed bytes would be noticed. It only reads; nothing in the project but its tests imports it.

0x01: c2sp.org/chunked-encryption with HKDF-Expand of SHA-512 and AES-256-GCM.
0x12: RFC 9180 base mode, and draft-ietf-hpke-pq for the KEM 0x647A, which is X-Wing (draft-connolly-cfrg-xwing-kem).
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CHUNK, TAG = 16384, 16
AES_256_GCM = 2


def read_sealed(key: bytes, context: bytes, blob: bytes) -> bytes:
    """The plaintext of a 0x01 blob. Raises AssertionError or InvalidTag."""
    assert blob[0] == 0x01
    salt, commitment, body = blob[1:25], blob[25:57], blob[57:]
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    derived = HKDFExpand(hashes.SHA512(), 32 + 12 + 32, info).derive(key)
    assert hmac.compare_digest(derived[44:], commitment)
    cipher, base = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big")
    chunks = [body[at : at + CHUNK + TAG] for at in range(0, len(body) + 1, CHUNK + TAG)]
    assert len(chunks[-1]) < CHUNK + TAG  # the last chunk is always a short one, or the message was cut
    return b"".join(cipher.decrypt((base ^ n).to_bytes(12, "big"), chunk, b"") for n, chunk in enumerate(chunks))


@dataclass
class HpkeContext:
    key: bytes
    base_nonce: bytes

    def nonce(self, number: int) -> bytes:
        return (int.from_bytes(self.base_nonce, "big") ^ number).to_bytes(12, "big")


def key_schedule(kem: int, aead: int, shared_secret: bytes, info: bytes) -> HpkeContext:
    """RFC 9180, section 5.1, mode_base with HKDF-SHA256, for an AEAD with a 32-byte key."""
    suite = b"HPKE" + kem.to_bytes(2, "big") + b"\0\1" + aead.to_bytes(2, "big")
    context = b"\0" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    secret = _extract(suite, shared_secret, b"secret", b"")
    return HpkeContext(_expand(suite, secret, b"key", context, 32), _expand(suite, secret, b"base_nonce", context, 12))


def xwing_secret(mlkem_seed: bytes, x25519_key: bytes, encapsulation: bytes) -> bytes:
    """The shared secret of KEM 0x647A: SHA3-256 of both secrets, X25519 ciphertext and public key, and label."""
    private = X25519PrivateKey.from_private_bytes(x25519_key)
    mlkem_secret = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).decapsulate(encapsulation[:1088])
    x25519_secret = private.exchange(X25519PublicKey.from_public_bytes(encapsulation[1088:]))
    ours = private.public_key().public_bytes_raw()
    return hashlib.sha3_256(mlkem_secret + x25519_secret + encapsulation[1088:] + ours + b"\\.//^\\").digest()


def x25519_kem_secret(key: bytes, encapsulation: bytes) -> bytes:
    """The shared secret of KEM 0x0020, RFC 9180, section 4.1: not used by the vault, but it has RFC vectors."""
    private = X25519PrivateKey.from_private_bytes(key)
    exchanged = private.exchange(X25519PublicKey.from_public_bytes(encapsulation))
    suite = b"KEM\x00\x20"
    extracted = _extract(suite, b"", b"eae_prk", exchanged)
    context = encapsulation + private.public_key().public_bytes_raw()
    return _expand(suite, extracted, b"shared_secret", context, 32)


def read_wrapped(mlkem_seed: bytes, x25519_key: bytes, context: bytes, blob: bytes) -> bytes:
    """The plaintext of a 0x12 blob. Raises AssertionError or InvalidTag."""
    assert blob[0] == 0x12
    encapsulation, ciphertext = blob[1:1121], blob[1121:]
    hpke = key_schedule(0x647A, AES_256_GCM, xwing_secret(mlkem_seed, x25519_key, encapsulation), context)
    return AESGCM(hpke.key).decrypt(hpke.nonce(0), ciphertext, b"")


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)
