"""Who reaches what: every address tried by everybody with every method, compared with the table in the reference.

The table is docs/reference/access.md. After a change that is meant, `WRITE_ACCESS=1 script/test tests/access`
writes it anew; read the difference before you commit it, line by line.
"""

import os
import re
from pathlib import Path

import pytest

from tests.access.routes import all_routes
from tests.access.scenario import PEOPLE, try_all

TABLE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"
HEAD = """<!-- Written by the test in tests/access. Read the difference before you commit it. -->

# Who reaches what

Every address, tried by each of the cast with an empty body (endpoints: with a fitting one) and no step-up. 200 shows the
page, 302 goes on to another (nobody: to sign-in), 400 and 422 ask for what is missing, 401 and 403 refuse, 404 says that
there is nothing, 405 that the address does not do that. What an address never does is left out. "Nobody" has no account.

"""
OF_HARBOUR = {"Ben", "Bel", "Mira", "Noor", "Ines", "Hana", "Lee", "Wren"}
READERS = {"Ben", "Bel"}
KEEPS = re.compile(r"/keep(/end)?$|/gone/")
"""Where the data protection officer holds a record back or looks up its end. She needs its id, and sees nothing in it."""


@pytest.fixture
def found(world):
    return try_all(world, all_routes())


def written(found):
    lines = [HEAD, f"| address | method | {' | '.join(PEOPLE)} |\n", f"|---|---|{'---|' * len(PEOPLE)}\n"]
    for (path, variant, method), row in sorted(found.items()):
        name = f"/{path}" + (f" ({variant})" if variant else "")
        lines.append(f"| `{name}` | {method} | {' | '.join(str(row[person]) for person in PEOPLE)} |\n")
    return "".join(lines)


@pytest.mark.one_database  # who reaches what is decided above the database
def test_it_lets_everybody_reach_what_the_table_says_and_nothing_else(found):
    if os.environ.get("WRITE_ACCESS"):
        TABLE.write_text(written(found), encoding="utf-8")
    now = written(found).splitlines()
    then = TABLE.read_text(encoding="utf-8").splitlines()
    differences = [f"+ {line}" for line in now if line not in then] + [f"- {line}" for line in then if line not in now]
    assert not differences, "\n".join(differences)
    broken = [key for key, row in found.items() if max(row.values()) >= 500]
    assert not broken, "no address fails"
    _check_strangers(found)
    _check_records(found)
    _check_requests(found)
    _check_cases(found)


def _check_strangers(found):
    """Whoever has no account reaches nothing but the views that are marked open with a reason."""
    is_open = {route.path: route.is_open for route in all_routes()}
    for (path, _, method), row in found.items():
        if not is_open[path]:
            assert row["nobody"] in ({401, 403, 405} if path.startswith("api/") else {302, 403}), (path, method)


def _check_records(found):
    """A record exists for its author and for those whose key opens it; for everybody else there is nothing there."""
    for (path, variant, method), row in found.items():
        if "incident_id" not in path or "<uuid:file_id>" in path:
            continue
        mine = "mine" in path
        for person in PEOPLE[1:]:
            reaches = person == "Amina" if mine else person in READERS - ({"Ben"} if "without" in variant else set())
            if reaches or row[person] == 405 or (person == "Hana" and KEEPS.search(path)):
                continue
            assert row[person] in {403, 404} or (person == "Noor" and row[person] == 302), (
                path,
                variant,
                method,
                person,
            )
            if person == "Ben" and not mine:
                assert row[person] == 404, "whom the author left out must not learn that it exists"
            if person not in OF_HARBOUR | {"Amina"}:
                assert row[person] == 404, "another organisation's record does not exist"


def _check_requests(found):
    """A request exists for whoever asked, on her own pages, and for the scheme on its own; for no employer at all."""
    for (path, variant, method), row in found.items():
        if "<uuid:request_id>" not in path:
            continue
        of_scheme = "w/desk" in path
        for person in PEOPLE[1:]:
            if row[person] == 405 or person == ("Dele" if of_scheme else "Amina"):
                continue
            not_there = {403, 404} if of_scheme and person in {"Efe", "Hana"} else {404}
            if of_scheme and path.startswith("api/"):
                not_there |= {400}  # an endpoint looks at what was sent before it looks for anything
            assert row[person] in not_there, (path, variant, method, person)


def _check_cases(found):
    """A case is Amina's and Efe's; a profile is the coordinators' business. For anybody of an employer there is neither."""
    for (path, variant, method), row in found.items():
        if "<uuid:case_id>" in path:
            theirs = {"Amina", "Efe"}
        elif "<uuid:provider_id>" in path:
            theirs = {"Dele"}
        else:
            continue
        for person in set(PEOPLE[1:]) - theirs:
            not_there = {403, 404, 405} if person in {"Dele", "Efe", "Hana"} else {404, 405}
            assert row[person] in not_there, (path, variant, method, person)


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.path or "/")
def test_it_asks_everybody_to_sign_in_unless_a_reason_says_otherwise(route, client, db):
    if route.is_open:
        assert len(route.view.open_reason.split()) >= 4, "a reason is a sentence"
        return
    values = dict.fromkeys(route.names, "00000000-0000-4000-8000-000000000000") | {
        "slug": "harbour",
        "row": "00",
        "number": 1,
        "period": "2026-Q2",
    }
    for method in ("get", "post", "put", "patch", "delete", "options"):
        answer = getattr(client, method)(route.url(values))
        if route.is_endpoint:
            assert answer.status_code in (401, 403), method
        elif method in ("get", "options"):
            assert answer.status_code == 302, method
            assert answer["Location"].startswith("/me/in"), method
        else:
            assert answer.status_code == 403, method
