"""Notices: one bit per person, and one mail with the same words for everything."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from accounts.models import Person

SUBJECT = "Something is waiting for you"
TEXT = "There is something new for you. Sign in to see it:\n\n{url}\n"


def tell(people: Iterable[UUID]) -> None:
    """Sets the bit and sends the neutral mail once the transaction is done; whose bit is set already gets no second mail."""
    wanted = list(people)

    def send() -> None:
        for person in Person.objects.filter(pk__in=wanted, active=True, something_waits=False):
            if Person.objects.filter(pk=person.pk, something_waits=False).update(something_waits=True):
                mail(person.email, SUBJECT, TEXT.format(url=settings.HEARTH_URL))

    transaction.on_commit(send, robust=True)


def seen(person: UUID) -> None:
    """She has signed in."""
    Person.objects.filter(pk=person, something_waits=True).update(something_waits=False)


def mail(address: str, subject: str, text: str) -> None:
    """One plain mail; a mail server that does not answer stops no deed."""
    send_mail(subject, text, None, [address], fail_silently=True)
