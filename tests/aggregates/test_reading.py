"""What everybody reads: the page, its files and its endpoint, from a payload as it was published."""

import csv
import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from aggregates.documents import files
from aggregates.documents.reading import matrix, reading_of, said, short
from aggregates.figures import canonical
from aggregates.models import Release, ReleaseState
from aggregates.views.reading import drawn
from tests.accounts.views.conftest import browser_of  # noqa: F401 -- a fixture

SAMPLE = json.loads(Path(__file__).with_name("sample_release.json").read_text(encoding="utf-8"))
FILES = ("table.csv", "table.csv-metadata.json", "table.xlsx", "dictionary.csv", "payload.json")
EVERYBODY = ("Farah", "Jo", "Kit", "Amina", "Ben", "Carys", "Dele", "Efe", "Hana", "Gus")


def cells(payload):
    return [
        (measure["code"], table["code"], tuple(cell["key"]), cell["value"])
        for measure in payload["measures"]
        for table in measure["tables"]
        for cell in table["cells"]
    ]


def main_of(answer):
    """What stands on a page below its header; the whole of anything else."""
    found = re.search(rb"<main.*</main>", answer.content, re.DOTALL)
    return found[0] if found else answer.content


def publish(payload, state="published", notice=b""):
    data = canonical(payload)
    release = Release.objects.create(
        kind=payload["kind"],
        period=payload["period"],
        edition=payload["edition"],
        payload=data,
        sha256=hashlib.sha256(data).digest(),
        previous=b"",
        summary=b"{}",
        attack=uuid4(),
        attack_sha256=b"",
        drafted_by=uuid4(),
        drafted_on=date(2026, 8, 3),
    )
    for number, one in enumerate(
        ("drafted", "in_review", "approved", "published")[: 4 if state == "published" else 3], 1
    ):
        ReleaseState.objects.create(release=release, number=number, state=one, by=uuid4(), on=date(2026, 8, 3), leaf=0)
    return release


@pytest.fixture
def sample(world):
    return publish(SAMPLE)


def test_the_table_has_every_figure_and_no_other():
    lines = list(csv.DictReader(io.StringIO(files.to_csv(SAMPLE))))
    found = [
        (
            line["measure"],
            line["table"],
            tuple(line[name] for name in ("code_1", "code_2") if line[name]),
            int(line["value"]) if line["value"] else None,
        )
        for line in lines
    ]
    assert found == cells(SAMPLE)
    assert {line["symbol"] for line in lines if not line["value"]} == {"c"}
    assert not any(line["symbol"] or not line["accuracy"] for line in lines if line["value"])


def test_the_metadata_describe_the_table():
    told = json.loads(files.metadata(SAMPLE, csv_url="x.csv", citation="Cite so.", published="2026-08-03"))
    head = next(csv.reader(io.StringIO(files.to_csv(SAMPLE))))
    assert [column["name"] for column in told["tableSchema"]["columns"]] == head
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    keys = told["tableSchema"]["primaryKey"]
    lines = [tuple(line[key] for key in keys) for line in csv.DictReader(io.StringIO(files.to_csv(SAMPLE)))]
    assert len(lines) == len(set(lines))


def test_the_dictionary_explains_every_code():
    known = {(line["list"], line["code"]) for line in csv.DictReader(io.StringIO(files.dictionary(SAMPLE)))}
    for line in csv.DictReader(io.StringIO(files.to_csv(SAMPLE))):
        assert ("measure", line["measure"]) in known
        assert ("table", f"{line['measure']}/{line['table']}") in known
        for place in ("1", "2"):
            if line[f"code_{place}"]:
                assert (line[f"dimension_{place}"], line[f"code_{place}"]) in known


def test_the_workbook_has_the_same_figures():
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.to_xlsx(SAMPLE, citation="Cite so.")))
    assert book.sheet_names[0] == "Read this first"
    assert book.sheet_names[-1] == "Data dictionary"
    values = [row[-2] for name in book.sheet_names[1:-1] for row in book.get_sheet_by_name(name).to_python()[3:]]
    assert [None if value == "c" else int(value) for value in values] == [value for *_, value in cells(SAMPLE)]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(None, "count", "c"), (None, "pence", "c"), (12345, "count", "12,345"), (156_000_000, "pence", "£1,560,000")],
)
def test_it_says_a_figure_in_words(value, unit, words):
    assert said(value, unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (2_990, "count", "2,990"),
        (104_000_000, "pence", "£1.04m"),
        (90_700_000, "pence", "£907k"),
        (50_000, "pence", "£500"),
    ],
)
def test_it_says_it_shortly(value, unit, words):
    assert short(value, unit) == words


