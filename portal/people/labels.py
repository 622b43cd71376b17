"""What posts are called on pages, in the reader's language."""

from portal.people.models import Post
from portal.web.i18n import LazyString, lazy_gettext

POSTS: dict[Post, LazyString] = {
    Post.COLLECTOR: lazy_gettext("Collector"),
    Post.TEAM_LEAD: lazy_gettext("Team lead"),
    Post.TRAINER: lazy_gettext("Trainer"),
    Post.DATA_ANALYST: lazy_gettext("Data analyst"),
    Post.LEGAL_OFFICER: lazy_gettext("Legal officer"),
    Post.COMPLAINT_OFFICER: lazy_gettext("Complaint officer"),
    Post.HR_OFFICER: lazy_gettext("HR officer"),
    Post.COMPLIANCE_OFFICER: lazy_gettext("Compliance officer"),
    Post.ADMINISTRATOR: lazy_gettext("Administrator"),
    Post.LEADERSHIP: lazy_gettext("Leadership"),
    Post.SUPPORT: lazy_gettext("Support"),
}


def post_label(post: Post | None) -> str:
    """The post's name in the reader's language; empty for none."""
    return str(POSTS[post]) if post else ""
