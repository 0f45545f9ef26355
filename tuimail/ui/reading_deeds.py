"""What the actions of the reader do: its views, its search, its parts, what can be taken out of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.state.reading import COMES
from tuimail.state.touched import Touched
from tuimail.ui.arrangement import Place
from tuimail.ui.keynames import Sequence

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Deed = Callable[["MainScreen", Sequence], None]


def read_on(screen: MainScreen) -> None:
    """A page on; behind the end the next unread message."""
    screen.show(screen.state.reader.reads_on())
    if not screen.reader.is_at_end:
        screen.reader.scroll_pages(1)
        return
    state = screen.state
    if state.reading is not None and state.reading.is_head:
        screen.show(state.work.answer(COMES, gettext("The rest of this message is on its way.")))
        return
    nothing = gettext("This is the end, and nothing else is unread here.")
    screen.show(state.browse.next_unseen(1, nothing=nothing))


def to_end(screen: MainScreen) -> None:
    """The last line; of a long message whose rest is on its way, as soon as it is there."""
    screen.reader.scroll_to_end()
    reading = screen.state.reading
    screen.reader.follows_end = reading is not None and reading.is_head
    if screen.reader.follows_end:
        told = gettext("The rest of this message is on its way; then its end is shown.")
        screen.show(screen.state.work.answer(COMES, told))


def _opened(screen: MainScreen) -> bool:
    """Have the reader on screen, with the message under the cursor; whether it was there."""
    was_there = screen.arrangement.reader
    if not was_there:
        screen.show(screen.state.reader.open())
        if screen.is_reading:
            screen.go(Place.READER)
        else:
            screen.show(screen.state.say(gettext("There is no message here.")))
    return was_there


def toggle_headers(screen: MainScreen, keys: Sequence) -> None:
    was_there = _opened(screen)
    screen.shows_all_headers = not (screen.shows_all_headers and was_there)
    screen.show({Touched.READER})


def toggle_quotes(screen: MainScreen, keys: Sequence) -> None:
    screen.reader.fold(not screen.reader.is_folded)
    words = gettext("Quoted text is folded") if screen.reader.is_folded else gettext("Quoted text is shown")
    screen.show(screen.state.say(words))


def to_part(step: int) -> Deed:
    def jump(screen: MainScreen, keys: Sequence) -> None:
        if not screen.reader.go_to_part(step):
            screen.show(screen.state.say(gettext("There is no other part in that direction.")))

    return jump


def find(screen: MainScreen) -> None:
    """Ask for words, and go to the first place of them."""
    from tuimail.ui.screens.ask import NameScreen

    def asked(words: str | None) -> None:
        if words is None:
            return
        count = screen.reader.find(words)
        _tell_hit(screen) if count else screen.show(
            screen.state.say(gettext("“{words}” is not in this message.").format(words=words))
        )

    question, does = gettext("Find in this message"), gettext("find")
    screen.app.push_screen(NameScreen(screen.mail_styles, question, screen.reader.words, does), asked)


def find_next(step: int) -> Deed:
    def jump(screen: MainScreen, keys: Sequence) -> None:
        if screen.place is not Place.READER:
            _next_found(screen, step)
            return
        if not screen.reader.hits:
            screen.show(screen.state.say(gettext("Nothing was searched for in this message yet.")))
            return
        screen.reader.find_next(step)
        _tell_hit(screen)

    return jump


def _next_found(screen: MainScreen, step: int) -> None:
    """In a list that was searched for, every message was found."""
    state, keymap = screen.state, screen.keymap
    if screen.is_filtered:
        screen.show(state.browse.move_cursor(step))
        return
    words = gettext("Nothing was searched for yet: {search} does. The next unread message: {unread}.")
    keys = {"search": keymap.shown("list.search"), "unread": keymap.shown("list.next-unread")}
    screen.show(state.say(words.format(**keys)))


def _tell_hit(screen: MainScreen) -> None:
    reader = screen.reader
    screen.show(
        screen.state.say(
            gettext("“{words}”: {hit:,} of {hits:,}").format(
                words=reader.words, hit=reader.hit + 1, hits=len(reader.hits)
            )
        )
    )


def links(screen: MainScreen) -> None:
    from tuimail.ui.picking import pick_link

    pick_link(screen)


def yank(screen: MainScreen) -> None:
    from tuimail.ui.picking import pick_yank

    pick_yank(screen)


def mark(screen: MainScreen) -> None:
    from tuimail.ui.caret_keys import begin

    begin(screen)


def attachments(screen: MainScreen) -> None:
    from tuimail.ui.attaching import pick_attachment

    pick_attachment(screen)


def pipe(screen: MainScreen) -> None:
    from tuimail.ui.attaching import pipe_message

    pipe_message(screen)


def answer(screen: MainScreen) -> None:
    from tuimail.ui.inviting import answer_invitation

    answer_invitation(screen)


def show_copied(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui.copying import show_alone

    show_alone(screen)


def with_text(act: Callable[[MainScreen], None]) -> Deed:
    """Something about a message's text: of the one that is read, or of the one under the cursor."""
    return lambda screen, keys: screen.preview.with_text(lambda: act(screen))


def in_sight(act: Callable[[MainScreen], None]) -> Deed:
    """Another look at a message: where no reader is on screen it comes there first."""

    def do(screen: MainScreen, keys: Sequence) -> None:
        _opened(screen)
        if screen.state.reading is not None and screen.state.reading.shows_source:
            act(screen)
        else:
            screen.preview.with_text(lambda: act(screen))

    return do


def in_reader(screen: MainScreen, action_id: str) -> str:
    """What a key means while somebody reads: searching is in the message, and n goes on with that."""
    if screen.place is not Place.READER:
        return action_id
    action_id = _IN_READER.get(action_id, action_id)
    if screen.reader.hits:
        return _WITH_HITS.get(action_id, action_id)
    return action_id


_WITH_HITS: Final = {"list.next-unread": "reader.find-next", "list.previous-unread": "reader.find-previous"}

_IN_READER: Final = {"list.search": "reader.find", "select.range": "reader.mark"}

READER_DEEDS: Final[dict[str, Deed]] = {
    "reader.headers": toggle_headers,
    "reader.html": in_sight(lambda screen: screen.show(screen.state.views.toggle_html())),
    "reader.show-all": in_sight(lambda screen: screen.show(screen.state.views.show_all())),
    "reader.source": in_sight(lambda screen: screen.show(screen.state.views.toggle_source())),
    "reader.fold-quotes": toggle_quotes,
    "reader.next-part": to_part(1),
    "reader.previous-part": to_part(-1),
    "reader.find": with_text(find),
    "reader.find-next": find_next(1),
    "reader.find-previous": find_next(-1),
    "reader.links": with_text(links),
    "reader.mark": with_text(mark),
    "reader.yank": with_text(yank),
    "reader.attachments": with_text(attachments),
    "reader.pipe": with_text(pipe),
    "reader.answer": with_text(answer),
    "reader.copied": show_copied,
}
