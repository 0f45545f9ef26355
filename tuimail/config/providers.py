"""Mail providers that need no looking up, with what is to be known about passwords there."""

from __future__ import annotations

from typing import Final, NamedTuple

from tuimail.config.values import is_loopback
from tuimail.model.language import gettext


class Provider(NamedTuple):
    """Where the mail of some domains is."""

    name: str
    host: str
    domains: tuple[str, ...] = ()
    """Whose addresses are there."""
    exchangers: tuple[str, ...] = ()
    """Ends of the names of its MX hosts: mail of other domains that it receives is there, too."""
    advice: str = ""
    port: int = 993
    security: str = "tls"


def _app_password(name: str, where: str) -> str:
    return gettext("{name} wants an app password here, not your usual one: {where}").format(name=name, where=where)


def _switched_on(name: str) -> str:
    return gettext("{name} lets programs in only after you switch IMAP on in the settings of its webmail.").format(
        name=name
    )


_PROVIDERS: Final = (
    Provider(
        "Gmail",
        "imap.gmail.com",
        ("gmail.com", "googlemail.com"),
        ("google.com", "googlemail.com"),
        _app_password("Gmail", "https://myaccount.google.com/apppasswords"),
    ),
    Provider(
        "Microsoft",
        "outlook.office365.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de", "live.de"),
        ("protection.outlook.com",),
        gettext(
            "Microsoft accepts no passwords from programs, only OAuth tokens: see auth and password_command in README."
        ),
    ),
    Provider(
        "iCloud",
        "imap.mail.me.com",
        ("icloud.com", "me.com", "mac.com"),
        ("mail.icloud.com",),
        _app_password("iCloud", "https://account.apple.com"),
    ),
    Provider(
        "Yahoo",
        "imap.mail.yahoo.com",
        ("yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com", "rocketmail.com"),
        ("yahoodns.net",),
        _app_password("Yahoo", "https://login.yahoo.com/account/security"),
    ),
    Provider(
        "AOL",
        "imap.aol.com",
        ("aol.com", "aim.com"),
        (),
        _app_password("AOL", "https://login.aol.com/account/security"),
    ),
    Provider(
        "Fastmail",
        "imap.fastmail.com",
        ("fastmail.com", "fastmail.fm"),
        ("messagingengine.com",),
        _app_password("Fastmail", "https://app.fastmail.com/settings/security/tokens"),
    ),
    Provider("GMX", "imap.gmx.net", ("gmx.de", "gmx.net", "gmx.at", "gmx.ch"), (), _switched_on("GMX")),
    Provider("GMX", "imap.gmx.com", ("gmx.com",), (), _switched_on("GMX")),
    Provider("WEB.DE", "imap.web.de", ("web.de",), (), _switched_on("WEB.DE")),
    Provider(
        "Telekom",
        "secureimap.t-online.de",
        ("t-online.de", "magenta.de"),
        (),
        gettext("Telekom wants the separate e-mail password that you set in its customer centre."),
    ),
    Provider("mailbox.org", "imap.mailbox.org", ("mailbox.org",), ("mailbox.org",)),
    Provider("Posteo", "posteo.de", ("posteo.de", "posteo.net", "posteo.eu"), ("posteo.de",)),
    Provider(
        "Proton",
        "127.0.0.1",
        ("proton.me", "protonmail.com", "pm.me"),
        ("protonmail.ch",),
        gettext("Proton Mail needs its Bridge on this machine: take the password, and its certificate, from there."),
        1143,
        "starttls",
    ),
)


def provider_of(domain: str) -> Provider | None:
    """Whose mail addresses of a domain are."""
    name = domain.rstrip(".").lower()
    return next((one for one in _PROVIDERS if name in one.domains), None)


def provider_behind(exchanger: str) -> Provider | None:
    """Who receives mail by an MX host."""
    name = "." + exchanger.rstrip(".").lower()
    return next((one for one in _PROVIDERS if any(name.endswith("." + end) for end in one.exchangers)), None)


def provider_at(host: str, port: int) -> Provider | None:
    """Whose server that is; on this machine there may be others at other ports."""
    name = host.rstrip(".").lower()
    found = next((one for one in _PROVIDERS if one.host == name), None)
    return None if found is not None and is_loopback(name) and found.port != port else found
