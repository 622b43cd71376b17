"""HTML put together in Python: the one place where such a text is declared safe."""

from markupsafe import Markup


def built(html: str) -> Markup:
    """``html`` as it stands. Every value in it went through ``escape``; generated cases test those who call this."""
    # trap-ok: markup - whoever calls this has escaped each value
    return Markup(html)  # noqa: S704 - see above  # nosec B704
