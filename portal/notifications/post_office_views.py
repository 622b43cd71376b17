"""Pages of the demo's mailbox: the mails that really left by SMTP. Outside of the demo there is nothing here."""

from pathlib import Path

from flask import Blueprint, Response, current_app, g, render_template, url_for

from portal.auth.access import signed_in
from portal.db.session import db
from portal.documents.answers import file_answer
from portal.errors import NotFound
from portal.notifications.post_office import kept_mail, kept_mails
from portal.notifications.queries import waiting_messages
from portal.web.filters import day_and_time

mailbox = Blueprint("mailbox", __name__, url_prefix="/demo/mailbox")


def mailbox_folder() -> Path:
    """Where the demo's mails lie; raises NotFound outside of the demo."""
    if not current_app.extensions["fairline.demo"]:
        raise NotFound("There is no such page, or it is not yours to see.")
    folder: Path = current_app.extensions["fairline.config"].data_folder / "mailbox"
    return folder


@mailbox.get("/")
@signed_in
def mails() -> str:
    """All mails, newest first, and how many still wait."""
    rows = [
        {
            "cells": [mail.subject, mail.recipient, day_and_time(mail.at), len(mail.attachments) or ""],
            "url": url_for("mailbox.show", key=mail.key),
        }
        for mail in kept_mails(mailbox_folder())
    ]
    waiting = waiting_messages(db.session)
    return render_template("portal/notifications/mailbox.html", rows=rows, waiting=waiting)


@mailbox.get("/<key>")
@signed_in
def show(key: str) -> str:
    """One mail with its text and papers."""
    g.nav_entry = "mailbox.mails"
    return render_template("portal/notifications/mail.html", mail=kept_mail(mailbox_folder(), key))


@mailbox.get("/<key>/<int:number>")
@signed_in
def attachment(key: str, number: int) -> Response:
    """A paper of a mail, as a file."""
    papers = kept_mail(mailbox_folder(), key).attachments
    if number >= len(papers):
        raise NotFound("There is no such mail.")
    paper = papers[number]
    return file_answer(paper.content, paper.file_name, paper.media_type)
