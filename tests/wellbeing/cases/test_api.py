"""The endpoints of profiles and cases do what the pages do."""

from uuid import uuid4

from django.utils import timezone

from tests.wellbeing.cases.building import case, provider
from ui import formats

LATER = (formats.today() + timezone.timedelta(days=300)).isoformat()
MONTH = f"{formats.today():%Y-%m}-01"
PROFILE = {
    "name": "Efe",
    "papers": [
        {"kind": "register", "body": "bacp", "number": "1", "expires_on": LATER},
        {"kind": "insurance", "body": "A mutual", "number": "", "expires_on": LATER},
        {"kind": "clearance", "body": "dbs", "number": "2", "expires_on": LATER},
        {"kind": "supervision", "body": "A colleague", "number": "", "expires_on": LATER},
    ],
    "services": ["counselling"],
    "described": [{"dimension": "language", "values": ["Tigrinya"]}],
    "fee": 6000,
    "places": 2,
}


def test_it_writes_reads_and_leaves_a_profile(world, program_of):
    efe, dele = program_of("Efe"), program_of("Dele", stepped_up=True)
    assert efe.get("w/profile").json()["profile"] is None
    written = efe.put("w/profile", PROFILE)
    assert written.status_code == 200, written.json()
    assert written.json()["profile"]["described"] == PROFILE["described"]
    assert len(written.json()["held"]) == 4
    (line,) = dele.get("w/desk/people").json()
    path = f"w/desk/people/{line['id']}"
    for paper in PROFILE["papers"]:
        assert dele.post(f"{path}/seen", {"kind": paper["kind"]}).status_code == 204
    assert dele.post(f"{path}/seen", {"kind": "register"}).status_code == 422
    assert dele.post(f"{path}/notes", {"text": "Rang them."}).status_code == 204
    assert dele.post(f"{path}/standing", {"state": "suspended"}).status_code == 422
    assert dele.post(f"{path}/standing", {"state": "suspended", "reason": "Papers"}).status_code == 204
    one = dele.get(path).json()
    assert (one["state"], one["reason"], len(one["seen"]), len(one["remarks"])) == ("suspended", "Papers", 4, 1)
    assert efe.get("w/profile").json()["state"] == "suspended"
    assert "remarks" not in efe.get("w/profile").json()
    assert efe.delete("w/profile").status_code == 204
    assert dele.get("w/desk/people").json() == []
    assert len(dele.get("w/desk/people", left="").json()) == 1


def test_it_refuses_a_profile_that_does_not_fit(world, program_of):
    efe = program_of("Efe")
    strange = PROFILE | {"conflicts": [str(uuid4())]}
    assert efe.put("w/profile", strange).status_code == 422
    odd = PROFILE | {"described": [{"dimension": "gender", "values": ["Jedi"]}]}
    assert efe.put("w/profile", odd).json()["errors"] == {"gender": ["Choose from the list."]}
    assert efe.put("w/profile", {}).status_code == 400


def test_it_goes_from_the_answer_to_the_totals(world, program_of):
    record = case(world, accepted=False)
    amina, efe, dele = program_of("Amina"), program_of("Efe"), program_of("Dele", stepped_up=True)
    path = f"w/with/{record}"
    (line,) = efe.get("w/offers").json()
    assert (line["waits"], line["name"]) == (True, "")
    assert efe.get(path).json()["release"]["detail"] == ""
    assert efe.post(f"{path}/answer", {"accepted": True}).status_code == 204
    assert efe.post(f"{path}/answer", {"accepted": True}).status_code == 409
    assert efe.get(path).json()["release"]["detail"] == "07700 900123"
    assert amina.post(f"{path}/messages", {"text": "Hello"}).status_code == 204
    assert [one["text"] for one in efe.get(path).json()["messages"]] == ["Hello"]
    session = {"id": str(uuid4()), "outcome": "attended", "minutes": 50, "month": MONTH}
    for _ in range(2):
        assert efe.post(f"{path}/sessions", session).json() == {"id": session["id"]}
    assert efe.post(f"{path}/sessions", session | {"id": str(uuid4()), "minutes": 0}).status_code == 422
    assert amina.post(f"{path}/sessions", session).status_code == 404
    assert efe.post(f"{path}/flag").status_code == 204
    seen = amina.get(path).json()
    assert (seen["left"], seen["sessions"], len(seen["broken"])) == (2, 3, 1)
    total = {"month": MONTH, "name": "Efe", "series": "W3AA", "number": 1, "pence": 6000}
    assert efe.get("w/totals").json() == [total] == dele.get("w/desk/totals").json()
    assert efe.get(f"w/totals/{MONTH[:7]}/paper").content.startswith(b"%PDF")
    assert amina.post(f"{path}/end", {"how": "early"}).status_code == 204
    assert efe.get(path).json()["release"]["detail"] == ""


def test_it_sees_to_what_recurs(world, program_of):
    record = case(world, "Amina", "Emre", service="clinical_supervision")
    provider(world, "Efe")
    amina, emre, efe = program_of("Amina"), program_of("Emre"), program_of("Efe")
    path = f"w/with/{record}"
    due = (formats.today() + timezone.timedelta(days=9)).isoformat()
    assert emre.put(f"{path}/rhythm", {"weeks": 2, "minutes": 60, "due_on": due}).status_code == 204
    assert amina.get(path).json()["rhythm"] == {"weeks": 2, "minutes": 60, "due_on": due}
    assert amina.post(f"{path}/next").status_code == 204
    assert amina.post(f"{path}/next").status_code == 409
    away = {"from_on": formats.today().isoformat(), "until_on": due, "cover": str(world["Efe"].person)}
    assert emre.put(f"{path}/away", away).status_code == 204
    assert efe.get(path).status_code == 404
    assert amina.post(f"{path}/cover").status_code == 204
    assert efe.get(path).json()["me"] == "provider"
    assert emre.put(f"{path}/away", away | {"cover": str(world["Amina"].person)}).status_code == 422


def test_it_refuses_everybody_else(world, program_of):
    record = case(world)
    path = f"w/with/{record}"
    body = {"accepted": True, "text": "x", "how": "early", "outcome": "attended", "month": MONTH, "minutes": 5}
    for name in ("Ben", "Wren", "Una", "Hana", "Dele", "Emre", "Farah"):
        other = program_of(name, stepped_up=True)
        assert other.get(path).status_code in {403, 404}, name
        for end in ("answer", "messages", "sessions", "flag", "end", "next", "cover"):
            assert other.post(f"{path}/{end}", body).status_code in {403, 404}, (name, end)
