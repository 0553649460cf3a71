import logging

from django.tasks import task

from shop.accounts import clerk, sync
from shop.accounts.models import Identity

logger = logging.getLogger(__name__)


@task()
def revoke_at_clerk(sid: str) -> None:
    """A courtesy: here the session counts no more in any case."""
    try:
        clerk.revoke(sid)
    except clerk.Unavailable as error:
        logger.warning("A session could not be ended at Clerk: %s", error)


@task()
def refresh_person(identity_id: int) -> None:
    """Asked for by an operator, who sees in the events what came of it."""
    try:
        known = sync.refresh(Identity.objects.get(pk=identity_id).subject)
    except clerk.Unavailable as error:
        logger.warning("A person could not be refreshed from Clerk: %s", error)
    else:
        if not known:
            logger.warning("Clerk does not know identity %s; nothing was changed", identity_id)
