"""Mail of family and friends, in the languages they speak."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, attachment, message, msgid, multipart, text
from tuimail.demo.people import ELODIE, GWEN, HANNES, INES, JONAH, ME_AT_HOME, MUM, PIPPA, RASHIDA, Person
from tuimail.demo.pictures import picture
from tuimail.demo.times import HOUR_S


@dataclass(frozen=True, slots=True)
class _Talk:
    """One mail and what may be answered to it."""

    author: Person
    subject: str
    says: str
    answer: str = ""
    charset: str = "utf-8"
    picture: str = ""


_TALKS = (
    _Talk(INES, "Sunday lunch?", "We are around this weekend after all (the conference moved). Lunch at ours, one-ish? "
          "Pippa wants to show you the snail hotel. Bring nothing. You will bring something anyway, so bring pudding.",
          "Yes, one-ish, with pudding. Tell the snails I am coming."),
    _Talk(INES, "Photos from the canal", "Finally sorted them. The one where Jonah falls in is number fourteen. I have "
          "not cropped it.", "Number fourteen is now my desktop at work. Thank you.", picture="canal-14.png"),
    _Talk(MUM, "Grandma's recipe, at last", "I found the card. It was in the atlas, at Portugal.\n\n  250 g flour\n  "
          "125 g butter, cold\n  3 eggs\n  the juice of one lemon, \"or more, if the day was long\"\n\nOven 180, "
          "until it "
          "smells right. She never wrote a time.", "Of course it was at Portugal. I will try it on Saturday."),
    _Talk(MUM, "The printer again", "It says it is offline. I am looking straight at it and it is not offline, it is "
    "on "
          "the sideboard.\n\nCould you ring on Sunday?", "Will do. Try turning it off and leaving it off until "
          "Sunday."),
    _Talk(JONAH, "bike is done", "New chain, new cassette, and I trued the back wheel while I was at it. The noise is "
          "gone. So is the bell, sorry. It rolled under something.", "You are a hero. The bell was ugly anyway."),
    _Talk(JONAH, "tickets for the 19th", "Got two for the late one. Row F. The usher says F is where the good coughers "
          "sit, so behave.", "Row F! I shall bring throat sweets for the whole row."),
    _Talk(PIPPA, "SNAILS", "dear aunt mara\n\nthe snail hotel has 11 gests now. one is called Gary. gary is the boss.\n"
          "can you bring the thing that mesures how wet it is\n\nlove", "Dear Pippa, of course. Greetings to Gary."),
    _Talk(HANNES, "Besuch im Frühling", "Liebe Mara,\n\nwir kommen über Ostern nach England und würden Dich gern "
    "sehen. "
          "Greta möchte unbedingt ans Meer, ich möchte unbedingt in ein Pub, und beides zusammen müsste doch gehen.\n\n"
          "Passt Dir das lange Wochenende?", "Lieber Hannes, ja! Meer und Pub liegen hier keine hundert Meter "
          "auseinander. Das Gästezimmer ist frei, und der Schlüssel liegt, wo er immer liegt.", "iso-8859-1"),
    _Talk(HANNES, "Größe der Öffnung?", "Kurze Frage für den Nistkasten: 28 oder 32 mm? Die Meisen hier sind größer "
    "als "
          "im Buch, jedenfalls führen sie sich so auf.", "28 für Blaumeisen, 32 für Kohlmeisen. Für Größenwahn 34.",
          "iso-8859-15"),
    _Talk(ELODIE, "Des nouvelles de l’île", "Chère Mara,\n\nle phare est enfin repeint, le chat a eu quatre petits "
    "(tous "
          "roux, sauf un qui fait semblant), et l’atelier est à nouveau sec. Quand viens-tu ? Les huîtres t’attendent, "
          "et moi aussi.", "Chère Élodie, en juin, si le bac circule. Garde-moi le roux qui fait semblant."),
    _Talk(GWEN, "Choir: dates until Christmas", "Dear altos,\n\nrehearsals are on Tuesdays as ever, except the week "
    "of the "
          "beer festival, when the hall smells. Concert on the second Sunday of Advent. Bring the blue "
          "folder.\n\nPlease "
          "learn page 23 from memory; we all look at our shoes there.", "Page 23 will be learned. The shoes are new."),
    _Talk(GWEN, "Re: that high F", "I transposed it down. Nobody will notice except the one with perfect pitch, and "
    "she "
          "has promised to be kind.", "Bless you."),
    _Talk(RASHIDA, "Plot 14: too many courgettes", "It has happened again. There are nine on my step and I am told "
    "there "
          "will be more. Please take three. Please do not bring me jam.", "I take three. You will get jam."),
    _Talk(RASHIDA, "Water butt rota", "New rota is on the shed. You are Wednesdays. If it rains on Wednesday you are "
          "excused, but it counts.", "Wednesdays it is. Forecast looks excused.", picture="rota.png"),
)  # fmt: skip

_WORLD = (
    (Person("田辺 恵子", "tanabe@kawa-no-kai.example", 540), "iso-2022-jp", "川の会 十一月の例会について",
     "エリソン様\n\nいつもお世話になっております。川の会の田辺です。\n十一月の例会は第二土曜日の午後二時から、公民館の二階で行います。\n"
     "今回は水位計の話をぜひお願いいたします。お茶とお菓子を用意してお待ちしております。\n\n田辺恵子\n"),
    (Person("山本 大輔", "yamamoto@kyoto-mizube.example", 540), "utf-8", "写真をありがとうございました 📷",
     "エリソンさん\n\n昨日は案内をありがとうございました。鴨川の写真を三枚お送りします。\n雨の後なので水が少し濁っていますが、鷺がよく写っています。\n\n山本\n"),
    (Person("Дмитрий Ольховский", "olkhovsky@rechnoy-vestnik.example", 180), "koi8-r",
     "Статья о весеннем паводке",
     "Здравствуйте, Мара!\n\nСпасибо за графики. Редактор доволен, просит только одну подпись покороче.\n"
     "Номер выходит в пятницу, два экземпляра вышлю вам почтой.\n\nС уважением,\nДмитрий\n"),
    (Person("Оксана Береза", "bereza@richka.example", 120), "windows-1251", "Запрошення на семінар",
     "Доброго дня!\n\nЗапрошуємо вас на семінар «Річка і місто» 14 числа. Доповідь до двадцяти хвилин, "
     "можна англійською.\n\nЗ повагою,\nОксана Береза\n"),
    (Person("Ελένη Παπαδάκη", "papadaki@potami.example", 120), "iso-8859-7", "Μετρήσεις στον ποταμό",
     "Αγαπητή Μάρα,\n\nο νέος σταθμός δουλεύει από τη Δευτέρα. Οι πρώτες τιμές φαίνονται σωστές, αλλά ο αισθητήρας "
     "της θερμοκρασίας δείχνει δύο βαθμούς παραπάνω. Έχεις δει κάτι τέτοιο;\n\nΦιλικά,\nΕλένη\n"),
    (Person("سلمى حداد", "salma@nahr-forum.example", 180), "windows-1256", "دعوة إلى ورشة العمل",
     "عزيزتي مارا،\n\nيسعدنا دعوتك إلى ورشة عمل حول قياس منسوب الأنهار في الخامس من الشهر القادم.\n"
     "ستُعقد الجلسات عن بُعد، ويمكنك التحدث بالإنجليزية.\n\nمع التحية،\nسلمى حداد\n"),
    (Person("נועם שדה", "noam@nachal.example", 120), "iso-8859-8", "המפה החדשה של הנחל",
     "שלום מארה,\n\nהמפה המעודכנת מצורפת לאתר. שימי לב שהתחנה הצפונית זזה בכמאה מטר.\n\nתודה,\nנועם\n"),
    (Person("陈雨兰", "chen.yulan@jianghe.example", 480), "gb18030", "关于下个月的水文会议",
     "马拉您好：\n\n会议改在下个月十二号上午九点举行，请把您的报告题目在周五之前发给我。\n"
     "如果需要翻译，请告诉我，我来安排。\n\n祝好\n陈雨兰\n"),
    (Person("박서연", "seoyeon@hangang-notes.example", 540), "euc-kr", "한강 수위 자료 감사합니다",
     "마라 님께,\n\n보내 주신 자료 잘 받았습니다. 그래프가 아주 보기 좋습니다.\n"
     "다음 주에 다시 연락드리겠습니다.\n\n박서연 드림\n"),
    (Person("Þórdís Ægisdóttir", "thordis@fossvakt.example", 0), "iso-8859-1", "Kveðja frá fossinum",
     "Sæl Mara,\n\nmælirinn við fossinn er kominn í gang á ný eftir veturinn. Ísinn beit í snúruna, ekki í mælinn.\n\n"
     "Bestu kveðjur,\nÞórdís\n"),
    (Person("Zoë 🌿 Lindqvist", "zoe@mosswork.example", 60), "utf-8", "🌧️☔ rain party, you + me + 👩‍🔬 = 🎉",
     "the gauge on my roof hit 40 mm 🌧️🌧️🌧️\n\nparty on friday 🎉 bring boots 🥾 and 🧀\n\nz ✌🏽\n"),
    (Person("Nguyễn Thị Hoài", "hoai@songxanh.example", 420), "utf-8", "Cảm ơn chị về buổi nói chuyện",
     "Chị Mara thân mến,\n\nbuổi nói chuyện hôm qua rất hay. Các em học sinh hỏi khi nào chị sang thăm sông của "
     "chúng em.\n\nHoài\n"),
)  # fmt: skip

_ONCE = frozenset({
    "Photos from the canal", "Grandma's recipe, at last", "bike is done", "tickets for the 19th", "Besuch im Frühling",
    "Größe der Öffnung?", "Des nouvelles de l’île", "Re: that high F",
})  # fmt: skip
"""Things that one writes only once; the others come back."""

_DRAFTS = (
    (MUM, "Re: The printer again", "Dear Mum,\n\nI have thought about the printer. Please do the following in this "
    "order:\n\n"
     "  1. \n"),
    (GWEN, "About Tuesday", "Gwen, I might be late, or, to be honest,\n"),
    (HANNES, "Nistkasten, Maße", "Lieber Hannes,\n\nhier die Maße: Boden 14 x 14, Höhe 25, Loch"),
)  # fmt: skip


def from_friends(random: Random, when: int, serial: int) -> list[Letter]:
    """One mail from somebody near, and now and then my answer."""
    round_number, place = divmod(serial, len(_TALKS))
    talk = _TALKS[place]
    if talk.subject in _ONCE and round_number != place % 4:
        talk = random.choice([each for each in _TALKS if each.subject not in _ONCE])
    first = Letter("INBOX", when, partial(_write, talk, when, serial), kept_in="Familie & Café")
    if not talk.answer or random.random() < 0.4:
        return [first]
    answered_at = when + random.randint(900, 90_000)
    return [first, Letter("Sent", answered_at, partial(_write_answer, talk, when, answered_at, serial))]


def from_the_world(random: Random, when: int, serial: int) -> Letter:
    """One mail in another script or charset."""
    sender, charset, subject, says = _WORLD[serial % len(_WORLD)]
    head = Head(sender, subject, when, msgid((sender.address, serial), sender.host), charset=charset)
    kept_in = "日本/川の会" if sender.zone == 540 else ""
    return Letter("INBOX", when, lambda: message(head, text(says, charset)), kept_in=kept_in)


def drafts(now: int) -> list[Letter]:
    """Three that were begun and not sent."""
    return [
        Letter("Drafts", now - (number * 41 + 6) * HOUR_S, partial(_write_draft, number, now))
        for number in range(len(_DRAFTS))
    ]


def _write_draft(number: int, now: int) -> bytes:
    to, subject, says = _DRAFTS[number]
    key = msgid(("draft", number), ME_AT_HOME.host)
    return message(Head(ME_AT_HOME, subject, now - (number * 41 + 6) * HOUR_S, key, (to,)), text(says))


def scripts() -> int:
    """How many different ones `from_the_world` knows."""
    return len(_WORLD)


def _head(talk: _Talk, when: int, serial: int) -> Head:
    key = msgid((talk.subject, serial), talk.author.host)
    return Head(talk.author, talk.subject, when, key, (ME_AT_HOME,), charset=talk.charset)


def _write(talk: _Talk, when: int, serial: int) -> bytes:
    head = _head(talk, when, serial)
    content = text(f"{talk.says}\n\n{talk.author.signature}\n", talk.charset, extra="; format=flowed")
    if talk.picture:
        content = multipart("mixed", [content, attachment(picture(serial), "image/png", talk.picture)], head.msgid)
    return message(head, content)


def _write_answer(talk: _Talk, when: int, answered_at: int, serial: int) -> bytes:
    original = _head(talk, when, serial)
    quoted = "\n".join(f"> {line}" for line in talk.says.splitlines())
    head = Head(
        ME_AT_HOME,
        f"Re: {talk.subject.removeprefix('Re: ')}",
        answered_at,
        msgid(("answer", talk.subject, serial), ME_AT_HOME.host),
        (talk.author,),
        references=(original.msgid,),
        charset=talk.charset,
    )
    return message(head, text(f"{talk.answer}\n\nMara\n\n{talk.author.first}:\n{quoted}\n", talk.charset))
