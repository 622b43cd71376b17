"""The list of records that end soon or are past their keeping, and the picture of how all of them stand."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.personal.permissions import PLACE_HOLD
from portal.personal.register import Keeping
from portal.personal.retained import Kept, Retained, day_of
from portal.personal.retention_queries import Count, all_retained, counts_of, look_first
from portal.personal.retention_rules import Facts, Period, Standing, standing
from portal.web.filters import short_date
from portal.web.i18n import LazyString, gettext, lazy_gettext
from portal.web.tables import Column, Listing

STANDINGS: dict[Standing, LazyString] = {
    Standing.ERASED: lazy_gettext("erased"),
    Standing.IN_USE: lazy_gettext("going on"),
    Standing.NEEDED: lazy_gettext("still needed"),
    Standing.RUNNING: lazy_gettext("within 90 days"),
    Standing.HELD: lazy_gettext("held back"),
    Standing.DUE: lazy_gettext("due now"),
}
_TONES = {Standing.DUE: "danger", Standing.HELD: "info", Standing.RUNNING: "warning"}


def look_first_listing(actor: Actor, kind: Retained, period: Period, today: date) -> Listing:
    """What is erased next, first what ended longest ago."""

    def stands(row: Any) -> Standing:
        facts = Facts(
            ended_on=day_of(row.ended),
            needed=bool(row.needed),
            held=bool(row.held),
            key_destroyed=bool(row.key_destroyed),
        )
        return standing(facts, period, today)

    def badge(row: Any) -> Markup:
        found = stands(row)
        return Markup('<span class="badge tone-{}">{}</span>').format(
            _TONES.get(found, "neutral"), str(STANDINGS[found])
        )

    return Listing(
        name=f"personal.keeping.{kind.kind}",
        title=gettext("Look first"),
        statement=look_first(actor, kind, period, today),
        key=kind.model.id,
        default_sort="ended",
        exports=False,
        columns=(
            Column(key="number", title=lazy_gettext("Number"), value=lambda row: row.number, sort=kind.number,
                   cell=lambda row: Markup('<span class="code">{}</span>').format(row.number)),
            Column(key="ended", title=lazy_gettext("Ended on"), value=lambda row: day_of(row.ended), sort=kind.ended,
                   cell=lambda row: _day(day_of(row.ended))),
            Column(key="from", title=lazy_gettext("Erased from"), value=lambda row: _first_day(row, period),
                   cell=lambda row: _day(_first_day(row, period))),
            Column(key="standing", title=lazy_gettext("Standing"), value=lambda row: str(STANDINGS[stands(row)]),
                   cell=badge),
            *_action(actor),
        ),
        empty_title=lazy_gettext("Nothing is due"),
        empty_text=lazy_gettext("No keeping ends within the next 90 days."),
    )  # fmt: skip


def _action(actor: Actor) -> tuple[Column, ...]:
    if not actor.may(PLACE_HOLD):
        return ()

    def link(row: Any) -> Markup:
        address = url_for("keeping.overview", number=row.number, _anchor="hold")
        return Markup('<a href="{}">{}</a>').format(address, gettext("Hold back"))

    return (Column(key="hold", title="", value=lambda row: "", cell=link),)


def _first_day(row: Any, period: Period) -> date | None:
    ended_on = day_of(row.ended)
    return period.last_day(ended_on) + timedelta(days=1) if ended_on else None


def _day(day: date | None) -> Markup:
    return escape(short_date(day))


def standing_counts(session: Session, actor: Actor, periods: Mapping[Keeping, Kept], today: date) -> list[Count]:
    """How the records of each kind stand."""
    return [counts_of(session, actor, kind, periods[kind.keeping].period, today) for kind in all_retained()]


def pictured(count: Count) -> dict[str, Any]:
    """A kind's records as parts of a bar."""
    parts = [
        {"label": gettext("due now"), "value": count.due, "tone": "danger"},
        {"label": gettext("within 90 days"), "value": count.soon, "tone": "warning"},
        {"label": gettext("held back"), "value": count.held, "tone": "info"},
        {"label": gettext("kept longer"), "value": count.running, "tone": "accent"},
        {"label": gettext("going on or needed"), "value": count.open, "tone": "success"},
        {"label": gettext("erased"), "value": count.erased, "tone": "neutral"},
    ]
    return {"label": count.kind.label, "due": count.due, "soon": count.soon, "total": count.total, "parts": parts}
