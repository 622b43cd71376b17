"""The notice on personal data: open to everybody, in three languages; a complaint keeps its version (safety s75)."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Channel, Complaint
from portal.personal.notice import FOLDER, SHIPPED, current_notice
from tests.complaints.conftest import GOOD
from tests.support.inspector import Inspector


@pytest.mark.safety("s75")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Your rights"), ("zh_Hans", "您的权利"), ("zh_Hant", "您的權利")]
)
def test_everybody_reads_the_notice(client: Inspector, language: str, words: str) -> None:
    assert words in client.get(f"/data-notice?lang={language}").text


@pytest.mark.safety("s75")
def test_complaint_keeps_which_notice_stood_before_it(
    demo_app: Flask, demo_client: Inspector, demo_session: Session
) -> None:
    page = demo_client.get("/complaints/new")
    assert "/data-notice" in page.links("How we handle your data")
    demo_client.post("/complaints/new", {**page.form("/complaints/new"), **GOOD}, status=201)
    demo_session.rollback()
    newest = demo_session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
    assert newest is not None and newest.notice_version == current_notice().version
    kept = select(Complaint.channel, Complaint.notice_version).distinct()
    for channel, version in demo_session.execute(kept):
        assert (version is not None) == (channel is Channel.PUBLIC_FORM)


@pytest.mark.safety("s75")
def test_agencys_own_text_counts_once_it_is_there_in_every_language(app: Flask, client: Inspector) -> None:
    own = Path(app.extensions["fairline.config"].data_folder) / FOLDER
    own.mkdir()
    shipped = current_notice().version
    try:
        for language in ("en", "zh_Hans", "zh_Hant"):
            assert current_notice().version == shipped
            (own / f"{language}.md").write_text(f"## House rule {language}\n\n<script>no</script>", encoding="utf-8")
        assert current_notice().version != shipped and len(current_notice().version) == len(shipped)
        page = client.get("/data-notice?lang=zh_Hans")
        assert "House rule zh_Hans" in page.text and "<script>no" not in page.source
    finally:
        for path in own.iterdir():
            path.unlink()
        own.rmdir()


def test_shipped_texts_say_the_same_things() -> None:
    counted = {path.stem: path.read_text(encoding="utf-8").count("\n## ") for path in SHIPPED.glob("*.md")}
    assert set(counted) == {"en", "zh_Hans", "zh_Hant"} and len(set(counted.values())) == 1
