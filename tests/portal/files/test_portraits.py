"""Portraits: only pixels are kept, colleagues see them, and the initials come back."""

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from portal.auth.models import Account
from portal.files.models import StoredFile
from portal.files.pictures import redrawn
from tests.portal.files.conftest import demo_vault as demo_vault
from tests.portal.files.conftest import files_on_disk, picture, png_header
from tests.support.inspector import Inspector, Page


@pytest.fixture(autouse=True)
def _empty(demo_vault: Any) -> None:
    """No files of other tests."""


def with_place() -> bytes:
    """A photo that lies on its side and tells where and by what it was taken."""
    photo = Image.new("RGB", (80, 40), "red")
    photo.paste("blue", (40, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 2.0)
    target = io.BytesIO()
    photo.save(target, "JPEG", exif=exif, comment=b"SecretComment", quality=95)
    return target.getvalue() + b"SecretTail"


def choose(client: Inspector, content: bytes, name: str = "me.jpg", status: int = 200) -> Page:
    page = client.get("/preferences/portrait")
    data = {**page.form("/preferences/portrait"), "picture": (io.BytesIO(content), name)}
    return client.post("/preferences/portrait", data, status=status, content_type="multipart/form-data")


@pytest.mark.safety("s27")
def test_portrait_keeps_nothing_but_upright_pixels() -> None:
    content = with_place()
    assert b"SecretCamera" in content
    for size, side in (("large", 320), ("small", 96)):
        made = redrawn(io.BytesIO(content), "jpeg", "me.jpg")[size]
        assert b"Secret" not in made and b"EXIF" not in made and b"XMP" not in made
        shown = Image.open(io.BytesIO(made)).convert("RGB")
        assert shown.size == (side, side)
        above, below = shown.getpixel((side // 2, 5)), shown.getpixel((side // 2, side - 5))
        assert above[0] > 200 and below[2] > 200, "turned as the camera said"


def test_portrait_is_shown_to_colleagues_in_place(demo_client, demo_session, demo_vault) -> None:
    page = choose(demo_client.sign_in("collector"), with_place())
    assert "Your picture is kept." in page.text
    employee_id = demo_session.scalars(select(Account.employee_id).where(Account.username == "collector")).one()
    assert {one.variant for one in demo_session.scalars(select(StoredFile))} == {"large", "small"}
    demo_client.sign_in("hr")
    (address,) = demo_client.get(f"/people/{employee_id}").tree.xpath("//span[contains(@class, 'avatar-xl')]/img/@src")
    answer = demo_client.raw.get(address)
    assert answer.mimetype == "image/webp" and "Content-Disposition" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert demo_client.raw.get(f"/people/{employee_id}/portrait/huge").status_code == 404
    demo_client.raw = demo_client.app.test_client()
    assert demo_client.raw.get(address).status_code == 302


def test_new_portrait_replaces_old_one_and_may_go(demo_client, demo_session, demo_vault) -> None:
    demo_client.sign_in("collector")
    choose(demo_client, picture("JPEG"))
    page = choose(demo_client, picture("PNG", size=(500, 900)), "me.png")
    assert len(files_on_disk(demo_vault)) == 2
    page = demo_client.submit(page, "Take the picture away")
    assert "Your picture is gone." in page.text and not page.tree.xpath("//img[contains(@src, 'portrait')]")
    assert files_on_disk(demo_vault) == []
    demo_session.rollback()
    assert demo_session.scalars(select(StoredFile)).all() == []


BAD = [
    (b"", "", "Choose a picture."),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg", "is not taken: send PNG, JPG, WEBP"),
    (b"GIF89a/*", "me.png", "is not what its name says"),
    (png_header(60_000, 60_000), "me.png", "has too many pixels"),
    (png_header(8_000, 7_000), "me.png", "has too many pixels"),
    (picture("JPEG", size=(900, 900))[:-2000], "me.jpg", "is damaged or incomplete"),
    (picture("JPEG", comment=b"<script>alert(1)</script>"), "me.jpg", "is two kinds of file in one"),
]


@pytest.mark.safety("s28")
@pytest.mark.parametrize(
    ("content", "name", "sentence"), BAD, ids=[f"{place}-{case[1]}" for place, case in enumerate(BAD)]
)
def test_bad_portrait_is_refused_at_field(demo_client, demo_vault, content, name, sentence) -> None:
    page = choose(demo_client.sign_in("collector"), content, name, status=422)
    assert any(sentence in error for error in page.errors()), page.errors()
    assert files_on_disk(demo_vault) == []
