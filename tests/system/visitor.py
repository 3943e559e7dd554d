"""A small browser without JavaScript: cookies, forms as they stand in the page, uploads, and JSON for the endpoints."""

import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookiejar import CookieJar


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
        """The first form of the page, or the first with a field or button of that name."""
        found = [form for form in self.forms() if form["method"] == "post" and (not having or having in form["names"])]
        assert found, f"There is no form with {having!r} at {self.path} ({self.status})"
        return found[0]


class Visitor:
    def __init__(self, url):
        self.base = url
        self.jar = CookieJar()
        handlers = (urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}))
        self._following = urllib.request.build_opener(*handlers)
        self._staying = urllib.request.build_opener(*handlers, _NoRedirect())

    def get(self, path, *, follow=True):
        return self._send(urllib.request.Request(self._url(path)), follow)

    def post(self, path, fields=(), *, files=(), follow=True, headers=None):
        """fields: pairs; files: (field, name, type, bytes)."""
        if files:
            body, kind = _multipart(fields, files)
        else:
            body, kind = urllib.parse.urlencode(list(fields)).encode(), "application/x-www-form-urlencoded"
        request = urllib.request.Request(self._url(path), data=body, method="POST")
        request.add_header("Content-Type", kind)
        request.add_header("Referer", self._url(path))
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        return self._send(request, follow)

    def submit(self, answer, changes=None, *, having=None, files=(), button=None, follow=True):
        """Sends a form of a page as a browser would: what stands in it, with the changes; a list gives several values."""
        form = answer.form(having)
        changes = dict(changes or {})
        fields = [(name, value) for name, value in form["fields"] if name not in changes]
        for name, value in changes.items():
            fields += [(name, one) for one in (value if isinstance(value, list | tuple) else [value])]
        if button:
            fields.append(button)
        target = urllib.parse.urljoin(answer.url, form["action"] or answer.url)
        return self.post(target, fields, files=files, follow=follow)

    def api(self, method, path, payload=None, *, follow=True):
        data = None if payload is None else json.dumps(payload).encode()
        request = urllib.request.Request(self._url(path), data=data, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Accept", "application/json")
        request.add_header("Referer", self.base + "/")
        if token := self.cookie("hearth-form"):
            request.add_header("X-CSRFToken", token)
        return self._send(request, follow)

    def cookie(self, name):
        return next((one.value for one in self.jar if one.name == name), None)

    def sign_in(self, email, password, code):
        page = self.get("/me/in")
        page = self.submit(page, {"email": email, "password": password}, having="password")
        page = self.submit(page, {"code": code}, having="code")
        assert page.status == 200, page.status
        assert self.get("/me/").path == "/me/", "signing in did not work"
        return page

    def _url(self, path):
        return urllib.parse.urljoin(self.base, path)

    def _send(self, request, follow):
        opener = self._following if follow else self._staying
        try:
            with opener.open(request, timeout=120) as answer:
                return Answer(answer.status, answer.url, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.headers, error.read())


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
            self._open = {"action": told.get("action"), "method": method, "fields": [], "names": set()}
            self.forms.append(self._open)
        if self._open is None or not told.get("name"):
            if tag == "option" and self._select and "selected" in told:
                self._open["fields"].append((self._select, told.get("value", "")))
            return
        self._open["names"].add(told["name"])
        if tag == "input":
            kind = (told.get("type") or "text").lower()
            if kind in ("checkbox", "radio") and "checked" not in told:
                return
            if kind not in ("submit", "button", "file", "image"):
                self._open["fields"].append((told["name"], told.get("value") or ("on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            self._area = [told["name"], ""]
        elif tag == "select":
            self._select = told["name"]

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        if tag == "textarea" and self._area:
            self._open["fields"].append((self._area[0], re.sub(r"^\r?\n", "", self._area[1])))
            self._area = None
        if tag == "select":
            self._select = None


def _multipart(fields, files):
    boundary = secrets.token_hex(16)
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields]
    for field, name, kind, data in files:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{quoted}"\r\nContent-Type: {kind}\r\n\r\n'
        parts += [head.encode(), data, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
