"""Encryption of what identifies a person (promise 9): names never lie readable in the database file."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Seal:
    """AES-256-GCM under the installation's data key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str) -> bytes:
        """Encrypt; the same text gives different bytes each time."""
        return self.close_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt; `cryptography.exceptions.InvalidTag` under another key."""
        return self.open_bytes(sealed).decode()

    def close_bytes(self, plain: bytes) -> bytes:
        """As `close`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def open_bytes(self, sealed: bytes) -> bytes:
        """As `open`."""
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)


def new_key() -> bytes:
    """A fresh data key."""
    return AESGCM.generate_key(bit_length=256)
