"""The same, as a person meets it on the pages and a program at the endpoints."""

import csv
import io
import json
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safety import queries
from safety.actions.imports import record_of
from safety.forms import MatchForm
from safety.queries import Column
from tests.safety.imports.conftest import TABLE, mbox

FIELDS = ("happened_on", "kind", "types", "channels", "narrative")


def sent(data=TABLE, name="list.csv"):
    return SimpleUploadedFile(name, data)


def matched(**changes):
    return {f"column_{at}": name for at, name in enumerate(FIELDS)} | {
        "kind": "incident",
        "urgency": "record_only",
        "become": "many",
        **changes,
    }


def import_id_of(answer):
    return answer["Location"].split("/")[3]


def words(answer):
    return answer.content.decode()


def test_it_leads_from_the_file_to_one_record(client_of):
    amina = client_of("Amina")
    assert "/s/in" in words(amina.get("/s/mine"))
    answer = amina.post("/s/in", {"evidence": sent(mbox(5), "inbox.mbox")})
    assert answer.status_code == 302, words(answer)
    page = words(amina.get(answer["Location"]))
    assert "3 November 2025" in page
    assert "Ben" in page, "she sees who will be able to read it"
    done = amina.post(
        answer["Location"], {"kind": "incident", "types": ["ONL-MSG"], "urgency": "record_only"}, follow=True
    )
    assert "One record counts 5 messages" in words(done)
    record = words(done).split("/s/mine/")[1].split('"')[0]
    page = words(amina.get(f"/s/mine/{record}/more"))
    assert "5 said the same" in page
    amina.post(f"/s/in/{import_id_of(answer)}/discard")
    assert "inbox.mbox" not in words(amina.get("/s/in"))


def test_it_leads_from_the_table_to_many_records_and_back_to_the_rows_that_were_refused(client_of):
    amina = client_of("Amina")
    begun = import_id_of(amina.post("/s/in", {"evidence": sent()}))
    page = words(amina.get(f"/s/in/{begun}"))
    assert "Such as: 20/11/2025; 19/11/2025; soon" in page
    assert '<option value="happened_on" selected' in page
    answer = amina.post(f"/s/in/{begun}", matched())
    assert answer["Location"] == f"/s/in/{begun}/check"
    page = words(amina.get(answer["Location"]))
    assert "3 records. 1 row is not taken" in page
    assert "Row 4" in page
    assert "is not a day that we can read" in page
    assert "Near miss" in page
    rows = amina.get(f"/s/in/{begun}/rows")
    assert rows["Content-Disposition"] == 'attachment; filename="rows.csv"'
    found = list(csv.reader(io.StringIO(rows.content.decode("utf-8-sig"))))
    assert [row[0] for row in found] == ["Row", "4"]
    done = amina.post(f"/s/in/{begun}/check", follow=True)
    assert "3 records were made" in words(done)
    assert "1 row was not taken. Put it right in the file below" in words(done)
    again = amina.get(f"/s/in/{begun}/check")
    assert again["Location"] == f"/s/in/{begun}"


