"""The decisions of a scenario as a table, a picture and a sheet; what too few people met has no figures in any."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from portal.exchange.sheets import Sheet, SheetColumn, write_workbook
from portal.exchange.stamps import Stamp
from portal.web.addresses import same_page
from portal.web.i18n import gettext, ngettext
from portal.web.tables import TableView
from training.calls.naming import PHASE_WORDS
from training.figures.showing import FLAG_WORDS, badges, figure, interval_words, share
from training.scenario_authoring.decisions import Decision, Decisions

Address = Callable[[Decision], str]


def decision_table(found: Decisions, address: Address) -> TableView:
    """The decisions in the order of the scenario, each row leading to its calls."""
    titles = (
        (gettext("Decision point"), "start"),
        (gettext("n"), "end"),
        (gettext("Facility %"), "end"),
        (gettext("SD"), "end"),
        (gettext("Discrimination %"), "end"),
        (gettext("Efficiency %"), "end"),
        (gettext("Weight %"), "end"),
        (gettext("To be looked at"), "start"),
    )
    return TableView(
        columns=[
            {"key": str(place), "title": title, "align": align, "width": None, "sortable": False}
            for place, (title, align) in enumerate(titles)
        ],
        rows=[{"cells": _cells(one), "url": address(one), "tone": one.tone} for one in found.items],
        count_text=ngettext("%(num)d decision", "%(num)d decisions", len(found.items)),
        export_urls=[("XLSX", same_page({"export": "xlsx"}))],
    )


def _cells(one: Decision) -> list[Any]:
    known = _known(one)
    low = Markup('<div class="small muted">{}</div>')
    compared = one.found.compared
    met = ngettext("%(num)d with others", "%(num)d with others", compared) if compared != one.found.n else ""
    return [
        Markup("{}. {}<div class='small muted'>{}</div>").format(one.number, one.node.name, _stage(one)),
        Markup("{}").format(one.found.n) + low.format(met),
        figure(known["facility"]),
        figure(known["sd"], 2),
        Markup("{}").format(figure(known["discrimination"])) + low.format(interval_words(known["interval"])),
        figure(known["efficiency"]),
        figure(known["weight"]),
        badges(one.found.flags),
    ]


def _stage(one: Decision) -> str:
    return str(PHASE_WORDS[one.node.phase]) if one.node.phase is not None else ""


def _known(one: Decision) -> dict[str, Any]:
    """Figures in percent (SD in points); None where too few calls stand behind them."""
    found = one.found
    figures, whole, compared = found.figures, found.enough, found.comparable
    return {
        "facility": share(figures.facility) if whole else None,
        "sd": figures.sd if whole else None,
        "discrimination": figures.discrimination if compared else None,
        "interval": figures.discrimination_interval if compared else None,
        "efficiency": figures.efficiency if compared else None,
        "weight": figures.weight if compared else None,
    }


def facts_of(one: Decision) -> list[tuple[str, str]]:
    """The figures of one decision with their names."""
    known = _known(one)
    rows = [
        (gettext("Calls counted"), str(one.found.n)),
        (gettext("Facility %"), figure(known["facility"])),
        (gettext("SD"), figure(known["sd"], 2)),
        (gettext("Discrimination %"), figure(known["discrimination"])),
        (gettext("Interval"), interval_words(known["interval"]) or "–"),
        (gettext("Efficiency %"), figure(known["efficiency"])),
    ]
    return rows + ([(gettext("Weight %"), figure(known["weight"]))] if known["weight"] is not None else [])


def picture(found: Decisions, address: Address) -> list[dict[str, Any]]:
    """Points of facility (across, percent) and discrimination (up), one a decision that has both."""
    points = []
    for one in found.items:
        known = _known(one)
        if known["facility"] is None or known["discrimination"] is None:
            continue
        said = gettext(
            "Decision %(number)s: facility %(facility)s %%, discrimination %(index)s",
            number=one.number,
            facility=figure(known["facility"]),
            index=figure(known["discrimination"]),
        )
        points.append(
            {
                "x": known["facility"],
                "y": known["discrimination"],
                "label": str(one.number),
                "text": said,
                "tone": one.tone,
                "url": address(one),
            }
        )
    return points


def exported(found: Decisions, definitions: Sequence[str], *, title: str, stamp: Stamp) -> bytes:
    """The figures as a workbook, with a sheet that says how they are defined and what counted."""
    numbers = (
        gettext("n"),
        gettext("n with others"),
        gettext("Facility %"),
        gettext("SD"),
        gettext("Discrimination index %"),
        gettext("Interval from"),
        gettext("Interval to"),
        gettext("Discriminative efficiency %"),
        gettext("Effective weight %"),
    )
    columns = (
        SheetColumn(title=gettext("Number"), kind="number"),
        SheetColumn(title=gettext("Decision point")),
        SheetColumn(title=gettext("Stage of the call")),
        *(SheetColumn(title=name, kind="number") for name in numbers),
        SheetColumn(title=gettext("To be looked at")),
    )
    sheets = (
        Sheet(name=gettext("Decision points"), columns=columns, rows=[_file_row(one) for one in found.items]),
        Sheet(
            name=gettext("Definitions"),
            columns=(SheetColumn(title=gettext("How to read the figures")),),
            rows=[(text,) for text in definitions],
        ),
    )
    return write_workbook(sheets, title=title, stamp=stamp)


def _file_row(one: Decision) -> list[Any]:
    known = _known(one)
    low, high = known["interval"] or (None, None)
    return [
        one.number,
        one.node.name,
        _stage(one),
        one.found.n,
        one.found.compared,
        known["facility"],
        known["sd"],
        known["discrimination"],
        low,
        high,
        known["efficiency"],
        known["weight"],
        ", ".join(str(FLAG_WORDS[flag]) for flag in one.found.flags),
    ]
