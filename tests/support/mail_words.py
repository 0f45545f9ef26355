"""The vocabulary of the made-up mail: people, lists and sentences, in the scripts and charsets that mail uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Words of one language, and the charset in which its mail tends to come."""

    charset: str
    people: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]


ENGLISH = Language(
    "us-ascii",
    (
        ("Ada Lovelace", "ada"), ("Grace Hopper", "grace.hopper"), ("Linus Pauling", "lpauling"),
        ("Rosalind Franklin", "rosalind"),
        ("Alan Kay", "alan"), ("Barbara Liskov", "liskov"), ("Dennis R.", "dmr"), ("Mary Shaw", "mary-shaw"),
        ("Edsger Dijkstra", "ewd"), ("Katherine Johnson", "kj"), ("Ken T.", "ken"), ("Radia Perlman", "radia"),
    ),
    (
        "Minutes of Tuesday's meeting", "Draft of chapter 3", "Train times for Friday", "Your order has shipped",
        "Invoice 2026-0417", "Lunch?", "Question about the build", "Release checklist", "Photos from the hike",
        "Fwd: the numbers you asked for", "Budget for next year", "Server maintenance on Saturday night",
        "Re-scheduling the review", "A small favour", "Interview on Thursday", "Keys are under the mat",
    ),
    (
        "I have put the newest version into the shared folder.", "Could you look at the second page before noon?",
        "The numbers do not quite add up yet, but we are close.", "Nobody has to decide anything today.",
        "Let us talk about this on the phone, it is easier.", "The train leaves at 8:14 from platform 5.",
        "I will be out of the office until Monday.", "Thanks a lot, this was exactly what I needed.",
        "See https://example.org/notes/2026/11 for the details.", "The build is green again since this morning.",
    ),
)  # fmt: skip

GERMAN = Language(
    "iso-8859-1",
    (("Jörg Müller", "joerg.mueller"), ("Käthe Größe", "kaethe"), ("Anna Weiß", "a.weiss"), ("Björn Übel", "bjoern")),
    ("Grüße aus Köln", "Rückfrage zur Rechnung", "Übergabe am Montag", "Prüfung der Unterlagen", "Schöne Feiertage!"),
    (
        "Anbei die geänderten Unterlagen für die Prüfung.", "Können wir das auf nächste Woche verschieben?",
        "Über die Größe müssen wir noch reden.", "Schöne Grüße an alle, auch von Käthe.",
    ),
)  # fmt: skip

FRENCH = Language(
    "windows-1252",
    (("Élodie Lefèvre", "elodie"), ("François Noël", "francois.noel"), ("Zoë Châtelain", "zoe")),
    ("Réunion déplacée à jeudi", "Facture n° 118 – 45 €", "À propos de l’été", "Réponse à votre demande"),
    (
        "Voici le compte rendu de la réunion.",
        "C’est d’accord pour jeudi, à 14 h.",
        "Le montant est de 45 €, payable à réception.",
    ),
)

RUSSIAN = Language(
    "koi8-r",
    (("Анна Ахматова", "anna.a"), ("Иван Петров", "ipetrov"), ("Ольга Смирнова", "olga")),
    ("Отчёт за ноябрь", "Вопрос по договору", "Приглашение на встречу", "Расписание поездов"),
    ("Добрый день, отчёт во вложении.", "Давайте перенесём встречу на пятницу.", "Спасибо, всё получилось."),
)

JAPANESE = Language(
    "iso-2022-jp",
    (("山田 太郎", "yamada"), ("佐藤 花子", "h.sato"), ("鈴木 一郎", "suzuki")),
    ("会議の議事録について", "お見積りの件", "来週の予定", "ご注文ありがとうございます"),
    ("お世話になっております。", "資料を添付いたしますので、ご確認ください。", "どうぞよろしくお願いいたします。"),
)

CHINESE = Language(
    "gb18030",
    (("王小明", "wang.xm"), ("李娜", "lina")),
    ("关于下周的会议", "发票已开具", "项目进度报告"),
    ("附件是最新的报告,请查收。", "会议改到周四下午三点。", "谢谢大家的支持!"),
)

HEBREW = Language(
    "utf-8",
    (("דנה כהן", "dana"), ("יוסי לוי", "yossi")),
    ("סיכום הפגישה", "חשבונית מס׳ 7"),
    ("מצורף הסיכום מהפגישה של אתמול.", "נדבר ביום ראשון."),
)

EMOJI = Language(
    "utf-8",
    (("Sam 🚀", "sam"), ("Chloë ☕", "chloe")),
    ("🎉 We shipped it!", "Coffee ☕ at 10?", "👩‍👩‍👧 family photos", "re: re: 🐛 in the parser"),
    ("It works 🎉 – even on the old machine.", "👍🏽 from me.", "See you at ☕ then."),
)

LANGUAGES: tuple[tuple[Language, int], ...] = (
    (ENGLISH, 60), (GERMAN, 10), (FRENCH, 7), (RUSSIAN, 6), (JAPANESE, 5), (CHINESE, 4), (HEBREW, 3), (EMOJI, 5),
)  # fmt: skip
"""With their weight among the messages."""

LISTS = (
    "tuimail-devel",
    "debian-user",
    "kernel-janitors",
    "python-ideas",
    "climbing-cologne",
    "neighbours",
    "rust-reading",
)

SENDERS = (
    ("Example Shop", "no-reply@shop.example.com", "Your weekly offers"),
    ("The Morning Letter", "letter@news.example.net", "What happened while you slept"),
    ("City Library", "notice@library.example.org", "Two items are due soon"),
    ("Rail Alerts", "alerts@rail.example.eu", "Changes on your line"),
    ("CI", "builds@ci.example.org", "Build finished"),
)

ATTACHMENTS = (
    ("report.pdf", "application/pdf"),
    ("photo.jpg", "image/jpeg"),
    ("Übersicht 2026.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("議事録.txt", "text/plain"),
    ("archive.tar.gz", "application/gzip"),
    ("notes with spaces and a very long name that a column has to cut somewhere.docx", "application/msword"),
)