def test_a_matrix_has_each_figure_in_its_place():
    found = reading_of(SAMPLE)
    table = next(one for one in found.tables if one.code == "TS")
    head, rows = matrix(table, found.labels)
    assert head == [*found.labels["severity"].values()]
    known = {figure.key: figure.value for figure in table.figures}
    types = {label: code for code, label in found.labels["type"].items()}
    severities = [*found.labels["severity"]]
    for label, row in rows:
        assert [one.value for one in row] == [known[types[label], severity] for severity in severities]


def test_the_story_has_what_changed_reliably_and_nothing_else():
    found = reading_of(SAMPLE)
    assert 0 < len(found.changes) <= 2 * len(SAMPLE["measures"])
    assert [one.label for one in found.headlines][:4] == [measure["title"] for measure in SAMPLE["measures"]]
    assert found.headlines[0].change == "up by 35 (1%)"
    assert all("no reliable change" not in line for line in found.changes)
    unsure = {
        **SAMPLE,
        "changes": [{**one, "reliable": False, "text": "no reliable change"} for one in SAMPLE["changes"]],
    }
    assert reading_of(unsure).changes == ()
    assert reading_of(unsure).headlines[0].change == "no reliable change"


def test_a_withheld_figure_has_no_bar():
    data = canonical(SAMPLE)
    page = drawn(hashlib.sha256(data).hexdigest(), data)
    shown = sum(
        cell["value"] is not None
        for measure in SAMPLE["measures"]
        for table in measure["tables"]
        for cell in table["cells"]
        if len(table["dimensions"]) == 1
    )
    assert page.count("<rect") == shown


def test_everybody_reads_the_same(world, sample, browser_of):  # noqa: F811 -- the fixture
    bodies, hashes = set(), set()
    for name in EVERYBODY:
        browser = browser_of(name)
        page = browser.get("/r/2026-Q2")
        assert page.status_code == 200
        assert b"<svg" in page.content
        assert b"&lt;" not in page.content
        bodies.add(main_of(page))
        hashes |= {
            hashlib.sha256(browser.get(f"/r/2026-Q2/{file}").content).hexdigest() for file in FILES[:1] + FILES[4:]
        }
        hashes.add(hashlib.sha256(browser.get("/api/v1/r/published/2026-Q2").content).hexdigest())
    assert len(bodies) == 1
    assert hashes == {hashlib.sha256(files.to_csv(SAMPLE).encode()).hexdigest(), bytes(sample.sha256).hex()}


def test_nothing_is_filtered(world, sample, browser_of):  # noqa: F811 -- the fixture
    farah = browser_of("Farah")
    for path in ("/r/2026-Q2", "/r/2026-Q2/table.csv", "/api/v1/r/published/2026-Q2"):
        plain = main_of(farah.get(path))
        for asked in ({"region": "R01"}, {"organisation": "harbour"}, {"from": "2026-05-01"}, {"period": "2026-Q1"}):
            assert main_of(farah.get(path, asked)) == plain


def test_what_is_not_published_is_not_there(world, browser_of, client):  # noqa: F811 -- the fixture
    publish(SAMPLE, state="approved")
    for path in ("/r/2026-Q2", "/r/2026-Q2/table.csv", "/api/v1/r/published/2026-Q2"):
        assert browser_of("Farah").get(path).status_code == 404
    assert b"Nothing is published yet" in browser_of("Amina").get("/r/").content
    assert client.get("/r/2026-Q2").status_code in {302, 404}


def test_the_list_shows_the_whole_over_time(world, sample, browser_of, django_assert_max_num_queries):  # noqa: F811 -- the fixture
    earlier = {**SAMPLE, "period": "2026-Q1", "title": "January to March 2026"}
    publish(earlier)
    farah = browser_of("Farah")
    with django_assert_max_num_queries(16):
        page = farah.get("/r/").content.decode()
    assert "January to March 2026" in page
    assert page.count('id="time-incidents-title"') == 1
    assert [line["period"] for line in farah.get("/api/v1/r/published").json()] == ["2026-Q2", "2026-Q1"]


@pytest.mark.parametrize("file", FILES)
def test_each_file_is_a_download(world, sample, browser_of, file):  # noqa: F811 -- the fixture
    answer = browser_of("Farah").get(f"/r/2026-Q2/{file}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="figures-2026-Q2-1.')
    assert answer["Cache-Control"] == "no-store"


def test_there_is_no_other_file(world, sample, browser_of):  # noqa: F811 -- the fixture
    assert browser_of("Farah").get("/r/2026-Q2/facts.csv").status_code == 404
    assert browser_of("Farah").get("/r/2026-Q2/report.json").status_code == 404


def test_the_method_is_there_before_the_first_figures(world, browser_of):  # noqa: F811 -- the fixture
    page = browser_of("Farah").get("/r/method").content.decode()
    for words in (">When a figure is withheld<", "fewer than 5 organisations", "How far a figure may be off"):
        assert words in page
