"""What a paper may load while it is printed: ``data:`` and files of our own static folder (safety s25)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.config import ROOT

STATIC = (ROOT / "static").resolve()
_LARGEST_FILE = 8 * 1024 * 1024
_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ttf": "font/ttf",
}


def own_file(url: str) -> Path:
    """The file below the static folder that a ``file:`` address means; raises ValueError for any other.

    Compares the path after links and dots are resolved, never a prefix of the address as it is written.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() != "file" or parts.netloc:
        raise ValueError("a paper loads only from our own static folder")
    path = Path(unquote(parts.path)).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file() or path.suffix.lower() not in _TYPES:
        raise ValueError("a paper loads only from our own static folder")
    if path.stat().st_size > _LARGEST_FILE:
        raise ValueError("the file is too large for a paper")
    return path


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """WeasyPrint's fetcher without any way out of the house: no http, no ftp, no foreign file."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content of one allowed address. WeasyPrint leaves out what raises here and goes on."""
        if urlsplit(url).scheme.lower() == "data":
            return super().fetch(url, headers)
        path = own_file(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix.lower()]})
