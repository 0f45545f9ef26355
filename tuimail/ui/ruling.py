"""Making a rule from an example, step by step, and the list of the rules that there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tuimail.config.rules import Rule
from tuimail.contract.events import Severity
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import title_of
from tuimail.state.rule_deeds import RuleDeed
from tuimail.state.ruling import Example, Foresight
from tuimail.state.touched import Touched
from tuimail.ui.dates import ShortDates
from tuimail.ui.sample import sample_line
from tuimail.ui.screens.listed import ListedScreen, Pressed
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_SAMPLE: Final = 5
_WIDEST, _FRAME = 90, 8
"""Columns of the dialog, and those around what stands in it."""
_FIRST_RULE: Final = gettext(
    "On a message, {} makes a rule for mail like it; after an action, {} makes a rule of that."
)
_RULES_SAID: Final = gettext("On new mail, in this order, until one takes the message away. Kept in {}.")


def rule_from_cursor(screen: MainScreen) -> None:
    """Always do something with mail like the message under the cursor."""
    _make(screen, screen.state.ruling.from_cursor, gettext("There is no message here to make a rule from."))


def rule_from_last(screen: MainScreen) -> None:
    """Always do what was just done."""
    nothing = gettext("Archive, trash, move, star or tag something first: then this makes it a rule.")
    _make(screen, screen.state.ruling.from_last, nothing)


def rule_from_sweep(screen: MainScreen) -> None:
    """Always do something with the mail of the line under the sweep view's cursor."""
    sweep = screen.state.sweep

    def example() -> Example | None:
        group, mailbox, query = sweep.group, sweep.mailbox, sweep.query()
        if group is None or mailbox is None or not query:
            return None
        return screen.state.ruling.from_group(mailbox, MessageRow(group.rows[0]), query)

    _make(screen, example, gettext("These messages name no sender to make a rule from."))


def _make(screen: MainScreen, example_of: Callable[[], Example | None], nothing: str) -> None:
    refusal = screen.state.ruling.refusal()
    example = example_of() if not refusal else None
    if example is None:
        screen.show(screen.state.say(refusal or nothing, Severity.WARNING))
    else:
        _ask_query(screen, example, lambda query: _with_deed(screen, example, query))


# Which mail


def _ask_query(screen: MainScreen, example: Example, then: Callable[[str], None]) -> None:
    """One of the proposed queries or a typed one, each with what it would have found."""
    from tuimail.ui.screens.choose import ChooseScreen

    ruling = screen.state.ruling
    known: dict[str, Foresight] = {}

    def foresight(query: str) -> Foresight:
        if query not in known:
            known[query] = ruling.foresee(example, query)
        return known[query]

    def search(typed: str) -> list[ChoiceRow]:
        words = typed.casefold().split()
        rows = [
            ChoiceRow(one.query, one.query, one.words, f"{len(foresight(one.query).found):,}")
            for one in example.likenesses
            if all(word in f"{one.query} {one.words}".casefold() for word in words)
        ]
        text = typed.strip()
        if text and all(one.query != text for one in example.likenesses):
            rows.append(ChoiceRow(text, text, gettext("as typed")))
        return rows

    def detail(query: str) -> list[tuple[str, str]]:
        seen = foresight(query)
        if seen.fault:
            return [(seen.fault, "warning")]
        return [
            (gettext("Matching: {words}").format(words=seen.words), "text"),
            *((line, "muted") for line in _lines(screen, seen, _SAMPLE)),
        ]

    def chosen(query: str | None) -> None:
        if query is None:
            return
        if foresight(query).fault:
            screen.show(screen.state.say(foresight(query).fault, Severity.WARNING))
        else:
            then(query)

    hint = gettext("Enter chooses, Tab puts it into the field to change it, Esc closes")
    title = gettext("Always, with new mail in {mailbox_name} like this").format(
        mailbox_name=title_of(example.mailbox_name)
    )
    chooser = ChooseScreen(screen.mail_styles, title, search, hint=hint, detail=detail, complete=lambda query: query)
    screen.app.push_screen(chooser, chosen)


