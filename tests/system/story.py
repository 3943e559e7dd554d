"""Every deed once, on a running server, with a phrase of its own in every field and file.

All phrases begin with one mark, so one search finds any of them; what follows it says which field it was typed into.
"""

import base64
import re
import secrets
import string
import time
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

from PIL import Image

from accounts.devices import code_at
from safety.payloads import reference
from tests.system import coordinating, deeds, figuring
from tests.system.visitor import multipart
from ui import formats

MEGABYTE = 1024 * 1024


def new_mark():
    """Letters alone, so that no encoding of a text changes them."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


class Phrases:
    """`phrases["note"]` is the phrase of the field called `note`; what was never asked for was never typed."""

    def __init__(self, mark):
        self.mark = mark
        self.used = {}

    def __getitem__(self, field):
        return self.used.setdefault(field, f"{self.mark}{''.join(one for one in field if one.isalnum())}")

    def long(self, field, size=2000):
        """The phrase again and again, so that some of it lies clear of every edge."""
        return " ".join([self[field]] * (size // (len(self[field]) + 1)))


def picture(phrase, size=(320, 240)):
    """A photo that says who took it, what it shows and where."""
    image = Image.effect_noise(size, 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = phrase, f"{phrase} artist"
    exif.get_ifd(0x8825)[0x001D] = f"{phrase} place"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def text_file(phrase, size):
    line = f"{phrase} and so on\n".encode()
    return (line * (size // len(line) + 1))[:size]


def _today():
    """Names of the boxes of a date, and what goes into them."""
    today = formats.today()
    return ("day", "month", "year"), (today.day, today.month, today.year)


def _soon(name):
    """The boxes of a date, filled in with today."""
    return {f"{name}-{part}": str(value) for part, value in zip(*_today(), strict=True)}


def _done(answer):
    """What an endpoint gave, if it did what it was asked."""
    assert answer.status < HTTPStatus.BAD_REQUEST, answer.text
    return answer


class Story:
    """What happened, with what somebody has to know afterwards: records, words, links, cookies."""

    def __init__(self, server):
        self.server = server
        self.said = Phrases(server.mark)
        self.tokens = {}
        self.shown = {}
        self.records = {}

    def tell(self):
        for deed in (
            self._strangers_knock,
            self._amina_reports,
            self._ben_answers,
            self._others_are_told,
            self._amina_takes_back,
            self._ben_hands_out,
            self._ben_sees_it_through,
            self._amina_takes_her_time,
            self._amina_counts_and_brings_in,
            self._costs_are_counted,
            self._kept_and_taken_out,
            self._somebody_without_account,
            self._ben_warns_others,
            self._two_open_it,
            self._amina_asks_for_support,
            self._a_group_meets,
            self._efe_is_chosen,
            self._dele_coordinates,
            self._dele_keeps_a_fund,
            self._jo_publishes,
            self._lost_sessions,
            self._ines_invites,
            self._amina_sees_to_her_account,
            self._programs,
        ):
            deed()
        self.server.manage("housekeeping")
        self.server.manage("shell", "--no-imports", "--command", "from accounts import notices; notices.send_due()")
        return self

    # --- the deeds ---------------------------------------------------------------------------------------------------

    def _strangers_knock(self):
        """Wrong addresses and passwords, a wrong kit, words that lead nowhere, and phrases where none belong."""
        said, visitor = self.said, self.server.visitor()
        page = visitor.give_password(f"{said['wrong address']}@nowhere.example", said["wrong password"])
        assert "is not right" in page.text
        visitor.give_password(self.server.people["Amina"]["email"], said["wrong password of Amina"])
        new = {"password": said["password of a stranger"], "again": said["password of a stranger"]}
        answers = {"email": f"{said['forgetful']}@nowhere.example", "kit": said["wrong kit"], **new}
        visitor.submit(visitor.get("/me/forgot"), answers, having="kit")
        assert "do not fit" in deeds.come_back(visitor, f"{said['wrong words']} two three four five six").text
        visitor.get(f"/s/?phrase={said['phrase in an address']}")
        visitor.get(f"/{said['path']}")
        visitor.get("/", headers={"User-Agent": said["browser"], "Referer": f"http://{said['referer']}.example/"})
        visitor.get("/me/in", headers={"Cookie": f"hearth={said['made-up cookie']}"})
        visitor.say(f"GET /{said['broken line']} NOTHTTP\r\nHost: x\r\n\r\n".encode())
        visitor.say(
            b"POST /me/in HTTP/1.1\r\nHost: x\r\nContent-Length: " + said["broken length"].encode() + b"\r\n\r\n"
        )

    def _amina_reports(self):
        said = self.said
        amina = self._sign_in("Amina")
        self._wrong_code("Wren")
        self.records["draft"] = deeds.keep_draft(amina, narrative=said.long("draft"), place=said["place of a draft"])
        self.files = [
            ("evidence", f"{said['file name']}.jpg", "image/jpeg", picture(said["photo"])),
            ("evidence", f"{said['text file name']}.txt", "text/plain", text_file(said["text file"], 3 * MEGABYTE)),
        ]
        answers = {"narrative": said.long("narrative"), "place": said["place"], "urgency": "today"}
        answers |= {"types": ["THR-VIO", "ONL-MSG"], "primary": "THR-VIO", "happened_at": "2.30pm"}
        self.records["open"] = deeds.report(amina, files=self.files, **answers)
        bel = self.server.people["Bel"]["id"]
        answers = {"narrative": said["restricted narrative"], "excluded": bel, "withhold": "1"}
        self.records["restricted"] = deeds.report(amina, **answers)
        # Wrong on purpose: the files that came are sealed already, and wait in a draft.
        page = amina.get("/s/new?at=harbour")
        wrong = {"kind": "incident", "happened_on-day": "31", "happened_on-month": "2", "narrative": said["wrong form"]}
        kept = ("evidence", f"{said['name of a kept file']}.jpg", "image/jpeg", picture(said["kept photo"]))
        page = amina.submit(page, wrong, having="kind", files=[kept], button=("deed", "send"))
        assert said["wrong form"] in page.values("narrative")[0]
        assert said["name of a kept file"] in page.text
        refused = (
            "evidence",
            f"{said['name of a refused file']}.html",
            "text/html",
            f"<html>{said['refused file']}".encode(),
        )
        amina.submit(amina.get("/s/new?at=harbour"), {"kind": "incident"}, having="kind", files=[refused])
        self.amina = amina

    def _ben_answers(self):
        said, record = self.said, self.records["open"]
        ben = self._sign_in("Ben")
        page = ben.get(f"/s/{record}")
        for field in ("narrative", "place", "file name", "text file name"):
            assert said[field] in page.text, field
        assert "Not confirmed" not in page.text
        self._look_at_files(ben, page)
        deeds.acknowledge(ben, record)
        deeds.write(ben, record, "ask", said["question"])
        file = ("evidence", f"{said['name of an added file']}.jpg", "image/jpeg", picture(said["added photo"]))
        assert said["question"] in self.amina.get(f"/s/mine/{record}").text
        deeds.add(self.amina, record, said["answer"], files=[file])
        deeds.write(ben, record, "note", said["note"])
        deeds.assess(ben, record, said["reason of an assessment"], worst="5")
        deeds.write(ben, record, "reply", said["reply"])
        page = ben.submit(ben.get("/s/search"), {"phrase": said["note"]}, having="phrase")
        page = ben.submit(page, {"phrase": said["search phrase"]}, having="phrase")
        ben.post("/s/search/text", [*self._token(page), ("phrase", said["search phrase"]), ("at", "harbour")])
        page = ben.get(f"/s/{record}")
        for field in ("question", "answer", "note", "reason of an assessment", "reply", "name of an added file"):
            assert said[field] in page.text, field
        deeds.close(ben, record, said["closing note"])
        assert said["closing note"] in self.amina.get(f"/s/mine/{record}").text
        ben.get(f"/s/{self.records['restricted']}")
        self.ben = ben

    def _look_at_files(self, reader, page):
        """The original with everything in it; the working copy without."""
        links = [part.split('"')[0] for part in page.text.split('href="')[1:] if "/f/" in part.split('"')[0]]
        got = {link: reader.get(link.replace("&amp;", "&")).body for link in links}
        assert any(self.said["text file"].encode() in body for body in got.values())
        originals = [body for link, body in got.items() if "copy" not in link]
        copies = [body for link, body in got.items() if "copy" in link]
        assert any(self.said["photo"].encode() in body for body in originals)
        assert copies
        assert not any(self.said["photo"].encode() in body for body in copies)

    def _others_are_told(self):
        """The police, with a reason that stays hers; numbers of others; duties with what was sent."""
        said, record = self.said, self.records["open"]
        hers, told = f"/s/mine/{record}/police", f"/s/{record}/references"
        answers = {"decision": "no_immigration", "reason": said["reason about the police"]}
        page = self.amina.submit(self.amina.get(hers), answers, having="decision")
        assert said["reason about the police"] in page.text
        numbers = {"log_number": said["log number"], "crime_number": said["crime number"]}
        answers = {"body": "police_101", **numbers, "promised": said["promise"], "came_back": said["what came back"]}
        page = self.ben.submit(self.ben.get(told), answers, having="log_number")
        assert said["crime number"] in page.text
        own = f"/s/mine/{record}/references"
        answers = {"body": "insurer", "other_number": said["claim number"]}
        self.amina.submit(self.amina.get(own), answers, having="other_number")
        assert said["claim number"] in self.ben.get(told).text
        self.ben.submit(self.ben.get(f"/s/{record}/duties"), {"insured": "yes", "loss": "70"}, having="insured")
        duty = f"/s/{record}/duties/insurer"
        answers = {"outcome": "done", "reference": said["number of a duty"], "text": said.long("what was sent")}
        page = self.ben.get(duty)
        self.ben.submit(page, {**answers, "reason": said["reason of a duty"], "tell": "1"}, having="outcome")
        duty = f"/s/{record}/duties/police"
        answers = {"outcome": "done", "override": "1", "reason": said["reason against her no"]}
        self.ben.submit(self.ben.get(duty), answers, having="outcome")
        assert said["reason against her no"] in self.amina.get(hers).text
        assert said["number of a duty"] in self.amina.get(own).text
        page = self.ben.get(f"/s/{record}/duties/insurer")
        assert said["what was sent"] in page.text
        assert said["reason about the police"] not in self.ben.get(f"/s/{record}/duties/police").text

    def _amina_takes_back(self):
        said = self.said
        record = deeds.report(self.amina, narrative=said["narrative taken back"])
        deeds.acknowledge(self.ben, record)
        deeds.withdraw(self.amina, record, said["reason of a withdrawal"])
        assert said["reason of a withdrawal"] in self.ben.get(f"/s/{record}").text
        self.records["withdrawn"] = record
        record = deeds.report(self.amina, narrative=said["destroyed narrative"], files=self.files[:1])
        deeds.withdraw(self.amina, record, said["reason of a destruction"])
        self.records["destroyed"] = record

    def _amina_takes_her_time(self):
        """A report step by step, a note that she sends later, and one that stays hers alone."""
        said, amina = self.said, self.amina
        record = deeds.full_report(
            amina,
            {
                "kind": {"kind": "warning"},
                "when": {f"happened_on-{part}": str(number) for part, number in zip(*_today(), strict=True)},
                "where": {"place": said["place step by step"], "region": "TLM"},
                "words": {"narrative": said.long("narrative step by step")},
                "files": {},
                "whom": {"targets": ["staff"], "who": said["who it was aimed at"]},
                "why": {"bias": ["race"]},
                "by": {"described": said["how they looked"], "perpetrators": ["stranger"]},
                "done": {"done": said["what was done"]},
                "help": {"wanted": said["what help is wanted"]},
            },
            files=[("evidence", f"{said['name of a file step by step']}.txt", "text/plain", b"words")],
        )
        page = self.ben.get(f"/s/{record}")
        for field in ("narrative step by step", "who it was aimed at", "how they looked", "what help is wanted"):
            assert said[field] in page.text, field
        self.records["step by step"] = record
        note = deeds.keep_note(amina, said["note for herself"])
        deeds.send_note(amina, note)
        assert said["note for herself"] in self.ben.get(f"/s/{note}").text
        self.records["note sent"] = note
        self.records["note kept"] = deeds.keep_note(amina, said["note that stays hers"])

    def _amina_counts_and_brings_in(self):
        """One more of the same, a mailbox that becomes one record, and a table that is left half-way."""
        said, amina, record = self.said, self.amina, self.records["restricted"]
        file = (
            "evidence",
            f"{said['name of a counted file']}.txt",
            "text/plain",
            text_file(said["counted file"], 5000),
        )
        one = {"text": said["counted words"], "sender": said["counted sender"]}
        page = amina.submit(amina.get(f"/s/mine/{record}/more"), one, having="text", files=[file])
        for field in ("counted words", "counted sender", "name of a counted file"):
            assert said[field] in page.text, field
        mails = "".join(
            f"From x@hate.example Mon Nov  3 10:00:0{n} 2025\r\nFrom: {said['sender in a mailbox']}{n} <s@hate.example>\r\n"
            f"Subject: {said['subject in a mailbox']}\r\nDate: Mon, 3 Nov 2025 10:00:0{n} +0000\r\n\r\n"
            f"{said.long('words in a mailbox')} {n}\r\n\r\n"
            for n in range(3)
        )
        file = ("evidence", f"{said['name of a mailbox']}.mbox", "application/mbox", mails.encode())
        page = amina.submit(amina.get("/s/in"), files=[file], having="evidence")
        page = amina.submit(page, {"kind": "incident"}, having="kind")
        assert "One record counts 3 messages" in page.text, page.errors()
        self.records["mailbox"] = page.text.split("/s/mine/")[1][:36]
        page = amina.get(f"/s/mine/{self.records['mailbox']}/more")
        for field in ("sender in a mailbox", "subject in a mailbox", "words in a mailbox"):
            assert said[field] in page.text, field
        table = f"Date,{said['heading of a table']}\n20/11/2025,{said['cell of a table']}\n{said['day of a table']},x\n"
        file = ("evidence", f"{said['name of a table']}.csv", "text/csv", table.encode())
        page = amina.submit(amina.get("/s/in"), files=[file], having="evidence")
        for field in ("heading of a table", "cell of a table", "day of a table"):
            assert said[field] in page.text, field
        answers = {"column_1": "narrative", "kind": "incident", "become": "many"}
        page = amina.submit(page, answers, having="column_0")
        assert said["day of a table"] in page.text, page.errors()
        assert said["cell of a table"] not in page.text

    def _ben_sees_it_through(self):
        """The whole of the team's work: quick judgement, actions, playbook, holding, links, review, handing on, views."""
        said, ben, bel = self.said, self.ben, self.server.people["Bel"]["id"]
        record, twin, other = (deeds.report(self.amina, narrative=said["narrative seen through"]) for _ in range(3))
        judged = {"body": "1", "mind": "2", "work": "1", "reason": said["reason of a quick judgement"]}
        self._send(ben, record, "quick", "body", judged)
        planned = {"code": "preserve", "text": said["action"], "owner": bel, **_soon("due_on")}
        self._send(ben, record, "actions", "code", planned)
        page = ben.get(f"/s/{record}/actions")
        task = page.text.split(f'href="/s/{record}/actions/')[1].split('"')[0]
        changed = {"text": said["changed action"], "owner": bel, **_soon("due_on")}
        ben.submit(ben.get(f"/s/{record}/actions/{task}"), changed, having="owner")
        ended = {"reason": said["reason of a dropped action"]}
        ben.submit(ben.get(f"/s/{record}/actions/{task}"), ended, having="reason", button=("deed", "drop"))
        page = ben.get(f"/s/{record}/actions")
        assert said["changed action"] in page.text
        assert said["reason of a dropped action"] in page.text
        self._send(ben, record, "next", "to", {"to": "responding"})
        self._send(ben, record, "next", "to", {"to": "on_hold", "reason": said["reason of a hold"]})
        assert said["reason of a hold"] in self.amina.get(f"/s/mine/{record}").text
        self._send(ben, record, "next", "to", {"to": "responding"})
        linked = {"other": reference(twin), "kind": "related", "reason": said["reason of a link"]}
        self._send(ben, record, "links", "kind", linked)
        assert said["reason of a link"] in ben.get(f"/s/{twin}/links").text
        joined = [("records", str(twin)), ("records", str(other)), ("at", "harbour"), ("main", str(twin))]
        page = ben.get(f"/s/{twin}/owner")
        ben.post("/s/same", [*self._token(page), *joined, ("reason", said["reason of a duplicate"])])
        assert said["reason of a duplicate"] in ben.get(f"/s/{other}/links").text
        notes = ("causes", "lessons", "procedures_note", "similar_note", "response_note", "motive_note")
        answers = dict.fromkeys(("procedures", "similar", "response", "motive"), "yes")
        answers |= {name: said[f"{name} of a review"] for name in notes}
        self._send(ben, record, "lessons", "causes", answers)
        assert said["lessons of a review"] in ben.get(f"/s/{record}/lessons").text
        gone = {"to": "transferred", "team": "hr", "reason": said["reason of a transfer"]}
        self._send(ben, twin, "elsewhere", "team", gone)
        assert said["reason of a transfer"] in self.amina.get(f"/s/mine/{twin}").text
        ben.post("/s/views", [*self._token(ben.get("/s/")), ("at", "harbour"), ("name", said["name of a view"])])
        assert said["name of a view"] in ben.get("/s/").text
        step = {"step1-code": "preserve", "step1-text": said["step of a playbook"], "step1-days": "1"}
        ben.submit(ben.get("/s/playbooks/OTH?at=harbour"), step, having="step1-code")
        assert said["step of a playbook"] in ben.get("/s/playbooks/OTH?at=harbour").text

    @staticmethod
    def _send(visitor, record, page, having, fields):
        answer = visitor.submit(visitor.get(f"/s/{record}/{page}"), fields, having=having)
        assert answer.status == HTTPStatus.OK, (page, answer.status)
        assert not answer.errors(), (page, answer.errors())

    def _ben_hands_out(self):
        """The team's own file, a pack with every part, and the register of steps."""
        said, ben = self.said, self.ben
        answers = {"narrative": said["narrative handed out"], "place": said["place handed out"]}
        record = deeds.report(self.amina, files=self.files[:1], **answers)
        file = ("evidence", f"{said['name of a team file']}.txt", "text/plain", text_file(said["team file"], MEGABYTE))
        page = ben.get(f"/s/{record}/evidence")
        page = ben.submit(page, {"note": said["note on a team file"]}, having="note", files=[file])
        for field in ("name of a team file", "note on a team file"):
            assert said[field] in page.text, field
        link = page.text.split(f'href="/s/{record}/evidence/')[1].split('"')[0]
        ben.get(f"/s/{record}/evidence/{link}/look")
        page = ben.submit(ben.get(f"/s/{record}/evidence/{link}"))
        assert "what it was" in page.text
        page = ben.get(f"/s/{record}/handover")
        chosen = {
            "recipient": "police",
            "note": said["note on a pack"],
            "evidence": re.findall(r'name="evidence"[^>]*value="(\w+)"', page.text),
        }
        chosen["sections"] = ["facts", "narrative", "messages", "timeline", "severity", "evidence", "custody"]
        ben.step_up(self.server.people["Ben"]["password"])
        page = ben.submit(page, chosen, having="recipient")
        words = re.search(r"with dashes: <strong>([a-z-]+)</strong>", page.text)
        assert words, page.errors()
        self.shown["words of a pack"], self.shown["words of a pack in a row"] = words[1], words[1].replace("-", " ")
        link = page.text.split(f'href="/s/{record}/handover/')[1].split('"')[0]
        locked = ben.get(f"/s/{record}/handover/{link}").body
        assert locked.startswith(b"age-encryption.org/v1\n")
        assert said.mark.encode() not in locked
        assert said["note on a pack"] in self.amina.get(f"/s/mine/{record}/handover").text
        self.records["handed out"] = record
        page = ben.get("/s/steps/add?at=harbour")
        fields = {"title": said["step"], "decided": said["decision of a step"], "who": said["who took a step"]}
        page = ben.submit(page, {"kind": "policy", **fields}, having="title")
        assert said["decision of a step"] in page.text
        link = re.search(r"/s/steps/[^/\"]+/strike", page.text)[0]
        page = ben.submit(ben.get(f"{link}?at=harbour"), {"reason": said["reason of a strike"]}, having="reason")
        assert said["reason of a strike"] in page.text
        page = ben.get("/s/steps/export?at=harbour")
        assert ben.submit(page, {"form": "pdf", "with_records": "on"}, having="form").body.startswith(b"%PDF")

    def _costs_are_counted(self):
        """A cost of Amina's with its receipt, a pot, a claim with the receipt, and every reason and note on the way."""
        said, amina = self.said, self.amina
        lee = self._sign_in("Lee")
        receipt = ("evidence", f"{said['name of a receipt']}.txt", "text/plain", said["receipt"].encode())
        answers = {
            "what_for": said["what a cost is for"],
            "supplier": said["supplier of a cost"],
            "category": "PHY-LCK",
            "amount": "1250",
            "stage": "paid",
        }
        page = amina.get(f"/s/mine/{self.records['open']}/cost")
        page = amina.submit(page, answers, having="what_for", files=[receipt])
        cost = page.path.split("/")[-1]
        assert said["what a cost is for"] in page.text, page.errors()
        answers = {name: said[f"{name} of a pot"] for name in ("name", "funder", "note", "evidence_wanted", "kept_for")}
        page = lee.submit(lee.get("/s/costs/pots/new?at=harbour"), answers, having="funder")
        pot = page.path.split("/")[-1]
        for text in answers.values():
            assert text in page.text, page.errors()
        answers = {"amount": "5", "note": said["note of an income"]}
        page = lee.submit(lee.get(f"/s/costs/pots/{pot}/income"), answers, having="amount")
        assert said["note of an income"] in page.text
        lee.submit(lee.get(f"/s/costs/{cost}/pot"), {"pot": pot.replace("-", "")}, having="pot")
        page = lee.get(f"/s/costs/pots/{pot}/claim")
        offered = page.form("lines")["choices"]
        answers = {"lines": offered["lines"], "evidence": offered["evidence"], "note": said["note of a claim"]}
        page = lee.submit(page, answers, having="lines")
        assert said["note of a claim"] in page.text
        claim = page.path
        bundle = lee.post(f"{claim}/bundle", self._token(page))
        assert said["receipt"].encode() in bundle.body, (bundle.status, bundle.path, len(bundle.body))
        lee.submit(lee.get(f"{claim}/send"))
        answers = {"status": "declined", "reason": said["reason of a funder"]}
        assert said["reason of a funder"] in lee.submit(lee.get(f"{claim}/answer"), answers, having="status").text
        answers = {"reason": said["reason of a declined cost"]}
        page = lee.submit(lee.get(f"/s/costs/{cost}/to/declined"), answers, having="reason")
        assert said["reason of a declined cost"] in page.text
        page = lee.submit(lee.get("/s/costs/export?at=harbour"), {"kind": "csv"}, having="kind")
        assert said["what a cost is for"].encode() in page.body

    def _kept_and_taken_out(self):
        """Holds by a reader and by the data-protection officer, figures, and everything in one locked file and back."""
        said, ben, hana = self.said, self.ben, self._sign_in("Hana")
        record = deeds.report(self.amina, narrative=said["narrative held"])
        page = f"/s/{record}/keep"
        for visitor, why, why_not in (
            (ben, "reason of a hold", "reason of its end"),
            (hana, "reason of an officer's hold", "reason of the end of that"),
        ):
            assert said[why] in visitor.submit(visitor.get(page), {"reason": said[why]}, having="reason").text
            visitor.submit(visitor.get(page), {"reason": said[why_not]}, having="reason")
        assert said["reason of its end"] in ben.get(page).text
        for path in ("figures?period=all", "figures/table?table=months", "keeping/gone?at=harbour"):
            assert ben.get(f"/s/{path}").status == HTTPStatus.OK, path
        ben.step_up(self.server.people["Ben"]["password"])
        made = ben.submit(ben.get("/s/all/out?at=harbour"))
        words = re.search(r'hearth-receipt__reference">([a-z0-9 ]+)<', made.text)
        assert words, made.errors()
        self.shown["words of everything"] = words[1]
        locked = ben.submit(made, having="key").body
        assert locked.startswith(b"age-encryption.org/v1\n")
        assert said.mark.encode() not in locked
        file = ("evidence", "file.age", "application/octet-stream", locked)
        page = ben.submit(ben.get("/s/all/in?at=harbour"), {"words": words[1]}, having="words", files=[file])
        assert "This is here already." in page.text

    def _somebody_without_account(self):
        said, visitor = self.said, self.server.visitor()
        file = ("evidence", f"{said['name of a public file']}.jpg", "image/jpeg", picture(said["public photo"]))
        answers = {"narrative": said.long("public narrative"), "place": said["public place"]}
        reference, words = deeds.public_report(visitor, files=[file], **answers)
        assert words
        self.shown["six words"], self.shown["six words with dashes"] = words, words.replace(" ", "-")
        page = deeds.come_back(visitor, words)
        page = visitor.submit(page, {"text": said["message with words"]}, having="text")
        assert said["message with words"] in page.text
        found = [row for row in self.ben.get("/s/?list=new").text.split('href="/s/') if reference in row]
        self.records["public"] = found[0][:36]
        page = self.ben.get(f"/s/{self.records['public']}")
        for field in ("public narrative", "public place", "message with words"):
            assert said[field] in page.text, field
        # A picture of 31 February: nothing is kept of it, but everything typed comes back.
        page = visitor.get("/p/harbour")
        answers = {
            "kind": "incident",
            "happened_on-day": "31",
            "happened_on-month": "2",
            "narrative": said["wrong public form"],
        }
        assert (
            said["wrong public form"]
            in visitor.submit(page, answers, having="kind", files=[file]).values("narrative")[0]
        )

    def _ben_warns_others(self):
        """A warning to both other organisations, Carys's answer, and Ben who reads it."""
        said, ben = self.said, self.ben
        hours = {"opens": "8.30am", "closes": "6pm", "nation": "SCT"}
        page = ben.submit(ben.get("/s/hours?at=harbour"), hours, having="opens")
        assert "saved" in page.path + page.text.lower(), page.errors()
        record = deeds.report(self.amina, narrative=said["narrative behind a warning"])
        warning = {"text": said["warning"], "urgency": "today", "sharing": "community", "reach": "all"}
        page = ben.submit(ben.get(f"/s/{record}/tell"), warning, having="reach")
        assert said["warning"] in page.text, page.errors()
        carys = self._sign_in("Carys")
        (found,) = set(re.findall(r'href="/s/([0-9a-f-]{36})"', carys.get("/s/?list=new").text))
        assert said["warning"] in carys.get(f"/s/{found}/others").text
        answer = {"state": "affected", "text": said["answer to a warning"]}
        page = carys.submit(carys.get(f"/s/{found}/answer"), answer, having="state")
        assert said["answer to a warning"] in page.text, page.errors()
        assert said["answer to a warning"] in ben.get(f"/s/{record}/others").text

    def _two_open_it(self):
        """Noor asks that what was kept from Bel be opened to Mira, and Olu agrees."""
        said, people = self.said, self.server.people
        noor, olu = self._sign_in("Noor"), self._sign_in("Olu")
        for name, visitor in (("Noor", noor), ("Olu", olu)):
            visitor.step_up(people[name]["password"])
        asked = {"reference": reference(self.records["restricted"]), "reader": people["Mira"]["id"], "why": "danger"}
        asked |= {"reason": said["reason of an opening"]}
        page = noor.submit(noor.get("/s/openings/ask?at=harbour"), asked, having="why")
        assert said["reason of an opening"] in page.text, page.errors()
        (opening,) = set(re.findall(r"/s/openings/[0-9a-f-]{36}", olu.get("/s/openings?at=harbour").text))
        page = olu.submit(olu.get(opening), {"answer": "grant", "note": said["note of an opening"]}, having="answer")
        assert said["note of an opening"] in page.text, page.errors()

    def _amina_asks_for_support(self):
        """A phrase in every field of a request, in what is said about it, and in one that is taken back."""
        said, amina = self.said, self.amina
        fields = ("language_words", "heritage_words", "faith_words", "access_words", "avoid", "detail", "when", "name")
        answers = {field: said[f"{field} of a request"] for field in fields}
        request = deeds.ask_for_support(amina, **answers, route="phone")
        amina.submit(amina.get(f"/w/{request}"), {"text": said["message to a coordinator"]}, having="text")
        assert said["message to a coordinator"] in amina.get(f"/w/{request}").text
        amina.submit(
            amina.get(f"/w/{request}/back"), {"reason": said["reason of taking a request back"]}, having="reason"
        )
        start = amina.get("/w/")  # and one that is begun and never sent
        page = amina.post("/w/new", [*self._token(start), ("at", "harbour")])
        draft = page.path.removesuffix("/what")
        amina.submit(amina.get(f"{draft}/not"), {"avoid": said["draft of a request"]}, having="avoid")
        amina.get(f"/w/{said['path of a request']}")

    def _a_group_meets(self):
        """A phrase in every field of hours and of a group, and a private calendar."""
        said, amina = self.said, self.amina
        efe, dele = self.efe, self.dele = self._sign_in("Efe"), self._sign_in("Dele")
        dele.step_up(self.server.people["Dele"]["password"])
        later = formats.today() + timedelta(days=10)
        when = {f"{name}-{part}": str(getattr(later, part)) for name in ("day", "first_on") for part in _today()[0]}
        assert efe.api("PUT", "/api/v1/w/profile", {"name": "Efe"}).status == HTTPStatus.OK
        answers = {**when, "at": "10am", "minutes": "50", "weeks": "2", "format": "in_person"}
        page = efe.submit(efe.get("/w/hours"), {**answers, "place": said["place of hours"]}, having="at")
        assert said["place of hours"] in page.text, page.errors()
        group = {
            "service": "training",
            "title": said["title of a group"],
            "about": said["what a group is about"],
            "facilitator": self.server.people["Efe"]["id"],
        }
        shape = {"at": "5.30pm", "meetings": "2", "every_weeks": "1", "size": "3", "format": "video"}
        new = dele.get("/w/desk/groups/new")
        page = dele.submit(new, {**group, **when, **shape, "place": said["place of a group"]}, having="title")
        assert said["place of a group"] in page.text, page.errors()
        id_ = page.path.split("/")[-1]
        answers = {"called": said["name in a group"], "seen": "on"}
        offered = amina.get(f"/w/groups/{id_}")
        assert said["title of a group"] in offered.text
        amina.submit(offered, answers, having="called")
        dele.post(f"/w/desk/groups/{id_}/in", self._token(page))
        assert said["name in a group"] in efe.get(f"/w/groups/{id_}/lead").text
        changed = {"place": said["other place of a group"]}
        efe.submit(efe.get(f"/w/groups/{id_}/place"), changed, having="place")
        page = amina.submit(amina.get("/w/calendar"), {"place": "yes"}, having="place", button=("deed", "on"))
        self.tokens["address of a calendar"] = re.search(r"/w/feed/([\w-]+)\.ics", page.text)[1]
        feed = self.server.visitor().get(f"/w/feed/{self.tokens['address of a calendar']}.ics")
        assert said["other place of a group"] in re.sub(r"\r\n ", "", feed.text)
        amina.submit(amina.get(f"/w/groups/{id_}/leave"), {})

    def _efe_is_chosen(self):
        """A phrase in every field of a profile, of what the coordinators note of it, and of what Amina and Efe share."""
        said, amina = self.said, self.amina
        efe, dele = self.efe, self.dele
        later = (formats.today() + timedelta(days=200)).isoformat()
        papers = {"register": "bacp", "clearance": "dbs"}
        profile = {
            "name": "Efe",
            **{field: said[f"{field} of a profile"] for field in ("about", "qualifications", "hours")},
            "papers": [
                {
                    "kind": kind,
                    "body": papers.get(kind, said[f"body of {kind}"]),
                    "number": said[f"number of {kind}"],
                    "expires_on": later,
                }
                for kind in ("register", "insurance", "clearance", "supervision")
            ],
            "services": ["counselling"],
            "described": [{"dimension": "language", "values": [said["language of a provider"]]}],
            "fee": 6000,
            "places": 4,
        }
        _done(efe.api("PUT", "/api/v1/w/profile", profile))
        (row,) = dele.api("GET", "/api/v1/w/desk/people").json()
        path = f"/api/v1/w/desk/people/{row['id']}"
        for paper in profile["papers"]:
            _done(dele.api("POST", f"{path}/seen", {"kind": paper["kind"]}))
        _done(dele.api("POST", f"{path}/notes", {"text": said["remark about a provider"]}))
        for state in ("suspended", "active"):
            _done(dele.api("POST", f"{path}/standing", {"state": state, "reason": said[f"reason: {state}"]}))
        request = deeds.ask_for_support(amina, detail=said["number of a chooser"], route="phone")
        offer = {"providers": [row["id"]], "until": (formats.today() + timedelta(days=7)).isoformat()}
        _done(dele.api("POST", f"/api/v1/w/desk/{request}/offers", offer))
        choice = {"profile": row["id"], "release": ["contact"], "words": said["words to a provider"]}
        case = _done(amina.api("POST", f"/api/v1/w/mine/{request}/choice", choice)).json()["case"]
        page = f"/w/with/{case}"
        assert said["words to a provider"] in efe.get(page).text
        efe.submit(efe.get(f"{page}/answer"), {"answer": "yes"}, having="answer")
        for visitor, words in ((amina, "message to a provider"), (efe, "message from a provider")):
            visitor.submit(visitor.get(page), {"text": said[words]}, having="text")
        assert said["message from a provider"] in amina.get(page).text
        answers = {"outcome": "cancelled", "minutes": said["minutes of a session"]}
        wrong = efe.submit(efe.get(f"{page}/session"), answers, having="outcome")
        assert wrong.values("minutes") == [said["minutes of a session"]], "nothing typed is lost"
        efe.submit(wrong, {"minutes": ""}, having="outcome")
        assert "Cancelled in time" in amina.get(page).text
        assert dele.get(page).status == HTTPStatus.FORBIDDEN

    def _dele_coordinates(self):
        """Messages, notes, an offer and its no, waiting, and three ends."""
        wren, dele = self._sign_in("Wren"), self.dele
        coordinating.tell(self, wren=wren, dele=dele)

    def _dele_keeps_a_fund(self):
        """A phrase in every field of a fund. Two organisations without anybody make up the five that it takes."""
        said, dele = self.said, self.dele
        server = self.server
        told = {"deed": "neighbours", "people": server.people, "tenants": server.tenants}
        employers = server.inside("tests.system.support", told)
        rules = {
            "name": said["name of a fund"],
            "payer": said["payer of a fund"],
            "price": 6_000,
            "employers": employers,
        }
        fund = _done(dele.api("POST", "/api/v1/w/desk/funds", rules)).json()["id"]
        path = f"/w/desk/funds/{fund}"
        money = {"amount": 120_000, "day": formats.today().isoformat(), "note": said["note beside money"]}
        _done(dele.api("POST", f"/api/v1{path}/money", money))
        _done(dele.api("POST", f"/api/v1{path}/batches", {"count": 12}))
        _done(dele.api("PUT", f"/api/v1{path}", {**rules, "name": said["other name of a fund"]}))
        page = dele.get(path)
        assert said["other name of a fund"] in page.text
        assert said["note beside money"] in page.text
        wrong = dele.submit(dele.get(f"{path}/money"), {"note": said["note without money"]}, having="note")
        assert wrong.values("note") == [said["note without money"]], "nothing typed is lost"

    def _jo_publishes(self):
        """Who takes part, a draft with its checks, its end with a notice, and what was learnt."""
        figuring.tell(self)

    def _lost_sessions(self):
        """Two forms sent after the session had ended: one comes back after signing in, one is left where it is."""
        said = self.said
        for field, name in (("form that came back", "Wren"), ("form left lying", "Lee")):
            visitor = self.server.visitor()
            page = self._sign_in_as(visitor, name).get("/s/new?at=harbour")
            visitor.forget("hearth")
            answers = {"kind": "incident", "narrative": said.long(field)}
            page = visitor.submit(page, answers, having="kind", button=("deed", "send"))
            assert page.status == HTTPStatus.FORBIDDEN
            if field == "form that came back":
                one = self.server.people[name]
                page = visitor.submit(page, {"email": one["email"], "password": one["password"]}, having="password")
                page = visitor.submit(page, {"code": self.server.code(name)}, having="code")
                assert said[field] in page.values("narrative")[0]
        note = self.server.visitor()
        page = self.ben.get(f"/s/{self.records['open']}/note")
        note.submit(page, {"text": said["note after the end"]}, having="text")

    def _ines_invites(self):
        said = self.said
        ines = self._sign_in("Ines")
        for who in ("waiting", "joined"):
            page = ines.get("/me/people/harbour/invite")
            answers = {
                "name": said[f"name of who {who}"],
                "email": f"{said[f'address of who {who}']}@new.example",
                "role": "staff",
            }
            page = ines.submit(page, answers, having="role")
            assert page.path == "/me/people/harbour/invited", page.errors()
            self.tokens[f"link of who {who}"] = page.text.split("/me/join/")[1].split("<")[0].split('"')[0].strip()
        joined = self.server.visitor()
        password = f"{said['password of who joined']} long enough"
        page = joined.get(f"/me/join/{self.tokens['link of who joined']}")
        page = joined.submit(page, {"password": password, "again": password}, having="again")
        seed = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page.text)[1].replace(" ", "")
        page = joined.submit(page, {"code": code_at(base64.b32decode(seed), time.time())}, having="code")
        kit = re.search(r"((?:[0-9A-Z]{4}-){8}[0-9A-Z]{1,4})", page.text)[1]
        page = joined.submit(page, {"typed": kit}, having="typed")
        assert page.path == "/me/codes/once", page.errors()
        self.shown |= {"kit": kit, "authenticator": seed}
        self.shown["recovery code"] = re.search(r"((?:[A-Z2-7]{4}-){5}[A-Z2-7]{4})", page.text)[1]
        self._remember("joined", joined)

    def _amina_sees_to_her_account(self):
        said, amina = self.said, self.amina
        old = self.server.people["Amina"]["password"]
        amina.submit(amina.get("/me/again"), {"password": said["wrong password again"]}, having="password")
        new = f"{said['new password']} long enough"
        page = amina.submit(amina.get("/me/password"), {"old": old, "password": new, "again": new}, having="old")
        assert page.path == "/me/", page.errors()
        self.server.people["Amina"]["password"] = new
        amina.step_up(new)

    def _programs(self):
        said = self.said
        visitor = self.server.visitor()
        fields = {"email": f"{said['address of a program']}@nowhere.example", "password": said["password of a program"]}
        assert visitor.api("POST", "/api/v1/me/sign-in", fields).status in (401, 403)
        visitor.api("POST", f"/api/v1/{said['path of a program']}", {"x": said["field of a program"]})
        fresh = self._sign_in("Ben")
        self.tokens["cookie of Ben at last"] = fresh.cookie("hearth")  # without the password given again
        found = self.ben.api("POST", "/api/v1/s/work-list/search/text", {"phrase": said.mark})
        assert found.status == HTTPStatus.OK, found.status
        self.server.visitor().send(
            "POST", "/api/v1/me/sign-in", said["broken JSON"].encode(), {"Content-Type": "application/json"}
        )

    # --- an upload that stops half-way ---------------------------------------------------------------------------

    def half_an_upload(self, path="/s/new", cookies=None):
        """Sends two of six megabytes and holds the line; give it back to `close` it."""
        visitor = cookies or self.amina
        page = visitor.get("/s/new?at=harbour")
        fields = [*self._token(page), ("kind", "incident"), ("narrative", self.said["narrative of half an upload"])]
        name = f"{self.said['name of half a file']}.txt"
        file = ("evidence", name, "text/plain", text_file(self.said["half a file"], 6 * MEGABYTE))
        body, kind = multipart(fields, [file])
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        line = visitor.line()
        line.sendall(visitor.head("POST", path, headers) + body[: 2 * MEGABYTE])
        return line

    # --- small things ----------------------------------------------------------------------------------------------

    def _token(self, page):
        return [("csrfmiddlewaretoken", page.values("csrfmiddlewaretoken")[0])]

    def _sign_in(self, name):
        return self._sign_in_as(self.server.visitor(), name)

    def _sign_in_as(self, visitor, name):
        one = self.server.people[name]
        visitor.sign_in(one["email"], one["password"], self.server.code(name))
        self._remember(name, visitor)
        return visitor

    def _remember(self, name, visitor):
        self.tokens[f"cookie of {name} {len(self.tokens)}"] = visitor.cookie("hearth")

    def _wrong_code(self, name):
        one = self.server.people[name]
        visitor = self.server.visitor()
        page = visitor.give_password(one["email"], one["password"])
        page = visitor.submit(page, {"code": "000000"}, having="code")
        assert page.errors()
