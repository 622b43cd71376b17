"""The inspecting client: every page that a test opens is checked for what every page must be."""

import re
from collections import Counter
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from tinyhtml5.parser import HTMLParser
from werkzeug.test import TestResponse

from portal.auth.models import Account, SecondFactor
from portal.auth.services import begin_session
from portal.db.session import db, transaction

_FIELDS = "//input[not(@type='hidden') and not(@type='submit') and not(@type='button')] | //select | //textarea"


class Page:
    """A page that passed inspection, with ways to look at it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.source = response.get_data(as_text=True)
        self.tree = html.fromstring(self.source)
        self._inspect()

    @property
    def text(self) -> str:
        """The visible words, white space folded."""
        return re.sub(r"\s+", " ", self.tree.text_content()).strip()

    @property
    def h1(self) -> str:
        """The page's heading."""
        return re.sub(r"\s+", " ", self.tree.xpath("//h1")[0].text_content()).strip()

    def links(self, containing: str = "") -> list[str]:
        """Addresses of links whose words contain a text."""
        return [link.get("href") for link in self.tree.xpath("//a[@href]") if containing in link.text_content()]

    def form(self, containing: str = "") -> dict[str, str]:
        """The fields of the first posting form whose action or words contain a text, with their values."""
        for form in self.tree.xpath("//form[@method='post']"):
            if containing in (form.get("action") or "") or containing in form.text_content():
                boxes = {box.get("name") for box in form.iter("textarea")}
                return {name: _as_in_a_browser(value or "", name in boxes) for name, value in form.form_values()}
        raise AssertionError(f"no posting form with {containing!r}")

    def action(self, containing: str = "") -> str:
        """Where that form posts to."""
        for form in self.tree.xpath("//form[@method='post']"):
            if containing in (form.get("action") or "") or containing in form.text_content():
                return str(form.get("action"))
        raise AssertionError(f"no posting form with {containing!r}")

    def errors(self) -> list[str]:
        """The sentences at the fields."""
        return [item.text_content().strip() for item in self.tree.xpath("//*[contains(@class,'field-error')]")]

    def _inspect(self) -> None:
        tree = self.tree
        parser = HTMLParser()
        parser.parse(self.source)
        assert not parser.errors, f"does not parse: {parser.errors[:3]}"
        headings = tree.xpath("//h1")
        assert len(headings) == 1, f"a page has one h1, this has {len(headings)}"
        title = re.sub(r"\s+", " ", tree.xpath("string(//title)")).strip()
        assert self.h1 in title, f"the title {title!r} lacks the heading {self.h1!r}"
        doubled = [key for key, count in Counter(tree.xpath("//@id")).items() if count > 1]
        assert not doubled, f"doubled ids: {doubled}"
        self._inspect_forms()
        assert not tree.xpath("//*[@style]"), "an inline style"
        assert not tree.xpath("//script[not(@src)] | //style"), "an inline script or style"
        handlers = [
            name
            for element in tree.iter()
            if isinstance(element.tag, str)
            for name in element.attrib
            if name.startswith("on")
        ]
        assert not handlers, f"inline handlers: {handlers}"
        outside = [value for value in tree.xpath("//@src | //link/@href") if re.match(r"(https?:)?//", value)]
        assert not outside, f"from elsewhere: {outside}"

    def _inspect_forms(self) -> None:
        labelled = set(self.tree.xpath("//label/@for"))
        for field in self.tree.xpath(_FIELDS):
            named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
            inside = any(parent.tag == "label" for parent in field.iterancestors())
            assert named or inside, f"no label for {html.tostring(field)[:120]!r}"
        for form in self.tree.xpath("//form"):
            dialog = form.get("method") == "dialog"  # closes a window in the browser and sends nothing
            assert dialog or form.get("action") is not None, "a form without an action"
            if (form.get("method") or "get").lower() == "post":
                assert form.xpath(".//input[@name='csrf_token' and @value]"), f"no token: {form.get('action')}"


def _as_in_a_browser(value: str, in_a_box: bool) -> str:
    """A line end right behind the tag of a text area belongs to the page, not to the text (HTML, 4.10.11)."""
    return value.removeprefix("\r").removeprefix("\n") if in_a_box else value


class FreshClient(FlaskClient):
    """Gives each request a context of its own, as a server does; inside a test's context they would share ``g``,
    and with it the first person who signed in. The test's session then sees what the request wrote.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request."""
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if has_app_context():
            db.session.commit()
        return response


class Inspector:
    """A client whose pages are inspected; ``get`` and ``post`` give Pages, ``raw`` the bare test client."""

    def __init__(self, app: Flask) -> None:
        app.test_client_class = FreshClient
        self.app = app
        self.raw: FlaskClient = app.test_client()

    def sign_in(self, username: str) -> "Inspector":
        """Sign a person in without the sign-in page; pages of signing in have tests of their own."""
        self.raw = self.app.test_client()
        account = db.session.scalars(select(Account).where(Account.username == username)).one()
        demo = bool(self.app.extensions["fairline.demo"])
        with transaction() as session:
            if not demo and session.get(SecondFactor, account.id) is None:
                session.add(SecondFactor(account_id=account.id, sealed="never opened", last_step=0))
            token = begin_session(session, account, "inspector", by_card=demo)
        with self.raw.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return self

    def get(self, url: str, *, status: int = 200, **kwargs: Any) -> Page:
        """Open a page and inspect it."""
        response = self.raw.get(url, **kwargs)
        assert response.status_code == status, f"{url}: {response.status_code}, wanted {status}"
        return Page(response)

    def post(self, url: str, data: dict[str, Any], *, follow: bool = True, status: int = 200, **kwargs: Any) -> Page:
        """Send a form; ``data`` should come from ``page.form()`` so that token and key are in it."""
        response = self.raw.post(url, data=data, follow_redirects=follow, **kwargs)
        assert response.status_code == status, f"{url}: {response.status_code}, wanted {status}"
        return Page(response)

    def submit(self, page: Page, containing: str = "", *, status: int = 200, **fields: Any) -> Page:
        """Fill the page's form with ``fields`` and send it."""
        target = page.action(containing) or page.response.request.path
        return self.post(target, {**page.form(containing), **fields}, status=status)
