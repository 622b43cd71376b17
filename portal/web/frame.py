"""What every page's frame needs: who is here, the menu for them, language and theme, versioned assets."""

import hashlib
import time
from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for
from sqlalchemy import select

from portal import clock
from portal.auth.access import current_actor
from portal.auth.actor import Actor
from portal.company import company_name
from portal.config import ROOT, Config
from portal.db.reading import is_reading
from portal.db.session import db
from portal.feature import Feature, MenuEntry
from portal.web.addresses import same_page
from portal.web.forms import new_form_key
from portal.web.i18n import LANGUAGE_NAMES, LANGUAGES, current_language, html_lang

_LOOK_AGAIN = 1.0
_assets: dict[str, tuple[float, str]] = {}


def asset(path: str) -> str:
    """The address of a file of ours, with a version made from its content so that browsers may keep it for good.

    A page names thirty of them: each file is looked at once a second at most.
    """
    looked, version = _assets.get(path, (0.0, ""))
    moment = time.monotonic()
    if not version or moment - looked > _LOOK_AGAIN:
        version = _asset_version(path)
        _assets[path] = (moment, version)
    return f"{request.script_root}/static/{path}?v={version}"


def _asset_version(path: str) -> str:
    file = ROOT / "static" / path
    return _digest(path, file.stat().st_mtime_ns) if file.exists() else "0"


@cache
def _digest(path: str, _changed_ns: int) -> str:
    return hashlib.sha256((ROOT / "static" / path).read_bytes()).hexdigest()[:12]


def init_frame(app: Flask, features: list[Feature], config: Config) -> None:
    """Give the frame's values to all templates."""
    app.jinja_env.globals.update(asset=asset, form_key=new_form_key, html_lang_of=html_lang)

    @app.context_processor
    def _frame() -> dict[str, Any]:
        actor = current_actor()
        signed_in = actor.account_id is not None
        language = current_language()
        return {
            "actor": actor if signed_in else None,
            "company_name": company_name(),
            "is_demo": config.demo,
            "language": language,
            "html_lang": html_lang(language),
            "language_choices": _language_choices(),
            "theme": actor.theme if signed_in else "auto",
            "now": clock.now(),
            "today": clock.today(),
            "nav_groups": _nav_groups(features) if signed_in else [],
            "session_left": max(0, int((g.session_ends - clock.now()).total_seconds()))
            if "session_ends" in g
            else None,
        }


def _session_left() -> int | None:
    """Seconds until the session ends unless it is used; None where nobody is signed in."""
    return max(0, int((g.session_ends - clock.now()).total_seconds())) if "session_ends" in g else None


def _language_choices() -> list[tuple[str, str, str]]:
    """(code, name, address of this page in that language); a page answering a form leads back to itself by GET."""
    if request.endpoint is None or request.method != "GET":
        return [(code, LANGUAGE_NAMES[code], f"?lang={code}") for code in LANGUAGES]
    return [(code, LANGUAGE_NAMES[code], same_page({"lang": code})) for code in LANGUAGES]


@lru_cache(maxsize=512)
def _menu_url(_app: Flask, _script_root: str, endpoint: str) -> str:
    """A page without arguments has one address for everybody, below where the portal is mounted."""
    return url_for(endpoint)


def _nav_groups(features: list[Feature]) -> list[dict[str, Any]]:
    """The side menu for this person: entries whose permission they hold, grouped, in order."""
    if "nav_groups" in g:
        return list(g.nav_groups)
    actor = current_actor()
    entries = [entry for feature in features for entry in feature.menu]
    shown = [entry for entry in entries if entry.permission is None or actor.may(entry.permission)]
    here = {request.endpoint or "", g.get("nav_entry")}
    groups: dict[str, dict[str, Any]] = {}
    counts = _counts(shown, actor)
    for entry in sorted(shown, key=lambda item: item.order):
        name = str(entry.group)
        group = groups.setdefault(name, {"label": name, "entries": []})
        group["entries"].append(_nav_entry(entry, counts.get(entry.endpoint), here))
    g.nav_groups = list(groups.values())
    return list(groups.values())


def _counts(entries: list[MenuEntry], actor: Actor) -> dict[str, int]:
    """The figures of the menu in one statement; a page that has read what they count asks nothing for them."""
    together = {entry.endpoint: entry.counted(actor) for entry in entries if entry.counted}
    if not together or is_reading(db.session):
        return {entry.endpoint: entry.count(db.session, actor) for entry in entries if entry.count}
    found = dict(zip(together, db.session.execute(select(*together.values())).one(), strict=True))
    alone = [entry for entry in entries if entry.count and entry.endpoint not in found]
    return {**found, **{entry.endpoint: entry.count(db.session, actor) for entry in alone if entry.count}}


def _nav_entry(entry: MenuEntry, count: int | None, here: set[str | None]) -> dict[str, Any]:
    return {
        "label": str(entry.label),
        "url": _menu_url(current_app._get_current_object(), request.script_root, entry.endpoint),  # type: ignore[attr-defined]
        "icon": entry.icon,
        "active": entry.endpoint in here,
        "count": count,
        "key": entry.key,
    }
