"""Languages: which one a page speaks, and how texts of each domain are found (P13)."""

from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, request, session
from flask_babel import Babel, LazyString, force_locale, get_translations
from flask_babel import get_locale as _babel_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext

from portal.auth.access import current_actor
from portal.company import house_language
from portal.config import LANGUAGES, ROOT
from portal.web.built import built
from portal.words import mark

__all__ = ["LANGUAGES", "LazyString", "force_locale", "gettext", "lazy_gettext", "mark", "ngettext"]

LANGUAGE_NAMES = {"en": "English", "zh_Hans": "简体中文", "zh_Hant": "繁體中文"}
_BROWSER = {
    "zh": "zh_Hans",
    "zh-cn": "zh_Hans",
    "zh-sg": "zh_Hans",
    "zh-hans": "zh_Hans",
    "zh-tw": "zh_Hant",
    "zh-hk": "zh_Hant",
    "zh-mo": "zh_Hant",
    "zh-hant": "zh_Hant",
}

babel = Babel()
_ENGLISH = Locale("en")


def _words() -> Any:
    """The catalogue of the language spoken right now.

    A page asks hundreds of times: the catalogue found is kept for the request, and only as long as the language stays
    the same object, so that ``force_locale`` (a mail, a paper) is never answered in another language.
    """
    try:
        state = g.get("_flask_babel")
    except RuntimeError:  # outside of an application
        return NullTranslations()
    kept = getattr(state, "fairline_words", None)
    if kept is not None and kept[0] is getattr(state, "babel_locale", None):
        return kept[1]
    found = get_translations()
    state = g.get("_flask_babel")
    if getattr(state, "babel_locale", None) is not None:
        state.fairline_words = (state.babel_locale, found)
    return found


def current_locale() -> Locale:
    """The language spoken right now, as Babel knows it; English outside of an application."""
    try:
        found = getattr(g.get("_flask_babel"), "babel_locale", None)
    except RuntimeError:
        return _ENGLISH
    return found or _babel_locale() or _ENGLISH


def gettext(text: str, /, **values: object) -> str:
    """``text`` in the language of the page, its ``%(name)s`` places filled."""
    said = str(_words().ugettext(text))
    return said % values if values else said


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The form that goes with ``n``, which fills ``%(num)s``."""
    return str(_words().ungettext(singular, plural, n)) % {"num": n, **values}


def lazy_gettext(text: str, /, **values: object) -> LazyString:
    """``gettext`` that waits until the text is shown, and so speaks the language of that moment."""
    return LazyString(gettext, text, **values)


@pass_eval_context
def _template_gettext(context: EvalContext, text: str, /, **values: object) -> str:
    """The templates' ``_()``: where they escape, our text stands as it is and the values are escaped."""
    said = str(_words().ugettext(text))
    if context.autoescape:
        said = built(said)
    return said % values if values or "%" in said else said


@pass_eval_context
def _template_ngettext(context: EvalContext, singular: str, plural: str, n: int, /, **values: object) -> str:
    said = str(_words().ungettext(singular, plural, n))
    if context.autoescape:
        said = built(said)
    return said % {"num": n, **values}


def html_lang(language: str) -> str:
    """The language as HTML and PDF name it: zh_Hans → zh-Hans."""
    return language.replace("_", "-")


def current_language() -> str:
    """One of LANGUAGES: what this page, mail or paper is written in."""
    found = str(current_locale())
    return found if found in LANGUAGES else "en"


def in_language(text: str, language: str) -> str:
    """``text`` in another language than the page's, for a mail or a paper."""
    with force_locale(language):
        return str(gettext(text))


def choose_language() -> str:
    """By link, then by person, then by what the browser was told before, then by what it asks for."""
    if "language" in g:
        return str(g.language)
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        session["language"] = asked
    chosen = _remembered() or _browsers() or house_language()
    g.language = chosen
    return chosen


def _remembered() -> str | None:
    actor = current_actor()
    if "language" in session and session["language"] in LANGUAGES:
        return str(session["language"])
    return actor.language if actor.account_id is not None and actor.language in LANGUAGES else None


def _browsers() -> str | None:
    for wanted, _quality in request.accept_languages:
        name = wanted.lower()
        if name.startswith("en"):
            return "en"
        for prefix in (name, "-".join(name.split("-")[:2]), name.split("-")[0]):
            if prefix in _BROWSER:
                return _BROWSER[prefix]
    return None


def catalogue_folders() -> list[Path]:
    """One folder of catalogues for each part of the product, so that each part keeps its own words."""
    return sorted(path for path in (ROOT / "translations").iterdir() if path.is_dir())


def init_languages(app: Flask) -> None:
    """Connect Babel: catalogues of all parts merged, times shown on the agency's clock."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in catalogue_folders())
    app.config["BABEL_DEFAULT_LOCALE"] = app.extensions["fairline.config"].default_language or "en"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.globals.update(_=_template_gettext, gettext=_template_gettext, ngettext=_template_ngettext)


class FormTranslations:
    """WTForms' own sentences, looked up in our catalogue."""

    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(get_translations().ungettext(singular, plural, n))
