"""Shops, bills, parcels, machines: mail that nobody wrote by hand."""

from __future__ import annotations

from functools import partial
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, alternative, attachment, message, msgid, multipart, text
from tuimail.demo.pdf import pdf
from tuimail.demo.people import Person
from tuimail.demo.times import DAY_S, day_in_words
from tuimail.demo.work_texts import SITES

_SHOPS = (
    Person("Feinwerk Kowalke Buchhaltung", "rechnung@feinwerk-kowalke.example", 60),
    Person("Harbour Hardware", "billing@harbour-hardware.example"),
    Person("Kestrel & Crumb Books", "orders@kestrel-crumb.example"),
    Person("Pedal Post Workshop", "workshop@pedal-post.example"),
    Person("Brightwater Energy", "accounts@brightwater.example"),
    Person("Ateliers Vasseur", "factures@ateliers-vasseur.example", 60),
)
_WARES = (
    ("Cable gland, brass, M16", 4.80), ("Pressure cell 0-10 m, vented", 312.00), ("Stainless bracket", 27.50),
    ("Bicycle chain, 9-speed", 18.90), ("A Short History of Fog (signed)", 24.00), ("Silica gel, 500 g", 11.20),
    ("Marine grease", 9.95), ("Waders, size 43", 89.00), ("Reed switch, sealed", 6.40), ("Tea, loose, 250 g", 7.10),
)  # fmt: skip
_CARRIER = Person("Parcels by Water", "tracking@parcels-by-water.example")
_STATIONS = Person("Station watch", "watch@quillmere.example")
_BUILDS = Person("Build", "build@quillmere.example")
_RAIL = Person("Lumen Rail Tickets", "tickets@lumen-rail.example")


def invoice(random: Random, when: int, serial: int) -> Letter:
    """A bill, with the PDF."""
    shop = random.choice(_SHOPS)
    lines = tuple((*random.choice(_WARES), random.randint(1, 6)) for _ in range(random.randint(1, 4)))
    return Letter("Receipts", when, partial(_invoice, shop, lines, when, serial), wants_reading=1.2)


def parcel(random: Random, when: int, serial: int) -> Letter:
    """Where a parcel is."""
    state, said = random.choice(_PARCEL_STATES)
    subject = f"{state}: parcel {7_000_000 + serial * 37 % 999_983}"
    says = f"Good news about your parcel:\n\n  {said}\n\nTrack it: https://parcels-by-water.example/t/{serial:x}\n"
    return Letter("INBOX", when, partial(_plain, _CARRIER, subject, says, when, serial), wants_reading=1.1)


def ticket(random: Random, when: int, serial: int) -> Letter:
    """A railway ticket, with the PDF to show."""
    there = random.choice(("Dunnet Road", "Aldermouth Quay", "Three Arches", "Kestrel Halt"))
    return Letter("Travel", when, partial(_ticket, there, when, serial), wants_reading=1.6)


def station(random: Random, when: int, serial: int) -> Letter:
    """What a station says about itself at night."""
    site = random.choice(SITES)
    state, says = random.choice(_STATION_STATES)
    volts = random.uniform(10.6, 13.4)
    level = random.uniform(0.2, 3.9)
    body = f"{says}\n\n  station   {site}\n  battery   {volts:.2f} V\n  stage     {level:.3f} m\n  modem     "
    f"-{serial % 40 + 60} dBm\n"
    return Letter("INBOX", when, partial(_plain, _STATIONS, f"[{state}] {site}", body, when, serial), wants_reading=0.7)


def build(random: Random, when: int, serial: int) -> Letter:
    """What the build machine says."""
    is_red = random.random() < 0.3
    branch = random.choice(("main", "long-days", "ice-chapter", "quiet-modem", "fridge"))
    verdict = "failed" if is_red else "passed"
    body = f"Build {4000 + serial} of {branch} {verdict} after {random.randint(2, 19)} min {random.randint(0, 59)} s.\n"
    if is_red:
        body += "\n  FAILED test_clock_survives_midnight - assert 86401 == 86400\n  1 failed, 1204 passed\n"
    letter = partial(_plain, _BUILDS, f"{branch}: build {4000 + serial} {verdict}", body, when, serial)
    return Letter("INBOX", when, letter, wants_reading=0.9 if is_red else 0.5)


