"""Before a store is used: erasures are applied and finished, the township's slot is up to date (`design.md` §4, §5)."""

from __future__ import annotations

import logging

from app.domain.errors import AppError
from app.services.desk import Desk

log = logging.getLogger(__name__)


def before_use(desk: Desk) -> None:
    """Apply the lists beside the store (AppError: it does not open then), go on with what was cut off, renew slot (c)."""
    from app.services.erasing.listing import apply_lists
    from app.services.keeping.office_slot import seal_to_office

    apply_lists(desk)
    finish_erasures(desk)
    seal_to_office(desk)


def after_receiving(desk: Desk) -> None:
    """Erasures that came are finished, and the slot is renewed where another office key came."""
    from app.services.keeping.office_slot import seal_to_office

    finish_erasures(desk)
    seal_to_office(desk)


def finish_erasures(desk: Desk) -> None:
    """Go on with what was cut off; what cannot be done now (another window, a full disk) waits for the next start."""
    from app.services.erasing.jobs import finish, unfinished

    if not unfinished(desk):
        return
    try:
        finish(desk)
    except AppError as error:
        log.warning("erasure waits: %s", error.code)
