"""A small browser without JavaScript: cookies, forms as they stand in the page, uploads, and JSON for the endpoints."""

import copy
import json
import re
import secrets
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from http.client import HTTPException
from http.cookiejar import CookieJar

_NO_TLS = ssl.SSLContext(
    ssl.PROTOCOL_TLS_CLIENT
)  # never used; each opener would else load the certificates of the world
SIGN_OUT = "/me/out"
GONE = (OSError, urllib.error.URLError, HTTPException)
"""What a request ends in when the server goes away meanwhile."""


@dataclass
class Answer:
    """`url` is the last one after redirects."""

    status: int
    url: str
    headers: object
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def path(self):
        return urllib.parse.urlsplit(self.url).path

    def json(self):
        return json.loads(self.body)

    def forms(self):
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, having=None):
        """The page's own form (the button to sign out stands in one on every page), or the first with a field of that name."""
        found = [form for form in self.forms() if form["method"] == "post" and form["action"] != SIGN_OUT]
        found = [form for form in found if not having or having in form["names"]]
        assert found, f"There is no form with {having!r} at {self.path} ({self.status})"
        return found[0]

    def values(self, name, having=None):
        """What stands in a field of a form."""
        return [value for field, value in self.form(having or name)["fields"] if field == name]

    def errors(self):
        """The error sentences beside the fields, by the field's id."""
        found = re.findall(r'<p id="([^"]+)-error" class="govuk-error-message">(.*?)</p>', self.text, re.DOTALL)
        return {name: " ".join(re.sub(r"<[^>]*>", "", words).split()) for name, words in found}