def _lines(screen: MainScreen, seen: Foresight, most: int) -> list[str]:
    dates = ShortDates(screen.messages.clock())
    room = min(_WIDEST, screen.app.size.width * 96 // 100) - _FRAME
    return [sample_line(one, dates, room) for one in seen.found[:most]]


def _with_deed(screen: MainScreen, example: Example, query: str) -> None:
    if example.deed is not None:
        _confirm(screen, example, query, example.deed)
        return
    from tuimail.ui.rule_asking import ask_deed  # where it is not known

    ask_deed(screen, example, query, lambda deed: _confirm(screen, example, query, deed))


# What it would have done


def _confirm(screen: MainScreen, example: Example, query: str, deed: RuleDeed) -> None:
    ruling = screen.state.ruling
    rule = ruling.rule(example, query, deed)
    seen = ruling.foresee(example, query)
    rows = [ChoiceRow(line, str(at)) for at, line in enumerate(_lines(screen, seen, len(seen.found)))]
    said = [
        (
            gettext("New mail in {mailbox_name} that matches  {query}").format(
                mailbox_name=title_of(example.mailbox_name), query=query
            ),
            "text",
        ),
        (gettext("Always: {deed}").format(deed=rule.deed), "text"),
        (gettext("It would have done that with {words}:").format(words=seen.words), "muted"),
    ]
    keys = [
        ("enter", gettext("keep the rule")),
        ("a", gettext("keep it, and do it here now")),
        ("e", gettext("another query")),
    ]

    def pressed(answer: Pressed | None) -> None:
        match answer:
            case Pressed(key="e"):
                _ask_query(screen, example, lambda other: _confirm(screen, example, other, deed))
            case Pressed(key=key):
                screen.show(ruling.save(rule, example, is_for_old=key == "a"))
            case None:
                screen.show(screen.state.say(gettext("No rule was made.")))

    nothing = Notice(gettext("No message here matches"))
    screen.app.push_screen(
        ListedScreen(screen.mail_styles, gettext("A rule"), rows, keys, said=said, nothing=nothing), pressed
    )


# The rules that there are


def show_rules(screen: MainScreen, cursor: int = 0) -> None:
    """All rules, to let them rest, to change them, to take them away."""
    ruling, file = screen.state.ruling, screen.state.rules_file
    rules = ruling.rules()
    if rules is None or file is None:
        screen.show(screen.state.say(ruling.refusal(), Severity.WARNING) if file is None else {Touched.STATUS})
        return
    is_alone = len(screen.state.readers.accounts) == 1
    rows = [_row(rule, at, is_alone=is_alone) for at, rule in enumerate(rules)]
    key = screen.keymap.shown
    keys = [("enter", gettext("on or off")), ("e", gettext("another query")), ("d", gettext("delete"))]
    back = [("r", gettext("undo the change"))] if ruling.can_restore else []

    def pressed(answer: Pressed | None) -> None:
        if answer is not None and answer.key == "r":
            screen.show(ruling.restore())
            return show_rules(screen, int(answer.value or 0))
        if answer is None or answer.value is None:
            return
        at = int(answer.value)
        if answer.key == "e":
            _edit(screen, rules[at], at)
            return
        screen.show(ruling.toggle(rules[at]) if answer.key == "enter" else ruling.remove(rules[at]))
        show_rules(screen, at)

    screen.app.push_screen(
        ListedScreen(
            screen.mail_styles,
            gettext("Rules ({rules})").format(rules=len(rules)),
            rows,
            [*(keys if rules else []), *back],
            said=[(_RULES_SAID.format(file), "muted")],
            nothing=Notice(gettext("There is no rule yet"), _FIRST_RULE.format(key("rule.make"), key("rule.always"))),
            cursor=max(0, min(cursor, len(rows) - 1)),
        ),
        pressed,
    )


def _row(rule: Rule, at: int, *, is_alone: bool) -> ChoiceRow:
    """With the account's name only where there are others: what a rule does is not to be cut for it."""
    where = title_of(rule.mailbox) if is_alone else f"{rule.account}/{title_of(rule.mailbox)}"
    name = f"{rule.name}: " if rule.name != rule.query else ""
    label = f"{'✓' if rule.is_on else '·'} {name}{rule.query}  →  {rule.deed}"
    return ChoiceRow(label, str(at), right=where if rule.is_on else gettext("off, {where}").format(where=where))


def _edit(screen: MainScreen, rule: Rule, at: int) -> None:
    ruling = screen.state.ruling
    example = ruling.from_rule(rule)
    if example is None:
        screen.show(
            screen.state.say(
                gettext("There is no folder “{mailbox}” in {account}.").format(
                    mailbox=rule.mailbox, account=rule.account
                ),
                Severity.WARNING,
            )
        )
        return

    def chosen(query: str) -> None:
        screen.show(ruling.change_query(rule, query))
        show_rules(screen, at)

    _ask_query(screen, example, chosen)
