"""Newsletters in HTML, as they come: tables, buttons, tracking pixels, a way to leave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, alternative, message, msgid, text
from tuimail.demo.people import Person
from tuimail.demo.times import day_in_words


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A newsletter: who sends it, how often it comes, what its stories are."""

    sender: Person
    colour: str
    subjects: tuple[str, ...]
    stories: tuple[tuple[str, str], ...]
    is_html_only: bool = False


_SHEETS = (
    _Sheet(Person("The Weekly Estuary", "letter@weekly-estuary.example"), "#1f5f6b",
           ("Mud, mostly: issue {number}", "What the tide left: issue {number}", "Issue {number}: a bridge, a "
           "bittern, a bill"),
           (("The bridge that nobody ordered", "It stood there on Tuesday morning, complete with railings. The "
           "council has "
             "asked its three neighbours, who have asked each other."),
            ("Seven walks that end at a tearoom", "All of them are flat, two of them are under water twice a day. "
            "Boots are "
             "advised for the second and the fifth."),
            ("A bittern, probably", "Four readers have heard it, one has seen it, and one has been asked to stop "
            "imitating it."),
            ("From the archive: 1931", "The great freeze, the walking horse, and the oyster that stopped a ferry."),
            ("Letters", "Mrs Oakshott corrects us on dredging. Again, she is right."))),
    _Sheet(Person("Kestrel & Crumb Books", "news@kestrel-crumb.example"), "#7a3b2e",
           ("New this month: {number} books about water", "Signed copies, while they last", "Staff picks, and one "
           "dissent"),
           (("A Short History of Fog", "Three hundred pages in which nothing can be seen, and a chapter on "
           "lighthouses that "
             "made our accountant cry."),
            ("The Lock-Keeper's Daughter Keeps Bees", "The fourth in the series. You can start here; everybody does."),
            ("Maps That Were Wrong", "Large format, with a loose map, which is wrong."),
            ("Tea with the author", "On the second Thursday, upstairs. Bring a question and, if you can, a chair."))),
    _Sheet(Person("Pedal Post", "hello@pedal-post.example"), "#2f6f3a",
           ("Ride {number}: uphill both ways", "Spring service: book before the rain stops", "Ride {number} is "
           "cancelled (herons)"),
           (("This Sunday: the ridge loop", "62 km, 700 m up, one ford. Start at nine by the old pump. Café stop "
           "negotiated."),
            ("Your chain is longer than you think", "A chain wears by half a percent and takes the cassette with it. "
            "We measure "
             "for free on Saturdays."),
            ("Lost and found", "One glove (left), one glove (also left), a bell."))),
    _Sheet(Person("Tidesingers", "office@tidesingers.example"), "#4a3f7a",
           ("Concert tickets from Monday", "Winter programme {number}", "We need two tenors. You know one."),
           (("Winter programme", "Three carols nobody knows, one everybody knows, and a piece for choir and foghorn."),
            ("Tickets", "From Monday, at the bakery or at the door. Concessions for lighthouse staff."),
            ("Tenors", "Anybody who can hold a tune and a folder is welcome on Tuesday."))),
    _Sheet(Person("Harrow & Thyme Seeds", "garden@harrow-thyme.example"), "#556b1f",
           ("Time to sow: {number} things in a tin", "The slug report", "Potatoes are chitting. Are you?"),
           (("Broad beans, now", "A hand's breadth apart, two knuckles deep, and then forget about them until spring."),
            ("The slug report", "Moderate in the north, brazen in the south. Copper tape does help, if you are the "
            "copper tape."),
            ("Offer of the month", "Three for two on everything that climbs.")), is_html_only=True),
    _Sheet(Person("Lumen Rail", "service@lumen-rail.example"), "#20406f",
           ("Engineering works on your line, weekend {number}", "Your month in journeys", "Timetable change on Sunday"),
           (("Engineering works", "Buses replace trains between Dunnet Road and the Quay from Saturday 23:00. The "
           "buses are "
             "the blue ones."),
            ("Your month in journeys", "You travelled 14 times and were 9 minutes late in all. We were the other 9."),
            ("Quiet coach", "The quiet coach is now coach C. Please be quiet in coach C.")), is_html_only=True),
    _Sheet(Person("Lesekreis am Kanal", "brief@lesekreis-kanal.example", 60), "#6b1f3a",
           ("Nächster Abend: Kapitel {number}", "Wer bringt den Käse?", "Protokoll, mit Käse"),
           (("Nächster Abend", "Wir lesen bis zum Ende des zwölften Kapitels. Wer schon weiter ist, schweigt bitte "
           "genüsslich."),
            ("Käse", "Letztes Mal waren es vier Sorten Gouda. Bitte sprecht euch ab."),
            ("Büchertisch", "Mitgebrachtes wird getauscht, Ausgeliehenes wird erinnert."))),
)  # fmt: skip