def test_it_keeps_what_was_chosen_when_the_matching_cannot_work(client_of):
    amina = client_of("Amina")
    begun = import_id_of(amina.post("/s/in", {"evidence": sent()}))
    page = words(amina.post(f"/s/in/{begun}", matched(column_0="", column_4="place")))
    assert "Choose the column that says on which day it was." in page
    assert '<option value="place" selected' in page
    page = words(amina.post(f"/s/in/{begun}", matched(column_1="happened_on")))
    assert "is chosen for two columns" in page
    assert amina.get(f"/s/in/{begun}/check")["Location"] == f"/s/in/{begun}", "it is not settled yet"
    assert "Say first what this is about" in words(amina.post(f"/s/in/{begun}/check"))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (sent(b"<html><script>x</script>", "a.csv"), "Web pages and code cannot be added"),
        (sent(b"no headings", "a.csv"), "no row below the headings"),
        (sent(b"%PDF-1.4\n%%EOF", "a.pdf"), "Choose saved messages"),
        (None, "Select a file"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(client_of, file, sentence):
    answer = client_of("Amina").post("/s/in", {"evidence": file} if file else {})
    assert answer.status_code == 200
    assert sentence in words(answer)


def test_it_is_nobody_elses(client_of):
    begun = import_id_of(client_of("Amina").post("/s/in", {"evidence": sent()}))
    for who in ("Ben", "Una"):
        other = client_of(who)
        for path in ("", "/check", "/rows"):
            assert other.get(f"/s/in/{begun}{path}").status_code == 404
        for path in ("", "/check", "/discard"):
            assert other.post(f"/s/in/{begun}{path}").status_code == 404
    assert client_of("Dele").get("/s/in").status_code == 403


def test_it_offers_every_column_by_its_own_name():
    columns = [Column("<b>Date", ("a", "b"), "happened_on"), Column("Date", (), "")]
    form = MatchForm(columns=columns)
    assert [form[name].label for name in form.names] == ["<b>Date", "Date"]
    assert form["column_0"].initial == "happened_on"
    assert form.fields["column_1"].help_text == "This column is empty."


class Endpoints:
    def __init__(self, client):
        self.client = client

    def __call__(self, method, path="", body=None):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/s/imports{path}", **sent)


def test_it_goes_the_same_way_by_the_endpoints(client_of, world):
    amina = client_of("Amina")
    program = Endpoints(amina)
    answer = amina.post("/api/v1/s/imports", {"file": sent()})
    assert answer.status_code == 201, answer.content
    begun = answer.json()["id"]
    assert [column["field"] for column in answer.json()["columns"]] == list(FIELDS)
    assert program("get").json()[0]["id"] == begun
    assert program("post", f"/{begun}/run").status_code == 409
    wrong = program("put", f"/{begun}/matching", {"columns": ["kind", "", "", "", ""]})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["columns"])
    assert program("put", f"/{begun}/matching", {"columns": ["shoes"]}).status_code == 400
    settled = program("put", f"/{begun}/matching", {"columns": FIELDS, "kind": "incident"})
    assert settled.json()["matched"]
    dry = program("get", f"/{begun}/check").json()
    assert (dry["records"], dry["refused"], dry["refusals"][0]["row"]) == (3, 1, 4)
    assert program("get", f"/{begun}/rows").content.startswith(b"\xef\xbb\xbfRow")
    assert program("post", f"/{begun}/run").json() == {"made": 3, "total": 3, "done": True}
    assert program("get", f"/{begun}").json()["done"]
    assert program("delete", f"/{begun}").status_code == 204
    assert program("get", f"/{begun}").status_code == 404
    assert len(queries.my_reports(world["Amina"].viewer())) >= 3


def test_it_brings_in_a_mailbox_by_the_endpoints(client_of, world):
    amina = client_of("Amina")
    program = Endpoints(amina)
    answer = amina.post("/api/v1/s/imports", {"file": sent(mbox(4), "inbox.mbox")}).json()
    assert answer["found"]["count"] == 4
    assert sum(day["count"] for day in answer["found"]["days"]) == 4
    body = {"kind": "incident", "types": ["ONL-MSG", "HAR-CAL"], "primary": "HAR-CAL"}
    assert program("put", f"/{answer['id']}/matching", body).status_code == 200
    assert program("post", f"/{answer['id']}/run").json()["done"]
    record = program("get", f"/{answer['id']}").json()["record"]
    assert record == str(record_of(UUID(answer["id"]), 0))
    assert amina.get(f"/api/v1/s/mine/{record}/samples").json()["count"] == 4
    assert queries.open_mine(world["Amina"].viewer(), record_of(UUID(answer["id"]), 0)).story.primary == "HAR-CAL"


@pytest.mark.parametrize("data", [{}, {"file": sent(b"nothing", "x.csv")}])
def test_it_refuses_at_the_endpoint_what_the_page_refuses(client_of, data):
    assert client_of("Amina").post("/api/v1/s/imports", data).status_code == 422


def test_it_adds_messages_to_what_she_sent_before(client_of, send):
    amina, record = client_of("Amina"), send()
    page = words(amina.get(f"/s/mine/{record}/more"))
    assert f"/s/in?into={record}" in page
    page = words(amina.get(f"/s/in?into={record}"))
    assert "Add saved messages to this" in page
    answer = amina.post("/s/in", {"evidence": sent(mbox(3), "inbox.mbox"), "into": str(record)})
    page = words(amina.get(answer["Location"]))
    assert "Add them" in page
    assert "What do you want to tell us about?" not in page
    page = words(amina.post(answer["Location"], follow=True))
    assert "3 more are counted" in page
    assert f"/s/mine/{record}" in page
    assert client_of("Wren").get(f"/s/in?into={record}").status_code == 404


def test_it_adds_messages_by_the_endpoint(client_of, send):
    amina, record = client_of("Amina"), send()
    begun = amina.post("/api/v1/s/imports", {"file": sent(mbox(3), "inbox.mbox"), "into": str(record)}).json()
    assert begun["matched"]
    assert amina.get(f"/api/v1/s/imports/{begun['id']}/check").json()["taken"] == 3
    assert amina.post(f"/api/v1/s/imports/{begun['id']}/run").json()["done"]
    assert amina.get(f"/api/v1/s/mine/{record}/samples").json()["count"] == 4
