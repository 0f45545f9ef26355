"""Which mailbox plays which role: the user's word, then the server's (RFC 6154), then well-known names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tuimail.model.mailbox import SpecialUse
from tuimail.store.mailbox_rows import canonical
from tuimail.store.values import ListedMailbox

# In the order of trust: an earlier name wins where a server has several of them.
_NAMES: Mapping[SpecialUse, str] = {
    SpecialUse.DRAFTS: """drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|concepten
        |rascunhos|utkast|kladder|luonnokset|wersje robocze|szkice|koncepty|rozepsané|черновики|чернетки
        |piszkozatok|ciorne|taslaklar|πρόχειρα|下書き|草稿|草稿箱|임시 보관함|임시보관함""",
    SpecialUse.SENT: """sent|sent messages|sent items|sent mail|sent-mail|gesendet|gesendete elemente|gesendete objekte
        |gesendete nachrichten|envoyés|éléments envoyés|messages envoyés|envoyes|enviados|elementos enviados
        |mensajes enviados|correo enviado|inviata|posta inviata|inviati|verzonden|verzonden items
        |verzonden berichten|itens enviados|mensagens enviadas|e-mails enviados|skickat|skickade|sendt
        |sendte elementer|lähetetyt|wysłane|elementy wysłane|odeslaná pošta|odeslané|odoslaná pošta|отправленные
        |надіслані|elküldött üzenetek|elküldött elemek|trimise|gönderilmiş öğeler|gönderilmiş postalar
        |απεσταλμένα|送信済み|送信済みメール|已发送|已发送邮件|已寄出|보낸편지함|보낸 편지함""",
    SpecialUse.ARCHIVE: """archive|archives|archiv|archivo|archivio|archief|arquivo|arquivos|arkiv|arkisto|archiwum
        |архив|архів|archívum|arhivă|arşiv|αρχειοθήκη|アーカイブ|归档|存档|封存|보관함""",
    SpecialUse.JUNK: """junk|spam|junk e-mail|junk email|junk mail|bulk mail|spamverdacht|werbung|unerwünscht
        |junk-e-mail|courrier indésirable|indésirables|pourriel|correo no deseado|no deseado|posta indesiderata
        |indesiderata|ongewenste e-mail|ongewenst|lixo eletrônico|lixo eletrónico|skräppost|søppelpost
        |uønsket e-mail|roskaposti|wiadomości-śmieci|nevyžádaná pošta|nevyžiadaná pošta|спам|нежелательная почта
        |levélszemét|gereksiz|ανεπιθύμητα|迷惑メール|垃圾邮件|垃圾郵件|스팸|스팸 편지함""",
    SpecialUse.TRASH: """trash|bin|deleted|deleted items|deleted messages|papierkorb|gelöscht|gelöschte elemente
        |gelöschte objekte|gelöschte nachrichten|corbeille|éléments supprimés|messages supprimés|papelera
        |elementos eliminados|eliminados|cestino|posta eliminata|elementi eliminati|prullenbak|prullenmand
        |verwijderde items|verwijderd|lixeira|lixo|itens excluídos|itens eliminados|papperskorg|papperskorgen
        |borttaget|papirkurv|slettede elementer|slettet|roskakori|poistetut|kosz|elementy usunięte|koš
        |odstraněná pošta|kôš|корзина|удаленные|удалённые|кошик|lomtár|kuka|törölt elemek|coș de gunoi|çöp kutusu
        |çöp|κάδος|κάδος απορριμμάτων|ゴミ箱|已删除|已删除邮件|废件箱|휴지통|지운편지함""",
    SpecialUse.SNOOZED: "snoozed|snoozed mail",
    SpecialUse.ALL: "all mail|alle nachrichten|tous les messages|todos|tutti i messaggi|alle berichten",
    SpecialUse.FLAGGED: "starred|markiert|suivis|messages suivis|destacados|speciali|met ster|com estrela",
    SpecialUse.IMPORTANT: "important|wichtig|importants|importantes|importanti|belangrijk",
}
_WELL_KNOWN: Mapping[SpecialUse, Sequence[str]] = {
    role: [name.strip() for name in names.split("|")] for role, names in _NAMES.items()
}
_GMAIL_ONLY = frozenset({SpecialUse.ALL, SpecialUse.FLAGGED, SpecialUse.IMPORTANT})
"""Names that anybody may give to a folder of his own, so they count below [Gmail] only."""
_GMAIL = ("[gmail]", "[google mail]")


def assign(listed: Iterable[ListedMailbox], overrides: Mapping[SpecialUse, str]) -> dict[str, SpecialUse]:
    """The role of each mailbox that has one, by name. Each role is given once, each mailbox has one at most."""
    boxes = [box for box in listed if box.selectable]
    by_name: dict[str, SpecialUse] = {}
    by_role: dict[SpecialUse, str] = {}

    def give(role: SpecialUse, name: str) -> None:
        if role not in by_role and name not in by_name:
            by_role[role] = name
            by_name[name] = role

    for box in boxes:
        if canonical(box.name) == "INBOX":
            give(SpecialUse.INBOX, box.name)
    names = {box.name for box in boxes}
    for role, name in overrides.items():
        if name in names:
            give(role, name)
    for box in boxes:
        if box.special_use is not None:
            give(box.special_use, box.name)
    for role, name in _by_well_known_name(boxes):
        give(role, name)
    return by_name


def _by_well_known_name(boxes: Sequence[ListedMailbox]) -> Iterable[tuple[SpecialUse, str]]:
    leaves = {leaf: (box.name, is_gmail) for box in reversed(boxes) for leaf, is_gmail in [_leaf(box)] if leaf}
    for role, well_known in _WELL_KNOWN.items():
        for candidate in well_known:
            name, is_gmail = leaves.get(candidate, ("", False))
            if name and (is_gmail or role not in _GMAIL_ONLY):
                yield role, name


def _leaf(box: ListedMailbox) -> tuple[str, bool]:
    """The name without a namespace prefix, and whether that was Gmail's; "" where it lies deeper."""
    path = box.name.casefold().split(box.delimiter) if box.delimiter else [box.name.casefold()]
    if len(path) == 1:
        return path[0], False
    if len(path) == 2 and (path[0] == "inbox" or path[0] in _GMAIL):
        return path[1], path[0] in _GMAIL
    return "", False
