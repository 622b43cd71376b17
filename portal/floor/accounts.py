"""What signing in hands over to the ground floor's feature."""

from portal.auth import attempts, links
from portal.auth.factor_views import second_factor
from portal.auth.link_views import links as link_pages
from portal.auth.mails import TOPIC, forget_link
from portal.auth.provider_views import provider
from portal.auth.session_views import own_sessions
from portal.auth.settings import SETTINGS as SETTINGS

BLUEPRINTS = (second_factor, link_pages, own_sessions, provider)
JOBS = (*attempts.JOBS, *links.JOBS)
PERIODIC = attempts.PERIODIC
LISTENERS = {TOPIC.partition(":")[0]: forget_link}
