"""Dates a snoozed message by the time it wakes, by triggers: no other statement has to think of it.

The date changes when a message comes into a mailbox, not while it lies there, where lists have it in its place; but in
the Snoozed folder the user changes the time.
"""

from __future__ import annotations

from typing import Final

from tuimail.model.snooze import BITS, EPOCH, PREFIX, STEP_S

_HAS: Final = f"instr(lower(new.keywords), '{PREFIX}')"
_BITS: Final = " | ".join(
    f"((instr(lower(new.keywords), '{PREFIX}{bit:02}') > 0) << {bit})"  # SQLite: 0 or 1
    for bit in range(BITS)
)
_DATED: Final = f"""UPDATE message SET base_internaldate = iif({_HAS}, coalesce(base_internaldate, internaldate), NULL),
    internaldate = iif({_HAS}, {EPOCH} + {STEP_S} * ({_BITS}), coalesce(base_internaldate, internaldate))
    WHERE row = new.row"""  # noqa: S608
WAKE_IN: Final = f"""CREATE TRIGGER message_wakes AFTER INSERT ON message WHEN new.keywords <> '' AND {_HAS}
    BEGIN {_DATED}; END"""
WAKE_MOVED: Final = f"""CREATE TRIGGER message_wake_moved AFTER UPDATE OF mailbox, keywords ON message
    WHEN (new.base_internaldate IS NOT NULL OR (new.keywords <> '' AND {_HAS}))
      AND (old.mailbox IS NOT new.mailbox
        OR new.mailbox = (SELECT row FROM mailbox WHERE special_use = 'snoozed'))
    BEGIN {_DATED}; END"""  # noqa: S608
