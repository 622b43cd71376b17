"""The smallest parts of a page, made by plain functions: a list draws hundreds, and a macro is ten times dearer.

``macros/ui.html`` gives them to the templates under the same names. Whatever is put in is escaped here.
"""

from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from portal.web.built import built
from portal.web.frame import asset
from portal.web.i18n import gettext

_DUE_PICTURES = {"late": "alarm", "done": "circle-check", "paused": "player-pause", "warn": "clock"}
_FIRST_CHINESE_BYTE = 227


def icon(name: str, label: object = None, css: str = "") -> Markup:
    """A picture from static/img/icons.svg; silent unless it has a label."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    place = f"{escape(asset('img/icons.svg'))}#{escape(name)}"
    return built(f'<svg class="icon {escape(css)}" {said}><use href="{place}"></use></svg>')


def badge(text: object, tone: str = "neutral", icon: str | None = None, outline: bool = False) -> Markup:
    """A word of state. Tones: neutral accent info success warning danger."""
    look = f"tone-{escape(tone)}{' badge-outline' if outline else ''}"
    return built(f'<span class="badge {look}">{_picture(icon)}{escape(text)}</span>')


def due_badge(text: object, tone: str = "ok", iso: object = None, title: object = None) -> Markup:
    """A clock. tone: late warn ok done paused. iso (with zone) lets the browser count the last two days down.

    Further away the server's text stays, since only the server knows working days.
    """
    shown, told = escape(text), f' title="{escape(title)}"' if title else ""
    if iso:
        counted = f' data-due="{escape(iso)}"' if tone not in ("done", "paused") else ""
        shown = built(f'<time datetime="{escape(iso)}"{counted}>{shown}</time>')
    else:
        shown = built(f"<span>{shown}</span>")
    late = f'<span class="visually-hidden">{escape(gettext("Late:"))} </span>' if tone == "late" else ""
    picture = icon(_DUE_PICTURES.get(tone, "clock"))
    return built(f'<span class="due tone-{escape(tone)}"{told}>{picture}{late}{shown}</span>')


def avatar(name: object, size: str = "md", picture: object = None) -> Markup:
    """Initials on a colour that stays the person's. Chinese names show their last two characters. size: sm md lg xl.

    ``picture`` is the address of the person's picture, if there is one (``portrait_url``).
    """
    if picture:
        image = f'<img src="{escape(picture)}" alt="" width="96" height="96">'
        return built(f'<span class="avatar avatar-{escape(size)}" aria-hidden="true">{image}</span>')
    clean = str(name or "?").strip() or "?"
    raw = clean.encode("utf-8", "replace")
    chinese = raw[0] >= _FIRST_CHINESE_BYTE
    initials = _initials(clean, chinese)
    colour = (sum(raw) + len(clean) * 3) % 8
    shown = escape(initials[-1:] if size == "sm" and chinese else initials)
    look = f"avatar avatar-{escape(size)} avatar-{colour}"
    return built(f'<span class="{look}" aria-hidden="true">{shown}</span>')


def _initials(clean: str, chinese: bool) -> str:
    words = clean.split()
    if chinese:
        return clean[-2:] if len(clean) > 2 else clean[-1:]
    return (words[0][0] + words[-1][0]).upper() if len(words) > 1 else clean[:2].upper()


def person(name: object, detail: object = None, url: object = None, size: str = "md", picture: object = None) -> Markup:
    """Avatar, name and a line below."""
    shown = escape(name)
    if url:
        named = f'<a class="person-name" href="{escape(url)}">{shown}</a>'
    else:
        named = f'<span class="person-name">{shown}</span>'
    below = f'<span class="person-detail">{escape(detail)}</span>' if detail else ""
    text = f'<span class="person-text">{named}{below}</span>'
    face = avatar(name, size, picture)
    return built(f'<span class="person person-{escape(size)}">{face}{text}</span>')


def button_link(
    label: object,
    url: object,
    icon: str | None = None,
    kind: str = "secondary",
    small: bool = False,
    download: bool = False,
) -> Markup:
    """A link that looks like a button. kind: primary secondary quiet danger warn."""
    look = f"button button-{escape(kind)}{' button-small' if small else ''}"
    kept = " download" if download else ""
    inside = f"{_picture(icon)}<span>{escape(label)}</span>"
    return built(f'<a class="{look}" href="{escape(url)}"{kept}>{inside}</a>')


def _picture(name: str | None) -> Markup:
    return icon(name) if name else Markup()


def init_parts(app: Flask, **more: Any) -> None:
    """Give the parts to ``macros/ui.html`` and its sisters, which pass them on to the templates."""
    own = {"icon": icon, "badge": badge, "due_badge": due_badge, "avatar": avatar, "person": person}
    app.jinja_env.globals["parts"] = {**own, "button_link": button_link, **more}
