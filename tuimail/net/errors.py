"""Everything that can go wrong between us and a server, each as one sentence with the next step."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from tuimail.model.language import gettext
from tuimail.net.endpoint import Endpoint


class NetError(Exception):
    """One sentence for the user. `is_permanent` means that trying again, alone, will not help."""

    is_permanent: ClassVar[bool] = False


class UnknownHost(NetError):
    """DNS has no such name, or does not answer at all."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(
            gettext(
                "The name {host!r} was not found: check `host` in the config, and whether this machine is online."
            ).format(host=endpoint.host)
        )


class ConnectionRefusedHere(NetError):
    """Nobody listens on that port."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(
            gettext(
                "Nothing answers at {endpoint}: check `port` in the config, or wait until the server is up."
            ).format(endpoint=endpoint)
        )


class Unreachable(NetError):
    """There is no way to the host just now."""

    def __init__(self, endpoint: Endpoint, why: str) -> None:
        super().__init__(
            gettext("Could not reach {endpoint} ({why}): check the network of this machine.").format(
                endpoint=endpoint, why=why
            )
        )


class TimedOut(NetError):
    """No answer within the limit."""

    def __init__(self, endpoint: Endpoint, timeout_s: float, doing: str = "connect") -> None:
        super().__init__(
            gettext(
                "No answer from {endpoint} within {timeout_s:g} s (to {doing}): check the network, "
                "`port` and `security`."
            ).format(endpoint=endpoint, timeout_s=timeout_s, doing=doing)
        )


class LinkLost(NetError):
    """The connection was open, and broke."""

    def __init__(self, endpoint: Endpoint, why: str = "") -> None:
        super().__init__(
            gettext("The connection to {endpoint} broke{value}: it will be opened again.").format(
                endpoint=endpoint, value=f" ({why})" if why else ""
            )
        )


class TlsFailed(NetError):
    """The handshake failed for a reason that has no class of its own."""

    is_permanent = True

    def __init__(self, endpoint: Endpoint, sentence: str) -> None:
        self.endpoint = endpoint
        super().__init__(sentence)


class CertificateExpired(TlsFailed):
    """The certificate's time is over, or has not begun."""

    def __init__(self, endpoint: Endpoint, *, not_yet: bool = False) -> None:
        state = gettext("is not valid yet") if not_yet else gettext("has expired")
        super().__init__(
            endpoint,
            gettext(
                "The certificate of {endpoint} {state}: check this machine's clock, or have the server's "
                "owner renew it."
            ).format(endpoint=endpoint, state=state),
        )


class CertificateUntrusted(TlsFailed):
    """Nobody we trust signed the certificate."""

    def __init__(self, endpoint: Endpoint, why: str) -> None:
        trusted = gettext("the CA in `ca_file`") if endpoint.ca_file else gettext("any CA of this system")
        super().__init__(
            endpoint,
            gettext(
                "The certificate of {endpoint} is not signed by {trusted} ({why}): if the server uses a "
                "private CA, name its file in `ca_file`; otherwise somebody may be listening."
            ).format(endpoint=endpoint, trusted=trusted, why=why),
        )


class HostnameMismatch(TlsFailed):
    """The certificate is good, for somebody else."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(
            endpoint,
            gettext(
                "The certificate shown by {endpoint} belongs to another name: set `host` to the name "
                "that the certificate is for."
            ).format(endpoint=endpoint),
        )


class TlsNotSpoken(TlsFailed):
    """The other side does not speak TLS on this port."""

    def __init__(self, endpoint: Endpoint) -> None:
        if endpoint.security == "starttls":
            sentence = gettext("{endpoint} agreed to STARTTLS and then did not speak TLS: ").format(endpoint=endpoint)
            sentence += gettext('somebody may be interfering; try `security = "tls"` with its port.')
        else:
            sentence = gettext("{endpoint} does not speak TLS at once on this port: ").format(endpoint=endpoint)
            sentence += gettext('try `security = "starttls"`, or the TLS port (993 for IMAP, 465 for SMTP).')
        super().__init__(endpoint, sentence)


class CaFileBad(TlsFailed):
    """The private CA cannot be used."""

    def __init__(self, endpoint: Endpoint, ca_file: Path, why: str) -> None:
        super().__init__(
            endpoint,
            gettext("The CA file {ca_file} cannot be used ({why}): `ca_file` must name a readable PEM file.").format(
                ca_file=ca_file, why=why
            ),
        )


class StartTlsRefused(TlsFailed):
    """The server offers no STARTTLS, or said NO; nothing secret was sent."""

    def __init__(self, endpoint: Endpoint, why: str = "") -> None:
        super().__init__(
            endpoint,
            gettext(
                '{endpoint} refused STARTTLS{value}, so no password was sent: try `security = "tls"` with '
                "its port, or ask whoever runs the server."
            ).format(endpoint=endpoint, value=f" ({why})" if why else ""),
        )


class PlainNotAllowed(NetError):
    """An unencrypted connection would leave this machine."""

    is_permanent = True

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(
            gettext(
                "{endpoint} is not this machine, and `plain` would send everything readable over the "
                'network: use `security = "tls"` or "starttls", or set `allow_plain = true` if you mean '
                "it."
            ).format(endpoint=endpoint)
        )


class TunnelFailed(NetError):
    """The tunnel command could not be started, or ended with an error."""

    def __init__(self, endpoint: Endpoint, why: str) -> None:
        words = endpoint.tunnel or ("?",)
        super().__init__(
            gettext(
                "The tunnel command {words!r} {why}: check `tunnel` in the config by running it in a shell."
            ).format(words=words[0], why=why)
        )


class TunnelNotFound(TunnelFailed):
    """There is no such program."""

    is_permanent = True


class SaslError(NetError):
    """The exchange of credentials cannot go on."""

    is_permanent = True


class NoMechanism(SaslError):
    """The server offers no way to log in that we may use here."""


class ServerNotProven(SaslError):
    """The server did not show that it knows the password (RFC 5802 section 3)."""


class SecretError(NetError):
    """A password could not be had."""

    is_permanent = True


class PasswordCommandFailed(SecretError):
    """`password_command` gave no password; its output is never quoted, as it may hold one."""
