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
LATER_ROOMS = {"wellbeing", "aggregates"}  # whose pages may be called as those of safety are


def walk(resolver=None, before="", room=""):
    """Every address as (name, pattern, names of its parts); pages of later rooms carry the room's name before their own."""
    for each in (resolver or get_resolver()).url_patterns:
        path = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            named = getattr(each, "namespace", None)
            yield from walk(each, path, f"{named}:" if named in LATER_ROOMS else "")
        else:
            yield room + each.name, path, tuple(each.pattern.converters)


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


def provides(person, _ids):
    """Lists of a scheme's providers, each their own."""
    return bool(person and role(person) == Role.PROVIDER)


def coordinates(person, _ids):
    return bool(person and role(person) == Role.WELLBEING_COORDINATOR)


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


def asked(person, ids):
    """Her own request, by her locker alone."""
    return bool(person) and person == ids["request_id"].author


def maybe_reads(person, ids):
    """A page about a record: never to whom no key opens it."""
    return None if reads(person, ids) else False


def maybe_hers(person, ids):
    return None if wrote(person, ids) else False


def maybe_drafted(person, ids):
    return None if drafted(person, ids) else False


def maybe_keeps(person, ids):
    """How long a record is kept: its readers, and the data protection officer without reading it."""
    officer = bool(person) and role(person) == Role.DATA_PROTECTION_OFFICER
    return None if officer or reads(person, ids) else False


def maybe_signed_in(person, _ids):
    """Pages of an employer, and lists of one's own that may be empty: never to a stranger."""
    return None if person else False


def keeps_statistics(person, _ids):
    return bool(person) and role(person) == Role.STATISTICS_STEWARD


def reviews_figures(person, _ids):
    return bool(person) and role(person) == Role.RELEASE_REVIEWER


def works_there(person, ids):
    return bool(person) and ids["organisation"].place in employers(person)


