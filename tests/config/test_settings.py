"""What the environment may say, and what happens when it says something wrong. Each case reads the settings afresh."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reads the settings of an environment that holds nothing else."""
    for name in [name for name in os.environ if name.startswith("HEARTH_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEARTH_VAR", str(tmp_path))

    def read(**environment):
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            return runpy.run_path(str(ROOT / "config/settings.py"))

    return read


@pytest.fixture
def refused(read):
    """What the server says about an environment that it refuses."""

    def refused(**environment):
        with pytest.raises(ImproperlyConfigured) as raised:
            read(**environment)
        return str(raised.value)

    return refused


@pytest.fixture
def file_with(tmp_path):
    def file_with(text):
        path = tmp_path / "a-secret"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return file_with


# Nothing said


def test_without_a_word_it_is_the_strict_server_on_this_machine(read, tmp_path):
    found = read()
    assert (found["DEBUG"], found["HEARTH_DEMO"]) == (False, False)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert found["DATABASES"]["default"]["NAME"] == f"{tmp_path}/hearth.sqlite3"
    assert found["HEARTH_ARGON2_COST"] == (65536, 3, 4)
    assert found["FILE_UPLOAD_HANDLERS"] == ["vault.uploads.SealingUploadHandler"]


def test_its_cookies_are_bound_to_the_host_and_to_tls_and_go_with_the_browser(read):
    found = read()
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-hearth", "__Host-hearth-form")
    for name in ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY"):
        assert found[name] is True
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["SESSION_EXPIRE_AT_BROWSER_CLOSE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] > 31_536_000


def test_the_cookie_of_forms_goes_with_the_browser_too(read):
    """A cookie of a year would tell whoever looks at the machine that somebody was here."""
    assert read()["CSRF_COOKIE_AGE"] is None


def test_no_environment_turns_debugging_on(read):
    assert read(DEBUG="1", HEARTH_DEBUG="1", DJANGO_DEBUG="1")["DEBUG"] is False


def test_sqlite_keeps_what_was_accepted_and_forgets_what_was_deleted(read):
    options = read()["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        assert pragma in options["init_command"]


# The demo


@pytest.mark.parametrize("host", ["hearth.example", "0.0.0.0", "*", ".localhost", "192.168.1.4", "127.0.0.1.example"])  # noqa: S104 - to be refused
def test_the_demo_takes_no_address_but_this_machines(refused, host):
    said = refused(HEARTH_DEMO="1", HEARTH_HOSTS=f"localhost,{host}")
    assert "HEARTH_DEMO" in said
    assert "HEARTH_HOSTS" in said


def test_the_demo_runs_on_this_machine_with_cookies_for_scripts(read):
    found = read(HEARTH_DEMO="1", HEARTH_HOSTS="localhost,127.0.0.1")
    assert found["HEARTH_DEMO"] is True
    assert set(found["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("hearth", False)
    assert found["SECURE_SSL_REDIRECT"] is False


def test_cookies_without_tls_are_for_this_machine_alone(refused):
    said = refused(HEARTH_LOOPBACK_COOKIES="1", HEARTH_HOSTS="hearth.example")
    assert "HEARTH_LOOPBACK_COOKIES" in said


# Wrong


def test_everything_that_is_wrong_is_named_at_once_and_no_value_is_shown(refused, tmp_path):
    said = refused(
        HEARTH_DEMO="perhaps",
        HEARTH_ARGON2_PARALLEL="many",
        HEARTH_PROXIES="-1",
        DATABASE_URL="nonsense://hearth:hunter2@db/hearth",
        HEARTH_MAIL_URL="nonsense://hearth:hunter2@mail/",
        HEARTH_URL="nonsense",
        HEARTH_MAIL_FROM_FILE=str(tmp_path / "nowhere"),
    )
    for name in (
        "HEARTH_DEMO",
        "HEARTH_ARGON2_PARALLEL",
        "HEARTH_PROXIES",
        "DATABASE_URL",
        "HEARTH_MAIL_URL",
        "HEARTH_URL",
        "HEARTH_MAIL_FROM_FILE",
    ):
        assert name in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARTH_DEMO", "perhaps"),
        ("HEARTH_LOOPBACK_COOKIES", "2"),
        ("HEARTH_PROXIES", "one"),
        ("HEARTH_PROXIES", "-1"),
        ("HEARTH_ARGON2_PARALLEL", ""),
        ("HEARTH_ARGON2_PARALLEL", "0"),
        ("HEARTH_ARGON2_PARALLEL", "-4"),
        ("DATABASE_URL", "hearth.sqlite3"),
        ("DATABASE_URL", "nonsense://db/hearth"),
        ("HEARTH_MAIL_URL", "mail.example"),
        ("HEARTH_MAIL_URL", "nonsense://mail.example"),
        ("HEARTH_URL", "hearth.example"),
        ("HEARTH_URL", "ftp://hearth.example"),
    ],
)
def test_a_wrong_value_is_refused_by_name(refused, name, value):
    assert name in refused(**{name: value})


def test_a_file_that_is_not_there_is_named(refused, tmp_path):
    said = refused(DATABASE_URL_FILE=str(tmp_path / "nowhere"))
    assert "DATABASE_URL_FILE" in said


# Right


def test_a_secret_may_come_from_a_file(read, file_with):
    found = read(DATABASE_URL_FILE=file_with("postgres://hearth:hunter2@db/hearth\n"))["DATABASES"]["default"]
    assert (found["ENGINE"], found["NAME"], found["PASSWORD"]) == ("django.db.backends.postgresql", "hearth", "hunter2")


def test_the_end_of_a_files_line_is_no_part_of_its_secret(read, file_with):
    path = file_with("hearth@harbour.example\n")
    assert read(HEARTH_MAIL_FROM_FILE=path)["DEFAULT_FROM_EMAIL"] == "hearth@harbour.example"


def test_a_file_comes_before_the_plain_variable(read, file_with):
    assert read(HEARTH_ARGON2_PARALLEL="3", HEARTH_ARGON2_PARALLEL_FILE=file_with("7\n"))["HEARTH_ARGON2_PARALLEL"] == 7


def test_hosts_may_be_written_with_spaces(read):
    assert read(HEARTH_HOSTS="hearth.example, www.hearth.example")["ALLOWED_HOSTS"][-2:] == [
        "hearth.example",
        "www.hearth.example",
    ]


def test_mail_goes_where_its_address_says(read):
    options = read(HEARTH_MAIL_URL="submission://hearth:hunter2@mail.example:587")["MAILERS"]["default"]
    assert options["BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (
        options["OPTIONS"].items()
        >= {
            "host": "mail.example",
            "port": 587,
            "username": "hearth",
            "password": "hunter2",
            "use_tls": True,
        }.items()
    )


def test_a_mail_server_that_hangs_does_not_hold_a_request_for_ever(read):
    assert 0 < read(HEARTH_MAIL_URL="smtp://mail.example")["MAILERS"]["default"]["OPTIONS"]["timeout"] <= 30


# The server's own secrets


def test_the_signing_key_comes_from_its_file(read, tmp_path):
    assert read()["SECRET_KEY"] == ""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/secret_key").write_text("only for this test\n", encoding="ascii")
    assert read()["SECRET_KEY"] == "only for this test"


def test_without_its_secrets_the_server_says_what_to_do(tmp_path):
    program = "import django; django.setup(); from vault.secrets import server_secrets; server_secrets()"
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/secret_key").write_text("only for this test\n", encoding="ascii")
    environment = {"PATH": os.environ["PATH"], "HEARTH_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "The secret file pepper is missing" in done.stderr
    assert "manage.py make_secrets" in done.stderr
