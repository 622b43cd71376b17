"""Each hour, and soon after rights or settings change, a signed head of the chain goes outside (P24, safety s19)."""

from typing import Any

from flask import current_app

from portal import clock
from portal.audit.heads import head_line, heads_path, keep_head
from portal.audit.queries import head
from portal.audit.seals import sealer_of
from portal.audit.services import HEAD_JOB
from portal.auth.actor import PORTAL
from portal.company import house_language
from portal.config import Config
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.notifications.models import Channel
from portal.notifications.services import queue_message
from portal.web.i18n import in_language, lazy_gettext, mark

_SUBJECT = mark("Head of the audit trail, row %(seq)s")
_CHAT = "chat:"


def write_head(run: JobRun) -> dict[str, Any]:
    """Append the present head, signed; where nothing was written since the last one there is nothing to append."""
    config: Config = current_app.extensions["fairline.config"]
    seq, hash_ = head(run.session)
    run.session.rollback()
    sealer, now = sealer_of(config), clock.now()
    kept = keep_head(heads_path(config), sealer, now, seq, hash_)
    if kept and config.audit_heads_to:
        _send(run, config, seq, hash_, head_line(sealer, now, seq, hash_))
    return {"seq": seq, "kept": kept}


def _send(run: JobRun, config: Config, seq: int, hash_: str, line: str) -> None:
    """The same line to the address of the setting: a mailbox or a chat that no administrator of the portal can edit."""
    to, language = config.audit_heads_to or "", house_language()
    chat = to.startswith(_CHAT)
    with transaction(run.session) as writing:
        queue_message(
            writing,
            PORTAL,
            unique_key=f"audit-head-{seq}-{hash_[:16]}",
            channel=Channel.CHAT if chat else Channel.MAIL,
            recipient=to.removeprefix(_CHAT),
            language=language,
            subject=in_language(_SUBJECT, language) % {"seq": seq},
            body=line,
        )


JOBS = (JobKind(name=HEAD_JOB, handler=write_head, label=lazy_gettext("Keep the head of the audit trail outside")),)
PERIODIC = (PeriodicJob(name="audit-head", kind=HEAD_JOB, minutes=60),)
