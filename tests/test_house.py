"""The shape of the house: what may stand at the top, what may stand in each room, and what no file may carry.

The rules are docs/architecture.md's. To add a name here is to say that a reader needs it; say why beside it.
"""

import functools
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOP = {
    # The rooms, top to bottom.
    "config",
    "safety",
    "wellbeing",
    "aggregates",
    "accounts",
    "vault",
    "audit",
    "ui",
    # What surrounds them.
    "bench",
    "deploy",
    "docs",
    "script",
    "tests",
    "manage.py",
    "pyproject.toml",
    "requirements.in",
    "requirements.txt",
    "requirements-dev.in",  # tools for tests and checks, apart so that a server needs none of them
    "requirements-dev.txt",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    ".ci",  # one command for any machine that tests a change
    ".gitignore",
    ".python-version",  # read by pyenv and uv
}

# What Django wants in every app, and static files beside the templates.
EVERY_APP = {"__init__.py", "apps.py", "migrations", "management", "models.py", "models", "static", "templates"}

# The same files in every service, in the order in which they import each other.
SERVICE = {
    "payloads",
    "models",
    "workflow",
    "permissions",
    "actions",
    "queries",
    "forms",
    "views",
    "api",
    "urls",
    "tasks",
}

# Beyond these, each room has files of its own.
OWN = {
    "config": {
        "cast.py",  # the people that demo, tests and guides share
        "demo.py",  # a year of their work
        "demo_further.py",  # what else happens in it
        "demo_releases.py",  # the figures that its funder reads
        "demo_stories.py",  # what they write in it
        "demo_wellbeing.py",  # the support that they get
        "errors.py",
        "health.py",
        "logs.py",
        "navigation.py",
        "reference.py",  # the documents made from the code
        "schema.py",  # the description of the endpoints
        "settings.py",
        "start.py",  # where each person lands
        "urls.py",
        "world.py",  # the cast with their keys
        "wsgi.py",
    },
    "safety": {
        "documents",  # what leaves the service: papers as PDF, tables, packs
        "parsers",  # mailboxes and tables from elsewhere, read as data
        "duties.json",  # who has to be told what, and by when: rules with their sources
        "playbooks.json",  # what to do about each family of incidents, as shipped
        "limits.py",  # how often one source may send, for page and endpoint alike
        "story.py",  # one report as its reader sees it, from the sealed items
        "vocabulary.json",  # the shared lists of codes, as this version has them
        "vocabulary.py",
    },
    "wellbeing": {
        "documents",  # what leaves: calendars, invoices, a person's own file
        "matching.py",  # must, prefer and conflicts over profiles: a plain function
        "story.py",  # one request as its readers see it, from the sealed items
        "vocabulary.json",  # the shared lists of codes, as this version has them
        "vocabulary.py",
    },
    "aggregates": {
        "attacker",  # what somebody who knows everything but one organisation could work out
        "cube.py",  # facts added up: units, their directory, sums by key
        "disclosure.py",  # cells, primary and complementary hiding, noise and rounding, over plain numbers
        "documents",  # the same payload as tables, sheets and metadata
        "figures.py",  # the payload: what is published, from protected cells
        "gate.py",  # protect, attack, repair: what runs in the child process
        "method.py",  # the parameters and words of a method version, as data
        "simulation.py",  # a synthetic network for tests, demo and statisticians
        "trial.py",  # its files for outsiders, facts made elsewhere, releases held against the truth
        "wording.py",  # the words of a payload
    },
    "accounts": {
        "demo.py",  # the sign-in page's list of the cast
        "devices.py",
        "endpoints.py",  # what the endpoints of all services share
        "gates.py",
        "identity.py",
        "kept.py",
        "middleware.py",
        "notices.py",
        "overview.py",
        "pages.py",  # what the pages of all services share
        "permitting.py",  # what the permissions of all rooms are made of
        "problems.py",
        "rest.py",
        "sessions.py",
        "setup.py",
        "throttle.py",
        "viewer.py",
        "wording.py",
    },
    "vault": {
        "blobs.py",  # what the members of a vault keep together
        "calendars.py",  # hours under a calendar's key, private feeds
        "cards.py",
        "checkpoints.py",
        "commitments.py",  # since when words were in a locker
        "core",
        "directory.py",
        "errors.py",
        "export.py",  # files in the age format, for somebody outside
        "facts.py",  # keys of what goes to the statistics
        "files.py",
        "inbox.py",
        "keeping.py",  # months, holds apart, and the end of sealed rows: without keys
        "keyring.py",
        "kinds.py",  # the numbers of the kinds of record, and whose lists they belong to
        "letterbox.py",  # letters between organisations that share no key
        "locker.py",
        "media.py",
        "order.py",
        "payloads.py",  # what every sealed payload is made of
        "post.py",  # mailboxes and saved messages
        "receipts.py",
        "records.py",
        "rotation.py",
        "secrets.py",
        "server.py",
        "statements.py",
        "tombstones.py",  # what was destroyed, outside the database
        "trail.py",
        "unlock.py",
        "unordered.py",
        "uploads.py",
        "vaults.py",
        "words.py",  # the words of a record, kept sealed for searching
    },
    "audit": {"checkpoint.py", "leaf.py", "log.py", "merkle.py", "verify.py"},
    "ui": {
        "amounts.py",  # boxes for numbers and money
        "charts.py",  # where the bars and words of a chart stand
        "codes.py",  # coded lists, read from their files
        "context.py",
        "csp.py",
        "downloads.py",
        "errors.py",
        "fields.py",
        "formats.py",
        "forms.py",
        "jinja.py",
        "middleware.py",
        "money.py",  # whole pence
        "paper.py",  # papers as PDF
        "paper.typ",
        "refusals.py",
        "styles",
        "text.py",
        "widgets.py",
        "workdays.py",  # working days without bank holidays, for every room
    },
}
SERVICES = {
    "safety",
    "wellbeing",
    "aggregates",
    "accounts",
}  # the last two have pages of their own, so they keep the habits