MAY_SEE = {
    # Asking for support. Drafts are tried with the ids of reports: they are no drafts of this.
    **dict.fromkeys(("wellbeing:what", "wellbeing:now", "wellbeing:promise", "api-w-lists"), anybody),
    **dict.fromkeys(("wellbeing:start", "api-w-places", "api-w-mine"), signed_in),
    **dict.fromkeys(("wellbeing:own", "wellbeing:sent", "wellbeing:withdraw", "api-w-own"), asked),
    **dict.fromkeys(
        (
            *("wellbeing:new", "wellbeing:tasks", "wellbeing:check", "wellbeing:safe", "wellbeing:step"),
            *("api-w-draft", "api-w-own-messages", "api-w-own-withdrawal"),
        ),
        nobody,
    ),
    # Coordinating: only after the password was given again; an offer is there only once it was made
    **dict.fromkeys(
        (
            *("wellbeing:desk", "wellbeing:desk-request", "wellbeing:desk-read", "wellbeing:desk-rang"),
            *("wellbeing:desk-pause", "wellbeing:desk-write", "wellbeing:desk-note", "wellbeing:desk-match"),
            *("wellbeing:desk-wait", "wellbeing:desk-nobody", "wellbeing:desk-elsewhere", "wellbeing:desk-close"),
            *("wellbeing:offer", "wellbeing:decline", "wellbeing:choose"),
            *("api-w-desk", "api-w-desk-round", "api-w-desk-request", "api-w-desk-read", "api-w-desk-rang"),
            *("api-w-desk-pause", "api-w-desk-messages", "api-w-desk-notes", "api-w-desk-matches"),
            *("api-w-desk-offers", "api-w-desk-wait", "api-w-desk-nobody", "api-w-desk-elsewhere"),
            *("api-w-desk-close", "api-w-own-offer", "api-w-own-choice", "api-w-own-refusal"),
        ),
        nobody,
    ),
    # Providers: their own lists and profile. In the scene none has written one, and nobody was chosen.
    **dict.fromkeys(
        (
            *("wellbeing:offers", "wellbeing:profile", "wellbeing:profile-part", "wellbeing:totals"),
            *("wellbeing:totals-csv", "api-w-offers", "api-w-profile", "api-w-totals"),
        ),
        provides,
    ),
    **dict.fromkeys(
        (
            *("wellbeing:profile-leave", "wellbeing:totals-pdf", "api-w-totals-pdf"),
            *("wellbeing:with", "wellbeing:with-answer", "wellbeing:with-away", "wellbeing:with-cover"),
            *("wellbeing:with-end", "wellbeing:with-flag", "wellbeing:with-next", "wellbeing:with-rhythm"),
            *("wellbeing:with-session", "api-w-with", "api-w-with-answer", "api-w-with-away", "api-w-with-cover"),
            *("api-w-with-end", "api-w-with-flag", "api-w-with-messages", "api-w-with-next", "api-w-with-rhythm"),
            "api-w-with-sessions",
            # the coordinators' pages about them, after the password was given again
            *("wellbeing:providers", "wellbeing:provider", "wellbeing:provider-note", "wellbeing:provider-seen"),
            *("wellbeing:provider-stand", "wellbeing:scheme-totals", "wellbeing:scheme-totals-csv"),
            *("api-w-providers", "api-w-provider", "api-w-provider-note", "api-w-provider-seen"),
            *("api-w-provider-stand", "api-w-scheme-totals"),
        ),
        nobody,
    ),
    # Funds, after the password was given again; and everything of one's own, which may be nothing
    **dict.fromkeys(
        (
            *("wellbeing:funds", "wellbeing:fund-new", "wellbeing:fund", "wellbeing:fund-change"),
            *("wellbeing:fund-money", "wellbeing:fund-batch", "wellbeing:fund-closing", "wellbeing:fund-totals"),
            *("api-funds", "api-fund", "api-fund-money", "api-fund-batches", "api-fund-closing", "api-fund-totals"),
            "api-held-erase",
        ),
        nobody,
    ),
    **dict.fromkeys(("wellbeing:held", "wellbeing:held-file", "wellbeing:held-erase", "api-held"), signed_in),
    # Hours, times, calendars and groups: in the scene there are none, and every secret is wrong
    **dict.fromkeys(("wellbeing:open-hours", "api-w-hours"), provides),
    **dict.fromkeys(
        (
            *("wellbeing:calendar", "wellbeing:calendar-file", "wellbeing:groups"),
            *("api-w-diary", "api-w-calendar", "api-w-groups"),
        ),
        signed_in,
    ),
    **dict.fromkeys(("wellbeing:desk-groups", "wellbeing:desk-group-new", "api-w-desk-groups"), coordinates),
    **dict.fromkeys(
        (
            *("wellbeing:open-hours-back", "wellbeing:times", "wellbeing:time-move", "wellbeing:time-cancel"),
            *("wellbeing:feed", "wellbeing:group", "wellbeing:group-leave", "wellbeing:group-lead"),
            *("wellbeing:group-place", "wellbeing:desk-group", "wellbeing:desk-group-in", "wellbeing:desk-group-end"),
            *("wellbeing:desk-group-joinable", "wellbeing:desk-group-place"),
            *("api-w-hour", "api-w-times", "api-w-time", "api-w-group", "api-w-group-lead", "api-w-group-place"),
            *("api-w-desk-group", "api-w-desk-group-in", "api-w-desk-group-end"),
        ),
        nobody,
    ),
    # Figures: the steward's desk and list (the list after the password was given again), the reviewers' checks, learning
    **dict.fromkeys(("aggregates:desk", "aggregates:theme-new", "api-r-desk"), keeps_statistics),
    **dict.fromkeys(("aggregates:checks", "api-r-checks"), reviews_figures),
    **dict.fromkeys(("aggregates:learning", "api-r-learning"), signed_in),
    # What is published, for everybody on the same day; in the scene nothing is
    **dict.fromkeys(("aggregates:releases", "aggregates:method", "api-published"), signed_in),
    **dict.fromkeys(("aggregates:release", "aggregates:release-file", "api-published-one"), nobody),
    **dict.fromkeys(
        (
            *("aggregates:making", "aggregates:draft", "aggregates:check", "aggregates:units", "aggregates:unit"),
            *("aggregates:units-table", "aggregates:units-file", "aggregates:theme", "aggregates:theme-change"),
            *("api-r-making", "api-r-draft", "api-r-check", "api-r-units", "api-r-units-table", "api-r-unit"),
            *("api-r-theme", "api-r-theme-answers"),
        ),
        nobody,
    ),
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
    # The life of a record and what it costs. Which of these pages stand open depends on the record; the table of who reaches
    # what (docs/reference/access.md) says more.
    **dict.fromkeys(
        (
            "api-bring-in",
            "api-claim",
            "api-claim-bundle",
            "api-claim-status",
            "api-claims",
            "api-cost",
            "api-cost-file",
            "api-cost-files",
            "api-cost-link",
            "api-cost-pot",
            "api-cost-stage",
            "api-costs",
            "api-costs-export",
            "api-costs-share",
            "api-costs-totals",
            "api-duplicates",
            "api-duties-waiting",
            "api-figures",
            "api-gone",
            "api-holds",
            "api-hours",
            "api-import",
            "api-import-check",
            "api-import-matching",
            "api-import-rows",
            "api-import-run",
            "api-imports",
            "api-keeping",
            "api-late",
            "api-left-behind",
            "api-my-after",
            "api-my-costs",
            "api-my-tasks",
            "api-opening",
            "api-openings",
            "api-organisations",
            "api-playbook",
            "api-playbooks",
            "api-pot",
            "api-pot-close",
            "api-pot-income",
            "api-pots",
            "api-steps",
            "api-steps-export",
            "api-steps-strike",
            "api-take-out",
            "api-taken-file",
            "api-view",
            "api-views",
            "bring-in",
            "claim",
            "claim-answer",
            "claim-bundle",
            "claim-change",
            "claim-drop",
            "claim-new",
            "claim-send",
            "claims",
            "cost",
            "cost-change",
            "cost-file",
            "cost-files",
            "cost-link",
            "cost-move",
            "cost-new",
            "cost-pot",
            "costs",
            "costs-export",
            "costs-share",
            "costs-show",
            "duties-waiting",
            "figures",
            "figures-csv",
            "full",
            "gone",
            "holds",
            "hours",
            "import",
            "import-check",
            "import-discard",
            "import-refused",
            "imports",
            "keeping",
            "late",
            "left-behind",
            "my-costs",
            "my-tasks",
            "note-new",
            "opening",
            "openings",
            "openings-ask",
            "playbook",
            "playbooks",
            "pot",
            "pot-change",
            "pot-close",
            "pot-income",
            "pot-new",
            "pots",
            "same",
            "steps",
            "steps-add",
            "steps-export",
            "steps-strike",
            "take-out",
            "taken-file",
            "views",
        ),
        maybe_signed_in,
    ),
    **dict.fromkeys(
        (
            "api-draft-send",
            "api-note-open-up",
            "api-note-stamp",
            "check",
            "note-change",
            "note-own",
            "safe",
            "step",
            "tasks",
        ),
        maybe_drafted,
    ),
    **dict.fromkeys(
        (
            "after",
            "answer",
            "api-after",
            "api-answer",
            "api-apply",
            "api-case-samples",
            "api-duties",
            "api-duty",
            "api-duty-signature",
            "api-elsewhere",
            "api-evidence",
            "api-evidence-check",
            "api-evidence-file",
            "api-handover-file",
            "api-handovers",
            "api-label",
            "api-link",
            "api-links",
            "api-others",
            "api-others-on",
            "api-owner",
            "api-references",
            "api-review",
            "api-status",
            "api-task",
            "api-tasks",
            "case-cost",
            "case-more",
            "duties",
            "duty",
            "elsewhere",
            "evidence",
            "evidence-check",
            "evidence-file",
            "evidence-look",
            "handover",
            "handover-file",
            "label",
            "lessons",
            "links",
            "next",
            "others",
            "owner",
            "quick",
            "references",
            "task",
            "tell",
            "tell-on",
            "to-do",
        ),
        maybe_reads,
    ),
    **dict.fromkeys(
        ("api-certificate", "api-hold", "api-release", "certificate", "certificate-paper", "hold"), maybe_keeps
    ),
    **dict.fromkeys(
        (
            "api-own-after",
            "api-own-evidence",
            "api-own-evidence-check",
            "api-own-evidence-file",
            "api-own-handovers",
            "api-own-police",
            "api-own-references",
            "api-own-samples",
            "own-cost",
            "own-evidence",
            "own-evidence-check",
            "own-evidence-file",
            "own-evidence-look",
            "own-handover",
            "own-more",
            "own-police",
            "own-references",
        ),
        maybe_hers,
    ),
}
