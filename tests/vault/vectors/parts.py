"""What the vectors are made of: everybody sees at once that these keys and ids are for tests."""

import hashlib
from typing import Any
from uuid import UUID

from vault.core.ciphers import Key

TENANT = UUID("11111111-1111-4111-8111-111111111111")
RECORD = UUID("22222222-2222-4222-8222-222222222222")
ITEM = UUID("33333333-3333-4333-8333-333333333333")

type Vector = dict[str, Any]
type Vectors = dict[str, Any]


def key(name: str) -> Key:
    return Key(hashlib.sha256(b"hearth test key " + name.encode()).digest())