# One letter of each stands in brackets, so that this file does not carry what it looks for.
MACHINE_PATHS = [r"(?<![\w.-])/wor[k]/", r"bash_[j]obs", r"\.lib[r]ary", r"/roo[t]/", r"(?<!\w)/[h]ome/\w"]
REGISTRIES = [
    r"pypi\.or[g]",
    r"pythonhosted\.or[g]",
    r"registry\.npm[j]s",
    r"--(extra-)?index-ur[l]",
    r"deb\.debian\.or[g]",
]
PRIVATE_KEYS = [r"BEGIN [A-Z ]*PRIVATE KE[Y]", r"\bAKIA[0-9A-Z]{16}\b", r"\bgh[pousr]_[A-Za-z0-9]{36}\b"]
# One example for each of the patterns above, broken by a bar that the test takes out.
EXAMPLES = [
    "/wo|rk/main ba|sh_jobs.0 .li|brary/x /ro|ot/x /ho|me/someone",
    "pypi.|org files.pythonhosted.|org registry.npm|js.com --index-|url x deb.debian.|org",
    f"-----BEGIN PRI|VATE KEY----- AK|IA{'A' * 16} gh|p_{'a' * 36}",
]


@functools.cache
def project_files() -> list[Path]:
    """Every file that is in the repository or would be added to it, as a path below its root."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    output = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in output.split("\0") if name and (ROOT / name).is_file()]


def test_it_has_only_known_names_at_the_top():
    assert {path.parts[0] for path in project_files()} - TOP == set()


@pytest.mark.parametrize("app", OWN)
def test_it_has_only_files_of_known_names_in_each_room(app):
    known = EVERY_APP | OWN[app]
    if app in SERVICES:
        known |= SERVICE | {f"{name}.py" for name in SERVICE}
    found = {path.parts[1] for path in project_files() if path.parts[0] == app}
    assert found, f"{app} is empty"
    assert found - known == set()


@pytest.mark.parametrize("app", OWN)
def test_it_has_no_name_for_a_file_that_is_gone(app):
    found = {path.parts[1] for path in project_files() if path.parts[0] == app}
    assert OWN[app] - found == set()


def test_it_keeps_a_service_file_or_its_folder_but_not_both():
    files = set(project_files())
    for app in SERVICES:
        for name in SERVICE:
            folder = any(path.parts[:2] == (app, name) for path in files)
            assert not (folder and Path(app, f"{name}.py") in files), f"{app}/{name} is a file and a folder"


@pytest.mark.parametrize(
    ("what", "patterns"),
    [("a machine's path", MACHINE_PATHS), ("a registry's host", REGISTRIES), ("a key", PRIVATE_KEYS)],
)
def test_it_carries_nothing_of_the_machine_it_was_made_on(what, patterns):
    wrong = re.compile("|".join(patterns).encode())
    found = [str(path) for path in project_files() if wrong.search((ROOT / path).read_bytes())]
    assert found == [], f"These files carry {what}"


@pytest.mark.parametrize(
    ("patterns", "example"), list(zip([MACHINE_PATHS, REGISTRIES, PRIVATE_KEYS], EXAMPLES, strict=True))
)
def test_it_would_notice_each_of_them(patterns, example):
    assert [pattern for pattern in patterns if not re.search(pattern, example.replace("|", ""))] == []


def requirement_blocks(name: str) -> list[str]:
    """The requirements of a compiled file, each with the lines that continue it."""
    lines = [
        line for line in (ROOT / name).read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_it_pins_every_package_with_its_version_and_hashes(name):
    blocks = requirement_blocks(name)
    assert blocks
    unpinned = [
        block.split()[0] for block in blocks if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", block)
    ]
    assert unpinned == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_it_gives_a_reason_for_every_package_and_compiles_it(name):
    wanted = [
        line for line in (ROOT / f"{name}.in").read_text().splitlines() if line and not line.startswith(("#", "-r"))
    ]
    unexplained = [line for line in wanted if "#" not in line]
    assert unexplained == []
    compiled = {re.split(r"[=\[]", block)[0].lower() for block in requirement_blocks(f"{name}.txt")}
    asked = {re.split(r"[\[><=~ ]", line)[0].lower() for line in wanted}
    assert asked - compiled == set()


def test_it_lets_no_file_of_code_grow_out_of_one_job():
    """About 500 lines is where a file becomes a folder; the limit leaves a little room."""
    long = {
        str(path): count
        for path in project_files()
        if path.suffix == ".py" and path.parts[0] != "tests" and "migrations" not in path.parts
        if (count := len((ROOT / path).read_text().splitlines())) > 550
    }
    assert long == {}