def newsletter(random: Random, when: int, serial: int) -> Letter:
    """One issue of one of them."""
    sheet = random.choice(_SHEETS)
    number = random.randint(12, 240)
    subject = random.choice(sheet.subjects).format(number=number)
    count = random.randint(2, len(sheet.stories))
    stories = tuple(random.sample(sheet.stories, count))
    return Letter("Newsletters", when, partial(_write, sheet, subject, stories, when, serial), wants_reading=0.45)


def _write(sheet: _Sheet, subject: str, stories: tuple[tuple[str, str], ...], when: int, serial: int) -> bytes:
    key = msgid((sheet.sender.address, serial), sheet.sender.host)
    leave = f"https://{sheet.sender.host}/leave?id={serial:x}"
    head = Head(
        sender=sheet.sender,
        subject=subject,
        when=when,
        msgid=key,
        more=(
            ("List-Id", f"{sheet.sender.name} <letter.{sheet.sender.host}>".encode("ascii", "replace").decode()),
            ("List-Unsubscribe", f"<{leave}>,\r\n <mailto:leave@{sheet.sender.host}?subject={serial:x}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Precedence", "bulk"),
        ),
    )
    html = _html(sheet, subject, stories, when, leave, serial)
    if sheet.is_html_only:
        return message(head, text(html, subtype="html"))
    plain = "\n\n".join(f"{title.upper()}\n{story}" for title, story in stories)
    return message(head, alternative(f"{subject}\n\n{plain}\n\nTo leave this list: {leave}\n", html, key))


def _html(sheet: _Sheet, subject: str, stories: tuple[tuple[str, str], ...], when: int, leave: str, serial: int) -> str:
    host = sheet.sender.host
    blocks = "\n".join(
        f'<tr><td style="padding:16px 24px"><h2 style="color:{sheet.colour};margin:0">{escape(title)}</h2>'
        f"<p>{escape(story)}</p>"
        f'<p><a href="https://{host}/read/{serial:x}-{number}?from=letter" '
        f'style="background:{sheet.colour};color:#fff;padding:8px 14px">Read on</a></p></td></tr>'
        for number, (title, story) in enumerate(stories, 1)
    )
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(subject)}</title>
<style>@media (max-width:600px) {{ table {{ width:100% !important }} }} .preheader {{ display:none }}</style></head>
<body style="margin:0;background:#f4f4f2;font-family:Georgia,serif">
<div class="preheader" style="display:none">{escape(stories[0][1][:60])}</div>
<table width="600" align="center" cellpadding="0" cellspacing="0" style="background:#ffffff">
<tr><td style="background:{sheet.colour};padding:24px"><img src="https://{host}/logo.png" width="40" alt="">
<h1 style="color:#ffffff">{escape(sheet.sender.name)}</h1>
<span style="color:#dddddd">{day_in_words(when)}</span></td></tr>
{blocks}
<tr><td style="padding:24px;font-size:12px;color:#888888">You get this letter because you asked for it.
<a href="{leave}">Unsubscribe</a> &middot; <a href="https://{host}/browser/{serial:x}">View in browser</a></td></tr>
</table><img src="https://{host}/seen/{serial:x}.gif" width="1" height="1" alt=""></body></html>
"""
