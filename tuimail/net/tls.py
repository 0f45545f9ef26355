"""TLS: which certificates we trust, and what a failed handshake means.

Certificate and host name checks are always on; there is no switch to turn them off.
"""

from __future__ import annotations

import ssl

from tuimail.model.language import gettext
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import (
    CaFileBad,
    CertificateExpired,
    CertificateUntrusted,
    HostnameMismatch,
    LinkLost,
    NetError,
    TlsFailed,
    TlsNotSpoken,
)

# X509_V_ERR_* of OpenSSL's x509_vfy.h; the ssl module names only their numbers.
_NOT_YET_VALID = 9
_HAS_EXPIRED = 10
_WRONG_NAME = frozenset({62, 64})
_UNTRUSTED = {
    18: gettext("it is signed by itself"),
    19: gettext("its chain ends in an unknown root"),
    20: gettext("its issuer is unknown"),
    21: gettext("its issuer is unknown"),
    23: gettext("it was revoked"),
}

_NOT_TLS = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "UNKNOWN_PROTOCOL",
        "HTTP_REQUEST",
        "HTTPS_PROXY_REQUEST",
        "PACKET_LENGTH_TOO_LONG",
        "RECORD_LAYER_FAILURE",
        "BAD_RECORD_TYPE",
    }
)
_TOO_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"})


def make_context(endpoint: Endpoint) -> ssl.SSLContext:
    """Trust the system's CAs, or only those of `ca_file`."""
    if endpoint.ca_file is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(endpoint.ca_file))
    except ssl.SSLError as error:
        raise CaFileBad(endpoint, endpoint.ca_file, gettext("it holds no PEM certificate")) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or gettext("not a file name")
        raise CaFileBad(endpoint, endpoint.ca_file, why) from error


def server_name(endpoint: Endpoint) -> str:
    """The name that the certificate must be for (a root dot is DNS's business alone)."""
    return endpoint.host.rstrip(".")


def explain(error: OSError, endpoint: Endpoint) -> NetError:
    """What a failed handshake means for the user."""
    match error:
        case ssl.SSLCertVerificationError():
            return _explain_certificate(error, endpoint)
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return LinkLost(endpoint, gettext("it hung up during the TLS handshake"))
        case ssl.SSLError():
            return _explain_protocol(error, endpoint)
        case _:
            return LinkLost(endpoint, gettext("it hung up during the TLS handshake"))


def _explain_certificate(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> NetError:
    code = getattr(error, "verify_code", 0)
    if code in (_HAS_EXPIRED, _NOT_YET_VALID):
        return CertificateExpired(endpoint, not_yet=code == _NOT_YET_VALID)
    if code in _WRONG_NAME:
        return HostnameMismatch(endpoint)
    return CertificateUntrusted(
        endpoint, _UNTRUSTED.get(code, getattr(error, "verify_message", "") or gettext("not verified"))
    )


def _explain_protocol(error: ssl.SSLError, endpoint: Endpoint) -> NetError:
    reason = error.reason or ""
    if reason in _NOT_TLS:
        return TlsNotSpoken(endpoint)
    if reason in _TOO_OLD:
        return TlsFailed(
            endpoint,
            gettext("{endpoint} offers only outdated TLS: ask whoever runs the server for TLS 1.2 or later.").format(
                endpoint=endpoint
            ),
        )
    words = reason.replace("_", " ").lower() or gettext("no reason given")
    return TlsFailed(
        endpoint,
        gettext("TLS with {endpoint} could not be set up ({words}): check `host`, `port` and `security`.").format(
            endpoint=endpoint, words=words
        ),
    )
