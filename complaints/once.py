"""Acting once for a form of complaints, whatever the service gives back."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.web.forms import PortalForm
from portal.web.once import perform_once


def once(form: PortalForm, act: Callable[[Session], object]) -> str:
    """Run ``act`` in a transaction unless this form has acted before; what it gave back, as text."""
    return perform_once(form.form_key.data or "", lambda session: str(act(session)))
