"""Going from pane to pane and from folder to folder: steps that need the screen as well as the state."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from tuimail.contract.events import Severity
from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.united import UNITED
from tuimail.state.found import Found
from tuimail.state.touched import Touched
from tuimail.ui.arrangement import Arrangement, Circumstances, Layout, Place, arrange
from tuimail.ui.notices import tree_notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen
    from tuimail.ui.theming import MailStyles


def arranged(screen: MainScreen, width: int, height: int) -> Arrangement:
    """The panes of the screen as they should stand now, where it is so large."""
    now = (width, height, screen.place, screen.is_reading, screen.is_zoomed, screen.hides_folders)
    return arrange(Circumstances(*now, screen.layout_wish, screen.folders.names_width, screen.sizes))


def dress(screen: MainScreen, styles: MailStyles) -> None:
    """The classes by which the style sheet knows the theme's hand and whether its panes need a line between them."""
    screen.set_class(styles.icons.is_plain, "-ascii")
    screen.set_class(styles.is_flat, "-flat")


def show_tree(screen: MainScreen) -> None:
    """The folders as they are, or why there are none."""
    state = screen.state
    screen.folders.notice = tree_notice(state)
    screen.folders.show_nodes(state.folders.visible, state.listing.mailbox if state.listing is not None else None)


def step_back(screen: MainScreen) -> None:
    """Leave the innermost thing there is to leave."""
    state = screen.state
    if state.is_working and state.work.can_stop:
        screen.show(state.work.stop())
    elif screen.place is Place.FOLDERS:
        screen.go(Place.LIST)
    elif screen.place is Place.READER:
        if screen.reader.hits:
            screen.reader.find("")
        elif touched := screen.state.views.leave_source():
            screen.show(touched)
        else:
            screen.show(screen.state.reader.close())
            screen.go(Place.LIST)
    elif screen.is_zoomed:
        toggle_zoom(screen)
    else:
        screen.show(screen.state.escape())


def toggle_zoom(screen: MainScreen) -> None:
    """The focused pane alone, or all again."""
    screen.is_zoomed = not screen.is_zoomed
    screen.rearrange()


def toggle_folders(screen: MainScreen) -> None:
    """Hide or show; where there is no room beside, go there or come back."""
    if screen.place is Place.FOLDERS:
        screen.hides_folders = True
        screen.go(Place.LIST)
    elif screen.arrangement.folders:
        screen.hides_folders = True
        screen.rearrange()
    else:
        screen.hides_folders = False
        screen.rearrange()
        if not screen.arrangement.folders:
            screen.go(Place.FOLDERS)


def open_node(screen: MainScreen) -> None:
    """The mailbox under the tree's cursor, or its branch where it is none."""
    node = screen.folders.node
    if node is not None and node.key is not None:
        screen.show(screen.state.browse.open_mailbox(node.key))
        screen.go(Place.LIST)
    else:
        fold_node(screen, expand=None)


def fold_node(screen: MainScreen, *, expand: bool | None) -> bool:
    """Open or close the branch under the tree's cursor; False where there is nothing to do."""
    visible, index = screen.state.folders.visible, screen.folders.cursor
    if index >= len(visible):
        return False
    touched = screen.state.browse.toggle_node(visible[index].id, expand)
    screen.show(touched)
    return bool(touched)


def to_parent(screen: MainScreen) -> None:
    """The tree's cursor to the branch that the node is in."""
    tree = screen.folders
    node = tree.node
    above = [
        index for index, one in enumerate(tree.nodes[: tree.cursor]) if node is not None and one.depth < node.depth
    ]
    if above:
        tree.move_to(above[-1])


def open_account(screen: MainScreen, index: int | None) -> None:
    """The inbox of an account by its place in the tree; None: of the one after that on screen."""
    state = screen.state
    accounts = state.folders.accounts if index is None else state.readers.accounts
    if index is None:
        at = accounts.index(state.account) if state.account in accounts else -1
        index = (at + 1) % max(1, len(accounts))
    if index >= len(accounts):
        screen.show(state.say(gettext("There is no account {index}.").format(index=index + 1)))
        return
    if accounts[index] == UNITED:
        screen.show(state.browse.open_all_inboxes())
        return
    inbox = state.folders.role(accounts[index], SpecialUse.INBOX)
    if inbox is None:
        said = gettext("{accounts} has no inbox yet; it comes with the first connection.")
        trouble = state.connections[accounts[index]].trouble
        if trouble:
            said = gettext("{accounts} has no inbox yet. {trouble}")
        severity = Severity.WARNING if trouble else Severity.INFO
        screen.show(state.say(said.format(accounts=accounts[index], trouble=trouble), severity))
        return
    screen.show(state.browse.open_mailbox(MailboxKey(accounts[index], inbox.row)))


def next_layout(screen: MainScreen) -> None:
    """The next way for the panes to stand; said, because a small terminal may show no difference."""
    layouts = list(Layout)
    from tuimail.ui.adjusting import adjust

    adjust(screen, "ui.layout", layouts[(layouts.index(screen.layout_wish) + 1) % len(layouts)].value)


def resize_pane(screen: MainScreen, step: int) -> None:
    """Give the focused pane more room, or less."""
    sizes = screen.sizes.grown(screen.place, step, screen.arrangement)
    if sizes == screen.sizes:
        screen.show(screen.state.say(gettext("This pane cannot be made larger or smaller here")))
    else:
        screen.set_panes(screen.layout_wish, sizes)


def fit_list(screen: MainScreen) -> None:
    """Give the reader what a short list above it leaves."""
    listing = screen.state.listing
    # Until the order of a query is there, the rows are still those of the one before.
    what = (listing.mailbox, listing.filter, listing.is_narrowing) if listing is not None else None
    screen.frame.fit_list(what, screen.messages.lines)


def lay_rows(screen: MainScreen) -> None:
    """On as many lines as a row of this list takes in these panes."""
    has_origins = isinstance(screen.state.listing, Found)
    screen.messages.use_density(lines=screen.arrangement.row_lines(has_origins))


def show_list(screen: MainScreen, touched: Set[Touched]) -> None:
    """Paint what changed of the rows, or only where the cursor was and is."""
    if Touched.LIST in touched:
        lay_rows(screen)
        screen.messages.show_source()
        fit_list(screen)
    elif Touched.CURSOR in touched:
        screen.messages.show_cursor()
