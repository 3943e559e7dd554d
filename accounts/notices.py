"""Notices: one bit per person, and one mail with the same words for everything.

What is urgent is mailed at once; everything else waits for the day's fixed hours, so that the moment of a mail tells
nobody what it was about.
"""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from accounts.models import Person

SUBJECT = "Something is waiting for you"
TEXT = "There is something new for you. Sign in to see it:\n\n{url}\n"
HOURS = (9, 13, 17)
"""When mails that can wait go out, local time."""


def tell(people: Iterable[UUID], *, urgent: bool = False) -> None:
    """Sets the bit of each person. An urgent notice is mailed once the transaction is done; others wait for `send_due`.

    Whoever has had a mail and not come yet gets no second one, unless it is urgent.
    """
    wanted = list(people)
    told = Person.objects.filter(pk__in=wanted, active=True)
    if urgent:
        told.update(something_waits=True, mail_due=True)
        transaction.on_commit(lambda: _send(wanted), robust=True)
    else:
        told.filter(something_waits=False).update(something_waits=True, mail_due=True)


def send_due() -> int:
    """Mails everybody whose notice waits for its hour; returns how many. Called at the hours above."""
    return _send(list(Person.objects.filter(mail_due=True).values_list("pk", flat=True)))


def seen(person: UUID) -> None:
    """She has signed in."""
    Person.objects.filter(pk=person, something_waits=True).update(something_waits=False, mail_due=False)


def mail(address: str, subject: str, text: str) -> bool:
    """One plain mail, and whether it went; a mail server that does not answer stops no deed."""
    with suppress(OSError):  # what smtplib raises is an OSError, as is a network that does not answer
        return send_mail(subject, text, None, [address]) > 0
    return False


def _send(people: list[UUID]) -> int:
    sent = 0
    for person in Person.objects.filter(pk__in=people, active=True, something_waits=True, mail_due=True):
        mine = Person.objects.filter(pk=person.pk)
        if not mine.filter(mail_due=True).update(mail_due=False):
            continue
        if mail(person.email, SUBJECT, TEXT.format(url=settings.HEARTH_URL)):
            sent += 1
        else:
            mine.filter(something_waits=True).update(mail_due=True)
    return sent
