"""Finds one-time codes in a text: numbers that stand near words for "code" in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

MAX_CODES = 5
_MAX_LINES = 2000
_LONGEST_LINE = 2000
_NEAR = 3
"""A code stands at most so many lines below the words that announce it."""

_CODE = re.compile(
    r"(?<![\w.,+#/€$£¥:%=&@-])(?<!\d )"
    r"((?:[A-Z]{1,3}-)?\d{4,8}|\d{3}[ -]\d{3,4}|\d{4}[ -]\d{4}"
    r"|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,10}|[A-Z0-9]{4}-[A-Z0-9]{4})"
    r"(?![\w/€$£¥%=&@-]|[.,:]\d| \d| ?(?:EUR|USD|GBP|CHF|kr|zł|руб|円|元|원)\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ANNOUNCED = re.compile(
    r"\b(?:one[- ]time|otp|2fa|tan|pin|passcode|(?:verification|security|login|log-?in|sign-?in|access|confirmation|"
    r"authentication|auth|activation|single-use|recovery|e-?mail|your) (?:code|number|pin)|code (?:is|to|below|for)|"
    r"enter (?:this|the|following|code)|use (?:this|the following|code)|(?:following|this|the) code|code:|verify|"
    r"einmal\w*|best[äa]tigungs\w*|sicherheitscode|verifizierungs\w*|anmeldecode|zugangscode|pr[üu]fcode|freischaltcode|"
    r"dein code|ihr code|code lautet|"
    r"code de (?:v[ée]rification|s[ée]curit[ée]|confirmation|connexion|validation)|votre code|ton code|usage unique|"
    r"c[óo]digo|codice|clave|contrase[ñn]a de un solo uso|c[óo]digo de verifica[çc][ãa]o|senha|"
    r"verificatiecode|beveiligingscode|inlogcode|eenmalige?|kod(?:en|u|et)?|engangskode|koodi|vahvistuskoodi|"
    r"ellen[őo]rz[őo]|k[óo]d|do[ğg]rulama|jednorazow\w*|ov[ěe][řr]ovac[íi]\w*|cod(?:ul)? de (?:verificare|securitate)|"
    r"код\w*|парол\w*|κωδικ\w*|mã xác\w*|kode)(?!\w)"
    r"|验证码|校验码|動態密碼|驗證碼|認証コード|確認コード|ワンタイム|セキュリティコード|인증\s?번호|인증\s?코드|보안\s?코드"
    r"|رمز|كود|קוד|सत्यापन|รหัส|कोड",
    re.IGNORECASE,
)
_OTHER_CODES = re.compile(
    r"\b(?:zip|postal|post|area|country|error|status|source|promo\w*|discount|coupon|voucher|gift|dress|qr|bar|gutschein\w*|"
    r"rabatt\w*|aktions|swift|sort|tax|reference|order|invoice|tracking|customer)[ -]?(?:codes?|number|no\b|nr\b)"
    r"|c[óo]digo postal|code (?:postal|promo)|kundennummer|rechnungs\w*|bestell\w*|telefon|phone|tel\b|fax|iban",
    re.IGNORECASE,
)


def one_time_codes(lines: Sequence[str]) -> list[str]:
    """The codes, most likely first, without the blanks and hyphens that only group digits."""
    found: dict[str, int] = {}
    for code, rank in _candidates(lines[:_MAX_LINES]):
        found[code] = min(rank, found.get(code, rank))
    return sorted(found, key=lambda code: found[code])[:MAX_CODES]


def _candidates(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    announced = -_NEAR - 1
    filled = [line[:_LONGEST_LINE].strip() for line in lines if line.strip()]
    for number, line in enumerate(filled):
        is_other = _OTHER_CODES.search(line) is not None
        is_here = _ANNOUNCED.search(line) is not None and not is_other
        announced = number if is_here else announced
        following = filled[number + 1] if number + 1 < len(filled) else ""
        for match in _CODE.finditer(line) if not is_other else ():
            is_alone = match[0] == line.strip(" .:*\"'[]()")
            is_near = number - announced <= _NEAR or (is_alone and _ANNOUNCED.search(following) is not None)
            if (_YEAR.match(match[1]) and not is_alone) or not (is_here or (is_near and is_alone)):
                continue
            yield _compact(match[1]), 0 if is_alone else 1


def _compact(code: str) -> str:
    digits = code.replace(" ", "").replace("-", "")
    return digits if digits.isdigit() else code
