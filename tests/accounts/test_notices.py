"""Notices: one bit, one mail, the same words for everything."""

import smtplib

import pytest
from django.core import mail

from accounts import notices
from accounts.models import Person


def bits(inhabitant):
    person = Person.objects.get(pk=inhabitant.person)
    return person.something_waits, person.mail_due


@pytest.fixture
def tell(world, django_capture_on_commit_callbacks):
    """Tells people of the cast, as a deed does that is stored."""

    def tell(*names, urgent=False):
        with django_capture_on_commit_callbacks(execute=True):
            notices.tell([world[name].person for name in names], urgent=urgent)

    return tell


def receivers():
    return sorted(sent.to[0] for sent in mail.outbox)


def test_it_sets_the_bit_and_lets_the_mail_wait_for_its_hour(world, tell):
    tell("Ben", "Bel")
    assert mail.outbox == []
    assert bits(world["Ben"]) == bits(world["Bel"]) == (True, True)
    assert bits(world["Amina"]) == (False, False)
    assert notices.send_due() == 2
    assert receivers() == [world["Bel"].email, world["Ben"].email]
    assert bits(world["Ben"]) == (True, False)
    assert notices.send_due() == 0


def test_whoever_has_not_come_yet_gets_no_second_mail(world, tell):
    tell("Ben")
    notices.send_due()
    tell("Ben")
    assert notices.send_due() == 0
    assert len(mail.outbox) == 1


def test_what_is_urgent_goes_at_once_and_once(world, tell):
    tell("Ben", urgent=True)
    assert receivers() == [world["Ben"].email]
    assert bits(world["Ben"]) == (True, False)
    assert notices.send_due() == 0


def test_what_is_urgent_goes_even_if_something_was_waiting_before(world, tell):
    tell("Ben")
    notices.send_due()
    tell("Ben", urgent=True)
    assert receivers() == [world["Ben"].email] * 2


def test_an_urgent_mail_waits_for_the_deed_to_be_stored(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        notices.tell([world["Ben"].person], urgent=True)
    assert mail.outbox == []
    assert len(waiting) == 1


def test_every_mail_has_the_same_words(world, tell, settings):
    tell("Ben", urgent=True)
    tell("Bel")
    notices.send_due()
    urgent, plain = mail.outbox
    assert (urgent.subject, urgent.body) == (plain.subject, plain.body) == (notices.SUBJECT, plain.body)
    assert urgent.body == f"There is something new for you. Sign in to see it:\n\n{settings.HEARTH_URL}\n"
    for name in ("Ben", "Harbour", "report", "threat", "urgent"):
        assert name.lower() not in (urgent.subject + urgent.body).lower()


def test_each_mail_has_one_receiver(world, tell):
    tell("Ben", "Bel", "Hana", urgent=True)
    assert [len(sent.recipients()) for sent in mail.outbox] == [1, 1, 1]


def test_signing_in_takes_the_notice_and_the_mail_back(world, tell):
    tell("Ben")
    notices.seen(world["Ben"].person)
    assert bits(world["Ben"]) == (False, False)
    assert notices.send_due() == 0
    tell("Ben")
    assert notices.send_due() == 1


def test_a_disabled_person_is_told_nothing(world, tell):
    Person.objects.filter(pk=world["Ben"].person).update(active=False)
    tell("Ben", urgent=True)
    assert mail.outbox == []
    Person.objects.filter(pk=world["Bel"].person).update(something_waits=True, mail_due=True, active=False)
    assert notices.send_due() == 0


@pytest.mark.parametrize("trouble", [smtplib.SMTPServerDisconnected, ConnectionRefusedError, TimeoutError])
def test_a_mail_server_that_does_not_answer_stops_no_deed_and_loses_no_mail(world, tell, monkeypatch, trouble):
    def fail(*args, **kwargs):
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", fail)
        tell("Ben", urgent=True)
    assert mail.outbox == []
    assert bits(world["Ben"]) == (True, True)
    assert notices.send_due() == 1
    assert receivers() == [world["Ben"].email]


def test_a_mail_that_failed_is_not_sent_to_somebody_who_came_meanwhile(world, tell, monkeypatch):
    def fail(*args, **kwargs):
        notices.seen(world["Ben"].person)
        raise ConnectionRefusedError

    monkeypatch.setattr(notices, "send_mail", fail)
    tell("Ben", urgent=True)
    assert bits(world["Ben"]) == (False, False)