def account_notice(random: Random, when: int, serial: int) -> Letter:
    """Codes, sign-ins, statements: short, and old after ten minutes."""
    sender, subject, says = random.choice(_NOTICES)
    says = says.format(code=f"{serial * 7919 % 1_000_000:06d}", day=day_in_words(when))
    return Letter("INBOX", when, partial(_plain, sender, subject, says, when, serial), wants_reading=1.4)


_PARCEL_STATES = (
    ("On its way", "It left the depot at Saltmarsh and travels by barge."),
    ("Delivered", "It was left behind the water butt, as you asked."),
    ("Sorry, we missed you", "The skipper rang twice. It is at the lock-keeper's until Friday."),
    ("Delayed", "The lock is closed for an eel migration. Expected one day late."),
)
_STATION_STATES = (
    ("OK", "Back to normal after 2 h 10 min."),
    ("LOW BATTERY", "The battery is below its limit. The panel may be covered."),
    ("NO DATA", "Nothing was heard from this station for 90 minutes."),
    ("RISING", "The stage rises by more than 10 cm an hour."),
)
_NOTICES = (
    (Person("Lanternpost", "security@lanternpost.example"), "New sign-in to your account",
     "Somebody signed in from a device called \"kitchen\" on {day}. If that was you, you can forget this mail.\n"),
    (Person("Brightwater Energy", "accounts@brightwater.example"), "Please read your meter",
     "It is that time again. Reading your meter takes a minute, finding it may take longer.\n"),
    (Person("Aldermouth Library", "desk@aldermouth-library.example"), "Two books are due",
     "Due in three days:\n\n  Maps That Were Wrong\n  The Lock-Keeper's Daughter Keeps Bees\n\nBoth can be renewed "
     "once.\n"),
    (Person("Lanternpost", "security@lanternpost.example"), "Your sign-in code",
     "Your code: {code}\n\nIt is good for ten minutes. We never ask for it on the telephone.\n"),
)  # fmt: skip


def _plain(sender: Person, subject: str, says: str, when: int, serial: int) -> bytes:
    more = (("Auto-Submitted", "auto-generated"),)
    return message(Head(sender, subject, when, msgid((subject, serial), sender.host), more=more), text(says))


def _invoice(shop: Person, lines: tuple[tuple[str, float, int], ...], when: int, serial: int) -> bytes:
    number = f"{when // DAY_S % 10_000}-{serial % 900 + 100}"
    total = sum(price * count for _, price, count in lines)
    rows = [f"{count:3d} x {name:36s} {price * count:10.2f}" for name, price, count in lines]
    sheet = pdf(f"Invoice {number}", [shop.name, day_in_words(when), "", *rows, "", f"Total {total:.2f}"])
    if shop.zone:
        subject = f"Rechnung {number}" if "rechnung" in shop.address else f"Facture n° {number}"
        says = f"Guten Tag,\n\nanbei erhalten Sie unsere Rechnung {number} über {total:.2f} €.\n\n{shop.name}\n"
        if "facture" in shop.address:
            says = f"Bonjour,\n\nvous trouverez ci-joint la facture {number}, d’un montant de {total:.2f} "
            f"€.\n\n{shop.name}\n"
    else:
        subject = f"Invoice {number}"
        says = (
            f"Dear customer,\n\nplease find attached invoice {number}, {total:.2f} in all.\n\nThank you,\n{shop.name}\n"
        )
    table = "".join(
        f"<tr><td>{count}</td><td>{name}</td><td>{price * count:.2f}</td></tr>" for name, price, count in lines
    )
    html = f"<html><body><p>{says.splitlines()[2]}</p><table "
    f"border=1>{table}</table><p><b>{total:.2f}</b></p></body></html>"
    head = Head(shop, subject, when, msgid(("invoice", serial), shop.host))
    content = [
        alternative(says, html, serial),
        attachment(sheet, "application/pdf", f"{subject}.pdf".replace("/", "-")),
    ]
    return message(head, multipart("mixed", content, serial))


def _ticket(there: str, when: int, serial: int) -> bytes:
    day = day_in_words(when + 5 * DAY_S)
    sheet = pdf(
        f"Ticket to {there}", ["Lumen Rail", day, "", f"Seat {serial % 60 + 1}, coach C (quiet)", "Please be quiet."]
    )
    says = f"Your ticket to {there} on {day} is attached.\n\nPlease have it ready; paper is fine, so is a screen.\n"
    head = Head(_RAIL, f"Your ticket to {there}, {day}", when, msgid(("ticket", serial), _RAIL.host))
    return message(head, multipart("mixed", [text(says), attachment(sheet, "application/pdf", "ticket.pdf")], serial))
