"""How Crisis plugs into the portal."""

from portal.feature import Feature
from portal.web.i18n import lazy_gettext

feature = Feature(name="crisis", label=lazy_gettext("Crisis"))
