"""What was typed into a form that came too late, or after the sign-in had ended, is shown and can be sent once more."""

from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.auth.access import PUBLIC_PAGE, current_actor, guard_of
from portal.web.origin import comes_from_here, is_said_to_be_from

_NOT_TYPED = frozenset({"csrf_token", "form_key"})
_SECRET = frozenset({"password", "old", "new", "again", "proof", "access_key"})
"""Fields of passwords, keys and codes: a form that has one is never shown again."""
_SHORTEST = 2


def init_again(app: Flask) -> None:
    """Give guards and failure pages the way to keep what was sent."""
    app.extensions["fairline.again"] = again_answer


def again_answer(status: int) -> Response | None:
    """The page with what was sent, to be sent once more; None where nothing was typed or it came from elsewhere.

    Nothing is done with what was sent: it is only carried along, and its files have to be chosen anew.
    """
    if request.method != "POST" or request.is_json or not _is_ours():
        return None
    if _SECRET & request.form.keys():
        return None
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_TYPED]
    files = sorted({name for name, file in request.files.items(multi=True) if name and file.filename})
    if not files and not any(value.strip() for _, value in typed):
        return None
    page = render_template(
        "errors/again.html",
        action=request.full_path.removesuffix("?"),
        carried=[pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"],
        words=[value for _, value in typed if _is_wording(value)],
        files=files,
        outside=guard_of(current_app, request.endpoint or "") != PUBLIC_PAGE and current_actor().account_id is None,
    )
    response = Response(page, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ours() -> bool:
    """The browser says that it comes from our own page, or it carries a token that we made, however old."""
    own = urlsplit(current_app.extensions["fairline.config"].base_url).netloc
    if not comes_from_here(own):
        return False
    if is_said_to_be_from(own):
        return True
    made = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        made.loads(request.form.get("csrf_token", ""))
    except BadData:
        return False
    return True


def _is_wording(value: str) -> bool:
    """Whether a value reads as words, not as the code of a choice."""
    plain = value.strip()
    return len(plain) >= _SHORTEST and (not plain.isascii() or len(plain.split()) > 1)
