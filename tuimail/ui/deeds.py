"""What each action does: one small function per action id.

Most of them are an intent of the state, whose answer says which parts of the screen to paint anew.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui import asking, instead, reading_deeds, selecting, walking
from tuimail.ui.adding import add_account, edit_config
from tuimail.ui.arrangement import Place
from tuimail.ui.intents import INTENTS
from tuimail.ui.keynames import Sequence
from tuimail.ui.targets import pick_mark, pick_target
from tuimail.ui.terminal.display import TerminalApp
from tuimail.ui.widgets.filter_bar import Asks

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Deed = Callable[["MainScreen", Sequence], None]


def open_message(screen: MainScreen, keys: Sequence) -> None:
    """Enter: the folder in the tree, the message in the list, a line on in the reader."""
    if screen.place is Place.FOLDERS:
        walking.open_node(screen)
    elif screen.place is Place.READER:
        screen.show(screen.state.reader.reads_on())
        screen.reader.scroll_lines(1)
    else:
        screen.show(screen.state.reader.open())
        if screen.is_reading:
            screen.go(Place.READER)


def read_on(screen: MainScreen, keys: Sequence) -> None:
    """Space: open what is under the cursor, then page it, without leaving the list."""
    if screen.place is Place.FOLDERS:
        walking.open_node(screen)
    elif instead.shows_selection(screen):
        screen.reader.scroll_pages(1)
    elif not screen.is_reading:
        screen.show(screen.state.reader.open())
        if screen.is_reading and not screen.arrangement.reader:
            screen.go(Place.READER)
    else:
        reading_deeds.read_on(screen)


def read_back(screen: MainScreen, keys: Sequence) -> None:
    screen.reader.scroll_pages(-1)


def page(direction: int) -> Deed:
    """A page of the list, from any pane."""

    def turn(screen: MainScreen, keys: Sequence) -> None:
        screen.show(screen.state.browse.move_cursor(direction * screen.messages.page_rows))

    return turn


def pane_lines(lines: int, *, by_page: bool = False) -> Deed:
    """Arrows and page keys: the focused pane."""

    def scroll(screen: MainScreen, keys: Sequence) -> None:
        of_page = screen.messages.page_rows if screen.place is Place.LIST else max(1, screen.pane.pane_height - 1)
        step = lines * of_page if by_page else lines
        match screen.place:
            case Place.READER:
                screen.show(screen.state.reader.reads_on())
                screen.reader.scroll_lines(step)
            case Place.FOLDERS:
                screen.folders.move_to(screen.folders.cursor + step)
            case Place.LIST:
                screen.show(screen.state.browse.move_cursor(step))

    return scroll


def pane_edge(direction: int) -> Deed:
    """Home and End: the focused pane."""

    def jump(screen: MainScreen, keys: Sequence) -> None:
        match screen.place:
            case Place.READER if direction < 0:
                screen.reader.scroll_lines(-(10**9))
            case Place.READER:
                reading_deeds.to_end(screen)
            case Place.FOLDERS:
                screen.folders.move_to(0 if direction < 0 else 10**9)
            case Place.LIST if direction < 0:
                screen.show(screen.state.browse.cursor_home())
            case Place.LIST:
                screen.show(screen.state.browse.cursor_end())

    return jump


def back(screen: MainScreen, keys: Sequence) -> None:
    """Esc: one step back, never out."""
    walking.step_back(screen)


def out(screen: MainScreen, keys: Sequence) -> None:
    """One step back, and to the folders where there is none."""
    if screen.place is Place.FOLDERS:
        return
    is_inside = screen.place is Place.READER or screen.is_zoomed or screen.is_reading or screen.is_filtered
    if is_inside or not screen.state.selection.is_empty:
        walking.step_back(screen)
    else:
        screen.go(Place.FOLDERS)


def close(screen: MainScreen, keys: Sequence) -> None:
    """q: one step back, and out at the top."""
    if screen.place is Place.LIST and not screen.is_reading and not screen.is_filtered:
        screen.app.exit()
    else:
        walking.step_back(screen)


def left(screen: MainScreen, keys: Sequence) -> None:
    if screen.place is not Place.FOLDERS:
        screen.go(Place.LIST if screen.place is Place.READER else Place.FOLDERS)
    elif not walking.fold_node(screen, expand=False):
        walking.to_parent(screen)


def right(screen: MainScreen, keys: Sequence) -> None:
    if screen.place is Place.LIST:
        open_message(screen, keys)
    elif screen.place is Place.FOLDERS and not walking.fold_node(screen, expand=True):
        screen.go(Place.LIST)


def around(step: int) -> Deed:
    """Tab: the next pane, whether it is on screen or not."""

    def turn(screen: MainScreen, keys: Sequence) -> None:
        places = list(Place)
        screen.go(places[(places.index(screen.place) + step) % len(places)])

    return turn


def go_to(screen: MainScreen) -> None:
    """One of all folders and saved searches."""
    from tuimail.ui.folder_picker import pick_folder

    state = screen.state
    pick_folder(screen, gettext("Go to"), state.browse.open_mailbox, state.goto_choices())


def folder_here(screen: MainScreen) -> MailboxKey | None:
    """The folder under the tree's cursor while the tree has the focus, else the one on screen."""
    listing, node = screen.state.listing, screen.folders.node
    if screen.place is Place.FOLDERS:
        return node.meant if node is not None else None
    return listing.mailbox if listing is not None else None


