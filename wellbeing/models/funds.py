"""Funds and vouchers: what may be seen of them at rest."""

import uuid

from django.db import models


class Fund(models.Model):
    """A pot of the scheme. Who pays, whom it serves and its codes stand in the vault's rows, under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.UUIDField(db_index=True)
    open = models.BooleanField(default=True)
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "scheme": "which scheme there is, is published",
            "open": "whether it still pays",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}


class Voucher(models.Model):
    """One session that is paid for. Whoever has the code can find its row; the row finds nothing."""

    id = models.BinaryField(primary_key=True)
    scheme = models.UUIDField()
    spent = models.BooleanField(default=False)

    class AtRest:
        clear = {
            "id": "SHA-256 of a code with 70 random bits",
            "scheme": "which scheme there is, is published",
            "spent": "the database itself refuses to spend it twice",
        }
        sealed: dict[str, str] = {}
