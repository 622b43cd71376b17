"""The register of papers as a list: what, about what, when, by whom, with its digest; no titles, no names."""

from markupsafe import Markup

from portal.documents.models import Document
from portal.documents.queries import paper_names, register_of_documents
from portal.web.filters import day_and_time
from portal.web.i18n import LANGUAGE_NAMES, lazy_gettext
from portal.web.tables import Column, Listing


def register_listing(kind: str, digest: str) -> Listing:
    """Papers of ``kind`` ("" for all) whose SHA-256 begins with ``digest``, the newest first."""
    names = paper_names()
    return Listing(
        name="papers",
        title=lazy_gettext("Register of papers"),
        statement=register_of_documents(kind or None, digest),
        key=Document.id,
        default_sort="-number",
        columns=(
            Column(
                key="number", title=lazy_gettext("Number"), value=lambda row: row.id, sort=Document.id, width="narrow"
            ),
            Column(
                key="kind",
                title=lazy_gettext("Kind"),
                value=lambda row: names.get(row.kind, row.kind),
                sort=Document.kind,
            ),
            Column(
                key="about",
                title=lazy_gettext("About"),
                value=lambda row: f"{row.about_type} {row.about_id}",
                cell=lambda row: Markup("<code>{} {}</code>").format(row.about_type, row.about_id),
            ),
            Column(
                key="language",
                title=lazy_gettext("Language"),
                value=lambda row: LANGUAGE_NAMES.get(row.language, row.language),
                sort=Document.language,
            ),
            Column(
                key="pages", title=lazy_gettext("Pages"), value=lambda row: row.pages, sort=Document.pages, align="end"
            ),
            Column(
                key="made",
                title=lazy_gettext("Made"),
                value=lambda row: row.created_at,
                cell=lambda row: day_and_time(row.created_at),
                sort=Document.created_at,
                kind="datetime",
            ),
            Column(key="by", title=lazy_gettext("Made by"), value=lambda row: row.made_by),
            Column(
                key="digest",
                title=lazy_gettext("Digest (SHA-256)"),
                value=lambda row: row.sha256,
                cell=lambda row: Markup('<code title="{}">{}…</code>').format(row.sha256, row.sha256[:12]),
            ),
        ),
        empty_title=lazy_gettext("No papers yet"),
        empty_text=lazy_gettext("Letters, payslips and statements are listed here once they are made."),
    )
