"""Second factors: an authenticator app whose seed only its owner's key opens, and ten recovery codes kept as hashes."""

import base64
import hmac
import secrets
from urllib.parse import quote
from uuid import uuid4

from django.db import transaction
from django_otp.oath import TOTP

from accounts.models import Person, RecoveryCode, TotpDevice
from vault import server
from vault.keyring import Keyring

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps before and after now
CODES = 10
_SEED_SIZE = 20
_CODE_BYTES = 15  # 120 bits


def new_seed() -> bytes:
    return secrets.token_bytes(_SEED_SIZE)


def seed_text(seed: bytes) -> str:
    """Base32, to be typed into an app."""
    return base64.b32encode(seed).decode("ascii")


def seed_url(seed: bytes, label: str) -> str:
    """The otpauth address for a QR code."""
    return f"otpauth://totp/Hearth:{quote(label)}?secret={seed_text(seed)}&issuer=Hearth&digits={DIGITS}&period={STEP}"


def code_at(seed: bytes, moment: float) -> str:
    """The code that an app shows at a moment (seconds since 1970)."""
    totp = TOTP(seed, step=STEP, digits=DIGITS)
    totp.time = moment
    return f"{totp.token():0{DIGITS}d}"


def add(person: Person, keyring: Keyring, seed: bytes) -> TotpDevice:
    """Stores a confirmed device; any earlier one goes."""
    device_id = uuid4()
    sealed = server.seal_totp(keyring, device_id, seed)
    with transaction.atomic():
        TotpDevice.objects.filter(user=person).delete()
        device: TotpDevice = TotpDevice.objects.create(
            id=device_id, user=person, name="", confirmed=True, seed_sealed=sealed
        )
    return device


def verify(device: TotpDevice, keyring: Keyring, typed: str, moment: float) -> bool:
    """Whether a code is right now and was not used before. Wrong codes make the next one wait (django-otp's throttling).

    Tries of one device wait for each other and see its row as the one before left it, so that neither the count nor
    the replay guard can be passed by trying at the same moment.
    """
    with transaction.atomic():
        locked = TotpDevice.objects.select_for_update().filter(pk=device.pk).first()
        if locked is None or not locked.verify_is_allowed()[0]:
            return False
        step = _matching_step(server.open_totp(keyring, locked.id, bytes(locked.seed_sealed)), typed, moment)
        if step is None or step <= locked.last_step:
            locked.throttle_increment()
            return False
        locked.last_step = step
        locked.throttle_reset()
        return True


def new_codes(person: Person) -> list[str]:
    """Ten fresh recovery codes, shown once; earlier ones stop working."""
    codes = [_grouped(base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, code_hash=server.code_hash(_plain(code))) for code in codes
        )
    return codes


def use_code(person: Person, typed: str) -> bool:
    """Whether the text is one of her recovery codes; it works once."""
    deleted, _ = RecoveryCode.objects.filter(person=person, code_hash=server.code_hash(_plain(typed))).delete()
    return deleted > 0


def _matching_step(seed: bytes, typed: str, moment: float) -> int | None:
    digits = "".join(one for one in typed if one.isascii() and one.isdigit())
    now = int(moment // STEP)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(seed, step * STEP), digits):
            return step
    return None


def _grouped(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _plain(typed: str) -> str:
    return "".join(one for one in typed.upper() if one.isalnum())
