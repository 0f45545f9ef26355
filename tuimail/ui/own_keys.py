"""Changing single keys: an action is picked, its new key pressed; what that takes away is told first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final

from tuimail.config.settings import KEYS
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.ui.actions import ACTIONS
from tuimail.ui.adjusting import keep, settings_of
from tuimail.ui.key_giving import ENDINGS, changes, fault, joined, losses, meant, told, typed_fault
from tuimail.ui.keymap import load_profile
from tuimail.ui.keynames import Sequence, parse_keys, show_sequence, written_keys
from tuimail.ui.screens.capture import CaptureScreen, Meaning
from tuimail.ui.screens.keyed import KeyedScreen

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Then = Callable[[], None]
_MOST_GONE: Final = 3
_ENDS_SO: Final = gettext("A letter or a digit follows it.")


def origin(screen: MainScreen, action_id: str) -> str:
    """Where the keys of an action come from."""
    settings = settings_of(screen)
    if action_id in settings.given_keys:
        return settings.origin(KEYS + action_id)
    return gettext("profile {name}").format(name=screen.dialogs.themes_of_app.profile)


def change_keys(screen: MainScreen, action_id: str, then: Then) -> None:
    """What can be done with the keys of an action; `then` when it is done."""
    keys = screen.keymap.all_shown(action_id)
    endings = ENDINGS.get(action_id)
    ways = [("enter", gettext("press another")), ("a", gettext("one more")), ("e", gettext("write them"))]
    ways = [way for way in ways if way[0] != "a" or not endings] + [("d", gettext("no key"))] * bool(keys)
    if settings_of(screen).is_own(KEYS + action_id):
        ways.append(("r", gettext("undo the change")))

    def pressed(way: str | None) -> None:
        match way:
            case "enter" | "a":
                _press(screen, action_id, then, is_added=way == "a")
            case "e":
                _write(screen, action_id, then)
            case "d":
                give(screen, action_id, ())
                then()
            case "r":
                take_back(screen, action_id)
                then()
            case _:
                pass

    screen.app.push_screen(
        KeyedScreen(screen.mail_styles, ACTIONS[action_id].label, facts(screen, action_id), ways), pressed
    )


def facts(screen: MainScreen, action_id: str) -> list[tuple[str, str]]:
    """What it does, its keys, where they come from, and who has those that the profile gave it."""
    keys = screen.keymap.all_shown(action_id)
    return [
        (ACTIONS[action_id].description, "text"),
        (gettext("Keys: {keys}").format(keys=keys) if keys else gettext("It has no key."), "text"),
        *((line, "warning") for line in _gone(screen, action_id)),
        (f"[keys] {action_id}: {origin(screen, action_id)}", "note"),
    ]


def _gone(screen: MainScreen, action_id: str) -> list[str]:
    """Keys that an action would have, if another one had not been given them."""
    if action_id in settings_of(screen).given_keys:
        return []
    profile, _ = load_profile(screen.dialogs.themes_of_app.profile)
    usual = parse_keys(profile.get(action_id, ACTIONS[action_id].keys))
    lost = [(keys, screen.keymap.by_sequence.get(keys)) for keys in usual]
    return [
        gettext("{keys} is “{label}” now.").format(keys=show_sequence(keys), label=ACTIONS[owner].label)
        for keys, owner in lost
        if owner is not None and owner != action_id
    ][:_MOST_GONE]


def _press(screen: MainScreen, action_id: str, then: Then, *, is_added: bool) -> None:
    def wanted(pressed: Sequence) -> tuple[Sequence, ...]:
        new = meant(action_id, pressed)
        return joined(screen.keymap, action_id, new) if is_added else new

    def judge(pressed: Sequence) -> Meaning:
        if not pressed:
            ends = (_ENDS_SO, "muted") if action_id in ENDINGS else (_of_enter(), "muted")
            return Meaning((ends,), "")
        new = meant(action_id, pressed)
        if wrong := fault(new):
            return Meaning(((wrong, "warning"),), "")
        if is_added and set(new) <= set(screen.keymap.by_action[action_id]):
            return Meaning(((gettext("It is already a key of this action."), "warning"),), "")
        found = losses(screen.keymap, action_id, new)
        if not found:
            return Meaning(((gettext("It is free."), "text"),), gettext("takes it"))
        return Meaning(tuple((line, "warning") for line in told(found)), gettext("takes it anyway"))

    def pressed(keys: Sequence | None) -> None:
        if keys is not None:
            give(screen, action_id, wanted(keys))
        then()

    title = gettext("One more key for “{label}”") if is_added else gettext("The key of “{label}”")
    label = ACTIONS[action_id].label
    screen.app.push_screen(CaptureScreen(screen.mail_styles, title.format(label=label), judge), pressed)


def _of_enter() -> str:
    return gettext("Enter ends, Esc leaves. To use those two as keys, write their names instead.")


def _write(screen: MainScreen, action_id: str, then: Then) -> None:
    """As the config has them: for several at once, and for Enter and Esc."""
    from tuimail.ui.screens.ask import ConfirmScreen
    from tuimail.ui.screens.setting_value import ValueScreen

    def written(text: str | None) -> None:
        if text is None:
            return then()
        keys = parse_keys(text)
        found = losses(screen.keymap, action_id, keys)

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                give(screen, action_id, keys)
            then()

        if found:
            words = (gettext("take them"), gettext("change nothing"))
            question = gettext("Take these keys anyway?")
            screen.app.push_screen(ConfirmScreen(screen.mail_styles, question, *words, " ".join(told(found))), answered)
        else:
            answered(True)

    title = gettext("The keys of “{label}”").format(label=ACTIONS[action_id].label)
    said = [
        gettext(
            "Separate keys with commas, and the keys of a sequence with spaces: e, ctrl+y, g a. Empty means no key."
        ),
    ]
    now = written_keys(screen.keymap.by_action[action_id])
    screen.app.push_screen(ValueScreen(screen.mail_styles, title, said, now, typed_fault), written)


# What is changed


def give(screen: MainScreen, action_id: str, keys: Collection[Sequence]) -> None:
    """The action has these keys from now on, and no others; who had them has them no more."""
    found = losses(screen.keymap, action_id, keys)
    _change(screen, {action_id: written_keys(keys), **changes(settings_of(screen).own_keys, found)})
    keyless = [ACTIONS[loss.owner].label for loss in found if not screen.keymap.by_action[loss.owner]]
    lost = " " + gettext("No key is left for {labels}.").format(labels=", ".join(keyless)) if keyless else ""
    _tell(screen, action_id, lost)


def take_back(screen: MainScreen, action_id: str) -> None:
    """What config.toml or the profile says holds again."""
    settings = settings_of(screen)
    if settings.is_own(KEYS + action_id):
        _change(screen, {action_id: None})
        return _tell(screen, action_id, f" ({origin(screen, action_id)})")
    words = gettext("{label} is not set here: {origin}.")
    label = ACTIONS[action_id].label
    screen.show(screen.state.say(words.format(label=label, origin=origin(screen, action_id))))


def _change(screen: MainScreen, wanted: Mapping[str, str | None]) -> None:
    settings = settings_of(screen)
    for action_id, text in wanted.items():
        if text is None:
            settings.drop(KEYS + action_id)
        else:
            settings.put(KEYS + action_id, text)
    screen.dialogs.themes_of_app.use_own_keys(settings.own_keys)
    for action_id in wanted:
        keep(screen, KEYS + action_id)


def _tell(screen: MainScreen, action_id: str, more: str) -> None:
    label, keys = ACTIONS[action_id].label, screen.keymap.all_shown(action_id) or gettext("no key")
    severity = Severity.WARNING if more.endswith(".") else Severity.INFO
    screen.show(
        screen.state.say(f"{label}: {keys}.{more}" if more.endswith(".") else f"{label}: {keys}{more}", severity)
    )