class Visitor:
    def __init__(self, url):
        self.base = url
        self.jar = CookieJar()
        self._openers()

    def _openers(self):
        https = urllib.request.HTTPSHandler(context=_NO_TLS)
        handlers = (urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}), https)
        self._following = urllib.request.build_opener(*handlers)
        self._staying = urllib.request.build_opener(*handlers, _NoRedirect())

    def twin(self):
        """Another window of the same browser: the same cookies, and its own from here on."""
        other = Visitor(self.base)
        for cookie in self.jar:
            other.jar.set_cookie(copy.copy(cookie))
        return other

    def get(self, path, *, follow=True, headers=None):
        return self.send("GET", path, follow=follow, headers=headers)

    def post(self, path, fields=(), *, files=(), follow=True, headers=None):
        """fields: pairs; files: (field, name, type, bytes)."""
        if files:
            body, kind = multipart(fields, files)
        else:
            body, kind = urllib.parse.urlencode(list(fields)).encode(), "application/x-www-form-urlencoded"
        return self.send("POST", path, body, {"Content-Type": kind} | (headers or {}), follow=follow)

    def submit(self, answer, changes=None, *, having=None, files=(), button=None, follow=True):
        """Sends a form of a page as a browser would: what stands in it, with the changes; a list gives several values."""
        target, fields = self.filled(answer, changes, having=having, button=button)
        return self.post(target, fields, files=files, follow=follow)

    def filled(self, answer, changes=None, *, having=None, button=None):
        """Where such a form goes, and its fields, to be sent later or more than once."""
        form = answer.form(having)
        changes = dict(changes or {})
        fields = [(name, value) for name, value in form["fields"] if name not in changes]
        for name, value in changes.items():
            fields += [(name, one) for one in (value if isinstance(value, list | tuple) else [value])]
        if button:
            fields.append(button)
        return urllib.parse.urljoin(answer.url, form["action"] or answer.url), fields

    def api(self, method, path, payload=None, *, follow=True):
        data = None if payload is None else json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token := self.cookie("hearth-form"):
            headers["X-CSRFToken"] = token
        return self.send(method, path, data, headers, follow=follow)

    def cookie(self, name):
        return next((one.value for one in self.jar if one.name == name), None)

    def forget(self, name):
        """Loses a cookie, as a browser does when it is closed."""
        for one in [one for one in self.jar if one.name == name]:
            self.jar.clear(one.domain, one.path, one.name)

    def sign_in(self, email, password, code):
        page = self.give_password(email, password)
        page = self.submit(page, {"code": code}, having="code")
        assert page.status == HTTPStatus.OK, page.status
        assert self.get("/me/").path == "/me/", "signing in did not work"
        return page

    def give_password(self, email, password):
        return self.submit(self.get("/me/in"), {"email": email, "password": password}, having="password")

    def step_up(self, password):
        page = self.submit(self.get("/me/again"), {"password": password}, having="password")
        assert page.path != "/me/again", "the step-up did not work"

    def send(self, method, path, body=None, headers=None, *, follow=True):
        """Any request; what a browser adds by itself is added here, unless the headers say otherwise."""
        url = urllib.parse.urljoin(self.base, path)
        all_headers = {"Referer": url if method == "POST" else f"{self.base}/"} | (headers or {})
        request = urllib.request.Request(url, data=body, method=method, headers=all_headers)  # noqa: S310 - always our own server
        opener = self._following if follow else self._staying
        try:
            with opener.open(request, timeout=120) as answer:
                return Answer(answer.status, answer.url, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.headers, error.read())

    # Below a browser: bytes on a line ---------------------------------------------------------------------------------

    def line(self):
        """A connection of one's own."""
        where = urllib.parse.urlsplit(self.base)
        return socket.create_connection((where.hostname, where.port), timeout=30)

    def head(self, method, path, headers):
        """The first bytes of a request, with this browser's cookies."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.jar)
        told = {
            "Host": urllib.parse.urlsplit(self.base).netloc,
            "Referer": f"{self.base}{path}",
            "Cookie": cookies,
        } | headers
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items() if value), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogatepass")

    def say(self, data):
        """Sends bytes, says that this is all, and gives the status of the answer; None when there is none."""
        with self.line() as line:
            answer = b""
            try:
                line.sendall(data)
                line.shutdown(socket.SHUT_WR)
                while piece := line.recv(65536):
                    answer += piece
            except OSError:
                pass  # hanging up on nonsense is an answer as well
        found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
        return int(found[1]) if found else None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


class _Forms(HTMLParser):
    """Collects forms with the values a browser would send untouched."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self._open = None
        self._area = None
        self._select = None

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "form":
            method = (told.get("method") or "get").lower()
            self._open = {"action": told.get("action"), "method": method, "fields": [], "names": set(), "choices": {}}
            self.forms.append(self._open)
        if self._open is None:
            return
        if tag == "option" and self._select:
            self._select[1].append((told.get("value", ""), "selected" in told))
        if not told.get("name"):
            return
        self._open["names"].add(told["name"])
        if tag == "input":
            self._input(told)
        elif tag == "textarea":
            self._area = [told["name"], ""]
        elif tag == "select":
            self._select = (told["name"], [])

    def _input(self, told):
        kind = (told.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            self._open["choices"].setdefault(told["name"], []).append(told.get("value") or "on")
            if "checked" not in told:
                return
        if kind not in ("submit", "button", "file", "image"):
            self._open["fields"].append((told["name"], told.get("value") or ("on" if kind == "checkbox" else "")))

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        if tag == "textarea" and self._area:
            # A text area never gives its first new line, which only starts the text.
            self._open["fields"].append((self._area[0], re.sub(r"^\r?\n", "", self._area[1])))
            self._area = None
        if tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self._open["fields"] += [(name, value) for value in chosen[:1]]
            self._open["choices"][name] = [value for value, _ in options]
            self._select = None


def multipart(fields, files, boundary=None):
    """The body of a form with files, and its type. Names and values may be bytes, to be sent as they are."""
    boundary = boundary or secrets.token_hex(16)
    start = b"--" + boundary.encode() + b"\r\nContent-Disposition: form-data; name="
    parts = [start + _quoted(name) + b"\r\n\r\n" + _bytes(value) + b"\r\n" for name, value in fields]
    for field, name, kind, data in files:
        head = (
            start + _quoted(field) + b"; filename=" + _quoted(name) + b"\r\nContent-Type: " + _bytes(kind) + b"\r\n\r\n"
        )
        parts += [head, data, b"\r\n"]
    parts.append(b"--" + boundary.encode() + b"--\r\n")
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def _bytes(value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def _quoted(value):
    return b'"' + _bytes(value).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
