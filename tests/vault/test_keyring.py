import json
from uuid import UUID

import pytest

from vault.core.ciphers import Identity, Key, Signer
from vault.errors import StepUpNeeded
from vault.keyring import Keyring

PERSON = UUID(int=1)
SEED_S, SEED_U = Key(bytes(range(32))), Key(bytes(range(1, 33)))


def test_it_opens_the_identity_of_each_tier_from_its_own_seed():
    keyring = Keyring(PERSON, SEED_S, SEED_U)
    assert keyring.session_identity.recipient == Identity.from_seed(SEED_S).recipient
    assert keyring.step_up_identity.recipient == Identity.from_seed(SEED_U).recipient
    assert keyring.signer.public == Signer.from_seed(SEED_U).public


@pytest.mark.parametrize("name", ["step_up_identity", "signer"])
def test_it_neither_signs_nor_opens_what_needs_more_care_without_the_step_up_seed(name):
    with pytest.raises(StepUpNeeded):
        getattr(Keyring(PERSON, SEED_S), name)


def test_it_has_keys_for_locker_and_authenticator_that_differ():
    keyring = Keyring(PERSON, SEED_S, SEED_U)
    assert keyring.locker_key() != keyring.totp_key()
    assert keyring.locker_key() != SEED_S.derive("sub/totp")
    assert keyring.locker_key() == Keyring(PERSON, SEED_S).locker_key()


@pytest.mark.parametrize("seed_u", [None, SEED_U], ids=["session", "stepped-up"])
def test_it_comes_back_from_a_sealed_session(seed_u):
    texts = json.loads(json.dumps(Keyring(PERSON, SEED_S, seed_u).to_texts()))
    back = Keyring.from_texts(PERSON, texts)
    assert (back.person, back.seed_s, back.seed_u) == (PERSON, SEED_S, seed_u)
    assert (back.vault_seeds, back.locker) == ({}, None)


def test_it_shows_nothing_of_its_keys():
    shown = repr(Keyring(PERSON, SEED_S, SEED_U, vault_seeds={PERSON: {0: SEED_S}}))
    assert SEED_S.reveal().hex() not in shown
    assert "Key" not in shown.removeprefix("<vault.keyring.Keyring object")
