"""Every page in Traditional Chinese, light, dark and as wide as a phone."""

import os

import pytest

from tests.journeys.every_page import walk


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="no database knows of languages: the English pages are enough")
@pytest.mark.browser
@pytest.mark.safety("s90")
@pytest.mark.safety("s95")
def test_every_page_in_traditional_chinese_is_accessible_and_fits(live, open_page) -> None:
    looked_at, wrong = walk(live("en"), open_page, "zh_Hant")
    assert wrong == []
    assert looked_at > 70
