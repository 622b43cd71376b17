"""HTML to PDF: our own fonts, our own folders, no address fetched (P32, safety s25)."""

import atexit
import gc
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import format_date
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from portal import clock
from portal.company import company_name
from portal.db.session import db, is_writing
from portal.documents.attached import Attached, with_digest
from portal.documents.fetching import STATIC, OwnFilesOnly
from portal.documents.glyphs import FACES, face_file, printable, printable_characters, unprintable
from portal.errors import Invalid, Refused
from portal.timelimit import TookTooLong, time_limit
from portal.web.i18n import force_locale, html_lang

__all__ = ["Printed", "printable", "printable_characters", "render_pdf", "unprintable"]

MOST_CHARACTERS = 600_000
MOST_PAGES = 400
MOST_SECONDS = 60.0
_VARIANT = "pdf/ua-1"
_press = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A finished PDF."""

    content: bytes
    pages: int


def render_pdf(
    template: str, values: Mapping[str, Any], *, title: str, language: str, attached: Attached | None = None
) -> Printed:
    """Render a template below ``templates/`` in ``language`` to a tagged PDF; outside of transactions (slow).

    Texts in ``values`` are escaped as in any page. Needs an application context but no request. Raises Invalid,
    naming them, for characters that our faces lack (``printable`` replaces them beforehand where that is
    better), and Refused for a paper that is too long or takes too long. ``attached`` goes along inside the PDF for
    machines; such a paper ends with the digest of all that stands before it.
    """
    if is_writing(db.session):
        raise RuntimeError("papers are printed outside of transactions")
    html = _html_of(template, values, title=title, language=language)
    with _press:
        return _print(html, attached)


def _html_of(template: str, values: Mapping[str, Any], *, title: str, language: str) -> HTML:
    """The finished page, checked. Rendered without the web frame's values: a job has no request."""
    config = current_app.extensions["fairline.config"]
    given = {
        "title": title,
        "language": language,
        "html_lang": html_lang(language),
        "company_name": company_name(),
        "base_url": config.base_url,
        "today": clock.today(),
        "now": clock.now(),
    }
    with force_locale(language):
        given["day"] = format_date(clock.today(), "long")
        source = current_app.jinja_env.get_template(template).render({**given, **values})
    if len(source) > MOST_CHARACTERS:
        raise Refused("The paper is too long to be printed.")
    html = HTML(string=source, base_url=f"{STATIC.as_uri()}/", url_fetcher=OwnFilesOnly())
    _refuse_missing(html)
    _drop_attachments(html)
    return html


def _refuse_missing(html: HTML) -> None:
    text = "".join(html.etree_element.itertext())
    missing = unprintable(text)
    if missing:
        names = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing[:10])
        raise Invalid("These characters cannot be printed: %(characters)s.", characters=names)


def _drop_attachments(html: HTML) -> None:
    """WeasyPrint would put files that a page links with rel=attachment into the paper."""
    for element in html.etree_element.iter():
        if "attachment" in element.attrib.get("rel", "").lower():
            del element.attrib["rel"]


def _print(html: HTML, attached: Attached | None) -> Printed:
    fonts, sheet = _faces()
    try:
        with time_limit(MOST_SECONDS):
            document = html.render(font_config=fonts, stylesheets=[sheet], pdf_variant=_VARIANT, pdf_tags=True)
            if len(document.pages) > MOST_PAGES:
                raise Refused("The paper is too long to be printed.")
            along = [_attachment(attached)] if attached else None
            content = document.write_pdf(pdf_variant=_VARIANT, pdf_tags=True, attachments=along)
    except TookTooLong:
        _faces.cache_clear()
        raise Refused("The paper took too long to be printed.") from None
    return Printed(content=with_digest(content) if attached else content, pages=len(document.pages))


def _attachment(attached: Attached) -> Attachment:
    name, content = attached
    return Attachment(string=content, name=name, relationship="Data")


@cache
def _faces() -> tuple[FontConfiguration, CSS]:
    """One configuration for all papers: a new one for each would be slow and keep memory."""
    fonts = FontConfiguration()
    rules = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{face_file(name).as_uri()}") }}'
        for (family, weight), name in FACES.items()
    )
    sheet = rules + (STATIC / "css" / "letter.css").read_text(encoding="utf-8")
    return fonts, CSS(string=sheet, font_config=fonts, url_fetcher=OwnFilesOnly())


@atexit.register
def _let_go_of_faces() -> None:
    """Pango's objects go while Pango is still there.

    What lives until the interpreter itself is taken down is freed in no order: an object of Pango after the library
    that frees it was unloaded ends an otherwise finished process with a segmentation fault.
    """
    _faces.cache_clear()
    gc.collect()
