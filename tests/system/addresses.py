"""Every address of the URLconf, and who may see what stands there. A new address without its line here fails the sweep.

A line says, for a person (None for a stranger) and the ids in the address, whether a GET must show the page (True), must
not (False), or may do either (None), as for a page that depends on what was done before.
"""

from django.urls import get_resolver

from accounts.models import Role
from config.cast import CAST, PLACES

PEOPLE = {one.name: one for one in CAST}
EMPLOYERS = {place.slug for place in PLACES if place.kind == "employer"}
READERS = {Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER, Role.TRUSTEE}
WITH_A_KEY = {
    *(Role.SAFETY_MANAGER, Role.DEPUTY, Role.FINANCE_OFFICER, Role.DATA_PROTECTION_OFFICER, Role.TRUSTEE),
    *(Role.WELLBEING_COORDINATOR, Role.STATISTICS_STEWARD),
}


def walk(resolver=None, before=""):
    """Every address as (name, pattern, names of its parts)."""
    for each in (resolver or get_resolver()).url_patterns:
        path = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from walk(each, path)
        else:
            yield each.name, path, tuple(each.pattern.converters)


def role(person):
    return PEOPLE[person].role


def employers(person):
    return set(PEOPLE[person].places) & EMPLOYERS


def anybody(_person, _ids):
    return True


def nobody(_person, _ids):
    return False


def depends(_person, _ids):
    return None


def signed_in(person, _ids):
    return bool(person)


def employed(person, _ids):
    return bool(person and employers(person))


def lists(person, _ids):
    """Work lists stand open to the readers of an employer."""
    return bool(person and role(person) in READERS and employers(person))


def has_a_key(person, _ids):
    return bool(person and role(person) in WITH_A_KEY)


def public_page(_person, ids):
    return ids["slug"] in EMPLOYERS


def reads_the_log(person, ids):
    return bool(person and role(person) == Role.DATA_PROTECTION_OFFICER and ids["slug"] in PEOPLE[person].places)


def administers(person, ids):
    administrator = person and role(person) in {Role.ACCOUNT_ADMINISTRATOR, Role.OPERATOR}
    return bool(administrator and ids["slug"] in PEOPLE[person].places)


def administers_whom(person, ids):
    return administers(person, ids) and ids["person"].place == ids["slug"]


def reads(person, ids):
    """The record, by key; a trustee only after giving her password again."""
    return bool(person) and person in ids["incident_id"].readers


def reads_file(person, ids):
    return reads(person, ids) and ids["file_id"] == ids["incident_id"].file


def may_work_on(person, ids):
    """A page for a deed: readers of the team, and only while the record's state allows it."""
    return None if reads(person, ids) and role(person) != Role.LEADER else False


def wrote(person, ids):
    return bool(person) and person == ids["incident_id"].author


def wrote_file(person, ids):
    return wrote(person, ids) and ids["file_id"] == ids["incident_id"].file


def drafted(person, ids):
    return bool(person) and person == ids["draft_id"].author


def works_there(person, ids):
    return bool(person) and ids["organisation"].place in employers(person)


MAY_SEE = {
    # Open to strangers
    "start": depends,
    "health": anybody,
    "schema": anybody,
    "sign-in": depends,  # shows itself to strangers, and sends on whoever is signed in
    "forgot": anybody,
    "public": public_page,
    "back": public_page,
    "api-public": public_page,
    "join": nobody,  # the links tried here are wrong
    **dict.fromkeys(("exit", "code", "code-on-paper", "joining-app", "joining-paper", "joining-square"), nobody),
    **dict.fromkeys(
        ("sign-in-as", "sign-out", "setup", "api-sign-in", "api-code", "api-back", "api-back-messages"), nobody
    ),
    # One's own account
    **dict.fromkeys(("account", "again", "password", "sessions", "api-session", "api-sessions"), signed_in),
    **dict.fromkeys(
        ("codes", "codes-once", "kit", "kit-paper", "api-sign-out", "api-step-up", "api-one-session"), nobody
    ),
    # Keys, people, the log
    "keys": has_a_key,
    **dict.fromkeys(("give", "locks", "take-up"), nobody),  # only after the password was given again
    **dict.fromkeys(("log", "people", "invited", "remove-person", "setup-sheet"), nobody),
    "setup-done": lambda person, _: person == "Ines",  # what to do next, for the administrator of an employer
    "log-at": reads_the_log,
    **dict.fromkeys(("people-at", "invite"), administers),
    "person": administers_whom,
    # Records
    "queue": lists,
    "search": lists,
    "search-text": nobody,
    "new": employed,
    "mine": signed_in,
    **dict.fromkeys(("own", "sent", "own-add", "own-withdraw"), wrote),
    "own-file": wrote_file,
    "case": reads,
    "case-file": reads_file,
    **dict.fromkeys(("acknowledge", "ask", "assess", "close", "destroy", "note", "reply"), may_work_on),
    # The same for programs
    "api-places": signed_in,
    "api-place-readers": works_there,
    "api-draft": drafted,
    **dict.fromkeys(("api-draft-files", "api-draft-file"), nobody),
    "api-mine": signed_in,
    "api-own": wrote,
    "api-own-file": wrote_file,
    **dict.fromkeys(("api-own-messages", "api-own-withdrawal", "api-search", "api-search-text"), nobody),
    "api-work-list": lists,
    "api-case": reads,
    "api-case-file": reads_file,
    **dict.fromkeys(
        ("api-acknowledge", "api-ask", "api-assess", "api-close", "api-destroy", "api-note", "api-reply"), nobody
    ),
}
