"""How Training plugs into the portal."""

from portal.feature import Feature
from portal.web.i18n import lazy_gettext

feature = Feature(name="training", label=lazy_gettext("Training"))
