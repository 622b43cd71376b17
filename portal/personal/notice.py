"""The notice on personal data that stands before whoever gives some (PIPL 17), and which version somebody was shown."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, render_template

from portal.auth.access import public
from portal.config import LANGUAGES, Config
from portal.web.i18n import current_language

SHIPPED = Path(__file__).parent / "notices"
FOLDER = "notice"
_DIGITS = 12

notices = Blueprint("notices", __name__)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The texts by language, and what names this version of them for good: a digest over all."""

    version: str
    texts: dict[str, str]


def current_notice() -> Notice:
    """The agency's own texts, where the folder ``notice`` beside the data holds one a language; else ours."""
    config: Config = current_app.extensions["fairline.config"]
    own = Path(config.data_folder) / FOLDER
    folder = own if all((own / f"{language}.md").is_file() for language in LANGUAGES) else SHIPPED
    texts = {language: (folder / f"{language}.md").read_text(encoding="utf-8") for language in LANGUAGES}
    digest = hashlib.sha256("\0".join(texts[language] for language in LANGUAGES).encode()).hexdigest()
    return Notice(version=digest[:_DIGITS], texts=texts)


@notices.get("/data-notice")
@public
def show() -> str:
    """The notice in the reader's language."""
    notice = current_notice()
    return render_template("portal/personal/notice.html", text=notice.texts[current_language()], version=notice.version)
