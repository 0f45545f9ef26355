"""What the user's hands have learnt of a folder goes with it to its new name, as with those inside it."""

from __future__ import annotations

from collections import Counter

from tuimail.model.ids import AccountId
from tuimail.state.desk import Desk
from tuimail.state.habits import NamedMailbox


def follow(desk: Desk, account: AccountId, old: str, new: str, delimiter: str | None) -> None:
    """A mailbox has another name: favourites, marks, orders of lists and what pickers count are kept."""

    def moved(box: NamedMailbox) -> NamedMailbox:
        is_inside = bool(delimiter) and box.name.startswith(f"{old}{delimiter}")
        if box.account != account or not (box.name == old or is_inside):
            return box
        return box._replace(name=new + box.name.removeprefix(old))

    desk.folders.favour([moved(box) for box in desk.folders.favourites])
    desk.list_views = {moved(box): view for box, view in desk.list_views.items()}
    desk.recent = [moved(box) for box in desk.recent]
    desk.uses = Counter({moved(box): count for box, count in desk.uses.items()})
    desk.marks = {letter: spot._replace(mailbox=moved(spot.mailbox)) for letter, spot in desk.marks.items()}
    desk.last = moved(desk.last) if desk.last is not None else None
