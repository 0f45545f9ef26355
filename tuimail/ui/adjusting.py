"""Changes settings: at once where that is possible, and in settings.toml for the next time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final

from tuimail.config.columns import parse_columns
from tuimail.config.explained import SETTINGS
from tuimail.config.settings import SettingError, Settings, Value, default_of, written
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.touched import EVERYTHING, Touched
from tuimail.ui.arrangement import Layout, Sizes
from tuimail.ui.columns import RowColumns
from tuimail.ui.dates import use_dates
from tuimail.ui.look import AUTO
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LABEL_WIDTH: Final = 22


def settings_of(screen: MainScreen) -> Settings:
    """Every setting of this run."""
    return screen.dialogs.themes_of_app.settings


def adjust(screen: MainScreen, key: str, value: Value) -> None:
    """Set it: for now, and for the next time; a value that cannot be used changes nothing."""
    settings = settings_of(screen)
    try:
        settings.check(key, value)
        problem = APPLIES[key](screen, value)
        settings.put(key, value)
        keep(screen, key)
    except SettingError as error:
        screen.show(screen.state.say(str(error), Severity.WARNING))
    else:
        _tell(screen, problem, _told(key, value))


def unset(screen: MainScreen, key: str) -> None:
    """What config.toml or the default says holds again."""
    settings = settings_of(screen)
    if not settings.is_own(key):
        screen.show(
            screen.state.say(
                gettext("{label} is not set here: {origin}.").format(
                    label=SETTINGS[key].label, origin=settings.origin(key)
                )
            )
        )
        return
    value = settings.unset_value(key)
    try:
        problem = APPLIES[key](screen, value)
        settings.drop(key)
        keep(screen, key)
    except SettingError as error:
        screen.show(screen.state.say(str(error), Severity.WARNING))
    else:
        _tell(screen, problem, f"{_told(key, value)} ({settings.origin(key)})")


def keep(screen: MainScreen, key: str) -> None:
    """For the next time: one after the other in a thread, to its end also where the program is left meanwhile."""
    settings = settings_of(screen)

    async def write() -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(_keeper(), settings.keep, key)
        except SettingError as error:
            screen.show(screen.state.say(str(error), Severity.WARNING))
        _show_again(screen)

    screen.dialogs.themes_of_app.run_aside(write())


@cache
def _keeper() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "tuimail-settings")


def _show_again(screen: MainScreen) -> None:
    """A list of settings says that one is kept before the disk has said so; now it does."""
    for dialog in screen.app.screen_stack:
        if isinstance(dialog, ChooseScreen):
            dialog.show_again()


def _tell(screen: MainScreen, problem: str | None, told: str) -> None:
    screen.show(screen.state.say(problem or told, Severity.WARNING if problem else Severity.INFO))


def adjust_typed(screen: MainScreen, key: str, text: str) -> None:
    """Set it to what somebody typed."""
    try:
        value = settings_of(screen).read(key, text)
    except SettingError as error:
        screen.show(screen.state.say(str(error), Severity.WARNING))
    else:
        adjust(screen, key, value)


def choices_of(screen: MainScreen, key: str) -> dict[str, str]:
    """The words that a setting takes, each with what it means; none where it takes any text or number."""
    if key == "ui.theme":
        themes = screen.dialogs.themes_of_app.theme_names()
        return {AUTO: gettext("as the terminal's background is"), **themes}
    if isinstance(default_of(key), bool):
        return {"on": "", "off": ""}
    return dict(SETTINGS[key].choices)


def ask(screen: MainScreen, key: str, then: Callable[[], None] = lambda: None) -> None:
    """Change a setting: a switch is thrown, of words one is chosen, the rest is typed; then `then`."""
    settings = settings_of(screen)
    value = settings.value(key)
    if isinstance(value, bool):
        adjust(screen, key, not value)
        then()
    elif choices_of(screen, key):
        _choose(screen, key, then)
    else:
        _type(screen, key, then)


def _type(screen: MainScreen, key: str, then: Callable[[], None]) -> None:
    from tuimail.ui.screens.setting_value import ValueScreen

    settings, setting = settings_of(screen), SETTINGS[key]

    def problem(text: str) -> str:
        try:
            settings.read(key, text)
        except SettingError as error:
            return str(error)
        return ""

    def entered(text: str | None) -> None:
        if text is not None:
            adjust_typed(screen, key, text)
        then()

    unit = gettext(", in {unit}").format(unit=setting.unit) if setting.unit else ""
    default = gettext("The default is {default}.").format(default=written(default_of(key)))
    said, now = (setting.explanation, default), str(settings.value(key))
    screen.app.push_screen(ValueScreen(screen.mail_styles, f"{setting.label}{unit}", said, now, problem), entered)


def _choose(screen: MainScreen, key: str, then: Callable[[], None]) -> None:
    """One of a few words, the one in use first under the cursor; a theme is tried as the cursor comes to it."""
    choices, now = choices_of(screen, key), str(settings_of(screen).value(key))
    themes = screen.dialogs.themes_of_app
    before = themes.theme
    words = sorted(choices, key=lambda word: word != now)

    def try_theme(name: str) -> None:
        themes.use_theme(name)

    tries = try_theme if key == "ui.theme" else None

    def search(query: str) -> list[ChoiceRow]:
        typed = query.casefold()
        found = [word for word in words if typed in f"{word} {choices[word]}".casefold()]
        found.sort(key=lambda word: typed not in word)
        return [
            ChoiceRow(word.ljust(_LABEL_WIDTH), word, choices[word], gettext("in use") if word == now else "")
            for word in found
        ]

    def chosen(word: str | None) -> None:
        if word is not None:
            adjust(screen, key, word)
        elif themes.theme != before:
            themes.use_theme(before)
        then()

    hint = (
        gettext("Move to try them, Enter keeps, Esc goes back")
        if tries
        else gettext("Enter chooses, Esc keeps it as it is")
    )
    label = SETTINGS[key].label
    screen.app.push_screen(ChooseScreen(screen.mail_styles, label, search, hint=hint, on_highlight=tries), chosen)


def _told(key: str, value: Value) -> str:
    setting = SETTINGS[key]
    unit = f" {setting.unit}" if setting.unit else ""
    return f"{setting.label}: {written(value)}{unit}" + ("" if setting.is_live else gettext(", from the next start"))


# What a setting does at once

Apply = Callable[["MainScreen", Value], str | None]
"""Answers what went wrong on the way, where something did and the setting holds all the same."""


def _theme(screen: MainScreen, value: Value) -> None:
    if not screen.dialogs.themes_of_app.use_theme(str(value)):
        raise SettingError(screen.state.status.said[-1].text)


def _columns(screen: MainScreen, value: Value) -> None:
    screen.messages.columns = RowColumns(() if value == "auto" else parse_columns(str(value)))
    screen.messages.restyle(screen.mail_styles)


def _dates(screen: MainScreen, value: Value) -> None:
    use_dates(str(value))
    screen.messages.restyle(screen.mail_styles)
    screen.show(EVERYTHING)


def _text_width(screen: MainScreen, value: Value) -> None:
    screen.reader.text_width = int(value)
    screen.reader.restyle(screen.mail_styles)


def _mark_read_after(screen: MainScreen, value: Value) -> None:
    screen.state.mark_read_after_s = float(value) if int(value) >= 0 else None


def _key_bar(screen: MainScreen, value: Value) -> None:
    screen.key_bar = str(value)
    screen.show_bars()


def _unsubscribed(screen: MainScreen, value: Value) -> None:
    screen.state.folders.show_unsubscribed(bool(value))
    screen.show({Touched.TREE})


def _later(screen: MainScreen, value: Value) -> None:
    """The next start reads it."""


APPLIES: Final[dict[str, Apply]] = {
    "ui.theme": _theme,
    "ui.layout": lambda screen, value: screen.set_panes(Layout(str(value)), Sizes(screen.sizes.folders)),
    "ui.icons": lambda screen, value: screen.dialogs.themes_of_app.use_icons(str(value)),
    "ui.dates": _dates,
    "ui.language": _later,
    "ui.emoji": _later,
    "ui.pictures": lambda screen, value: None,  # the next picture asks
    "ui.density": lambda screen, value: screen.messages.use_density(str(value)),
    "ui.columns": _columns,
    "ui.text_width": _text_width,
    "ui.mark_read_after": _mark_read_after,
    "ui.keys": lambda screen, value: screen.dialogs.themes_of_app.use_profile(str(value)),
    "ui.key_bar": _key_bar,
    "ui.mouse": lambda screen, value: screen.dialogs.themes_of_app.use_mouse(bool(value)),
    "ui.unsubscribed": _unsubscribed,
    "ui.tips": lambda screen, value: setattr(screen, "shows_tips", bool(value)),
    "search.bodies": _later,
}