def of_folder(intent: Callable[[AppState, MailboxKey | None], Set[Touched]]) -> Deed:
    """Something about the folder that the user means."""
    return lambda screen, keys: screen.show(intent(screen.state, folder_here(screen)))


def tag(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.tagging import pick_tag

    if screen.state.listing is not None:
        pick_tag(screen)


def snooze(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.snoozing import pick_time

    pick_time(screen)


def rules(verb: str) -> Deed:
    """Making rules, and looking at them."""

    def do(screen: MainScreen, keys: Sequence) -> None:
        from tuimail.ui import ruling

        {"make": ruling.rule_from_cursor, "always": ruling.rule_from_last, "show": ruling.show_rules}[verb](screen)

    return do


def set_mark(screen: MainScreen, keys: Sequence) -> None:
    """By the letter that was pressed; the palette and the command line know none."""
    if keys:
        screen.show(screen.state.jumping.mark(keys[-1]))
    else:
        key = screen.keymap.shown("mark.set")
        screen.show(screen.state.say(gettext("A mark needs a letter; press {key}.").format(key=key)))


def jump_to_mark(screen: MainScreen, keys: Sequence) -> None:
    if keys:
        screen.show(screen.state.jumping.jump(keys[-1]))
    else:
        pick_mark(screen)


def repaint(screen: MainScreen, keys: Sequence) -> None:
    screen.app.refresh(repaint=True, layout=True)
    if isinstance(screen.app, TerminalApp):
        screen.app.forget_screen()


def command_line(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.command_line import open_command_line

    open_command_line(screen)


def ask_setting(key: str) -> Deed:
    def ask(screen: MainScreen, keys: Sequence) -> None:
        from tuimail.ui import adjusting

        adjusting.ask(screen, key)

    return ask


def settings(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.screens.settings import SettingsScreen

    screen.app.push_screen(SettingsScreen(screen))


def change_keys(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.screens.keys import KeysScreen

    screen.app.push_screen(KeysScreen(screen))


def searches(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.own_searches import SearchSection
    from tuimail.ui.screens.section import SectionScreen

    section = SearchSection(screen)
    screen.app.push_screen(SectionScreen(screen.mail_styles, section.title, section))


def history(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.history import show_history

    show_history(screen)


SCREEN_DEEDS: Final[dict[str, Deed]] = {
    "list.page-down": page(1),
    "list.page-up": page(-1),
    "list.filter": lambda screen, keys: asking.ask_query(screen, Asks.FILTER),
    "list.search": lambda screen, keys: asking.ask_query(screen, Asks.SEARCH),
    "flow.start": selecting.flow("start"),
    "flow.reply": selecting.flow("reply"),
    "flow.undo": selecting.flow("undo"),
    "select.show": selecting.show_selection,
    "select.query": lambda screen, keys: asking.ask_query(screen, Asks.SELECT),
    "list.sort": lambda screen, keys: screen.dialogs.sorts(),
    "list.sweep": lambda screen, keys: screen.dialogs.sweep(),
    "pane.down": pane_lines(1),
    "pane.up": pane_lines(-1),
    "pane.page-down": pane_lines(1, by_page=True),
    "pane.page-up": pane_lines(-1, by_page=True),
    "pane.first": pane_edge(-1),
    "pane.last": pane_edge(1),
    "pane.next": around(1),
    "pane.previous": around(-1),
    "pane.left": left,
    "pane.right": right,
    "pane.grow": lambda screen, keys: walking.resize_pane(screen, 1),
    "pane.shrink": lambda screen, keys: walking.resize_pane(screen, -1),
    "app.settings": settings,
    "app.bind": change_keys,
    "search.show": searches,
    "screen.layout": lambda screen, keys: walking.next_layout(screen),
    "pane.zoom": lambda screen, keys: walking.toggle_zoom(screen),
    "folders.hide": lambda screen, keys: walking.toggle_folders(screen),
    "message.open": open_message,
    "message.move": lambda screen, keys: pick_target(screen, gettext("Move to"), screen.state.triage.move),
    "message.copy": lambda screen, keys: pick_target(
        screen, gettext("Copy to"), screen.state.triage.copy, is_move=False
    ),
    "message.tag": tag,
    "message.snooze": snooze,
    "rule.make": rules("make"),
    "rule.always": rules("always"),
    "rule.show": rules("show"),
    "folder.goto": lambda screen, keys: go_to(screen),
    "mark.set": set_mark,
    "mark.jump": jump_to_mark,
    "mark.list": lambda screen, keys: pick_mark(screen),
    "folder.favourite": of_folder(lambda state, key: state.foldering.toggle_favourite(key)),
    "folder.create": of_folder(lambda state, key: state.foldering.create(key)),
    "folder.rename": of_folder(lambda state, key: state.foldering.rename(key)),
    "folder.delete": of_folder(lambda state, key: state.foldering.remove(key)),
    "folder.subscribe": of_folder(lambda state, key: state.foldering.toggle_subscribed(key)),
    "folder.mark-read": of_folder(lambda state, key: state.foldering.mark_all_seen(key)),
    "folder.empty": of_folder(lambda state, key: state.foldering.empty(key)),
    "account.goto": lambda screen, keys: walking.open_account(screen, int(keys[-1]) - 1),
    "account.next": lambda screen, keys: walking.open_account(screen, None),
    "reader.page-down": read_on,
    "reader.page-up": read_back,
    **reading_deeds.READER_DEEDS,
    "screen.back": back,
    "screen.out": out,
    "screen.close": close,
    "app.palette": lambda screen, keys: screen.dialogs.palette(),
    "app.theme": ask_setting("ui.theme"),
    "app.keys": ask_setting("ui.keys"),
    "app.help": lambda screen, keys: screen.dialogs.help(),
    "app.connections": lambda screen, keys: screen.dialogs.connections(),
    "app.said": lambda screen, keys: screen.dialogs.said(),
    "app.command": command_line,
    "app.mouse": lambda screen, keys: screen.dialogs.themes_of_app.toggle_mouse(),
    "journal.show": history,
    "macro.record": lambda screen, keys: screen.dialogs.themes_of_app.keyboard.player.toggle(keys),
    "macro.list": lambda screen, keys: screen.dialogs.themes_of_app.keyboard.player.show(),
    "macro.play": lambda screen, keys: screen.dialogs.themes_of_app.keyboard.player.play(1),
    "app.repaint": repaint,
    "app.suspend": lambda screen, keys: screen.app.action_suspend_process(),
    "account.add": lambda screen, keys: add_account(screen),
    "account.edit": lambda screen, keys: edit_config(screen),
    "app.quit": lambda screen, keys: screen.app.exit(),
}


def perform(screen: MainScreen, action_id: str, keys: Sequence) -> None:
    """Run an action; one on very many messages once it is worked out what it means."""
    screen.preview.forget()
    if screen.state.status.overtaken():
        screen.show({Touched.STATUS})
    action_id = reading_deeds.in_reader(screen, action_id)
    meaning = selecting.GATHERED.get(action_id)
    if meaning is None:
        _do(screen, action_id, keys)
        return

    def act() -> set[Touched]:
        _do(screen, action_id, keys)
        return set()

    screen.show(selecting.gathered(screen.state, act, meaning))


def _do(screen: MainScreen, action_id: str, keys: Sequence) -> None:
    if screen.state.is_flowing and screen.state.flow.is_on:
        from tuimail.ui.flow_deeds import in_flow

        if in_flow(screen, action_id):
            return
    intent = INTENTS.get(action_id)
    if intent is not None:
        screen.show(intent(screen.state))
    else:
        SCREEN_DEEDS[action_id](screen, keys)
