"""A small Internet on the loopback: names with ports, web pages over HTTPS, DNS records; nothing else exists.

    python -m tests.support.internet PLAN WORDS...     tuimail WORDS, as somebody would run it who lives there

A plan is what `Internet.plan` wrote. Only looking names up is changed: whoever connects to imap.example.org:993 ends at
the loopback, and the certificate has to be one for imap.example.org all the same.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

HOST = "127.0.0.1"


class Internet:
    """What is there, for the tests to fill. `bundle` holds its certificate authorities."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._authority = trustme.CA()
        self.bundle = directory / "cas.pem"
        self.bundle.write_bytes(self._authority.cert_pem.bytes())
        self.doors: dict[str, int] = {}
        """host:port to the port of the loopback where that is."""
        self.pages: dict[str, bytes] = {}
        """https://host/path to what is there."""
        self.records: dict[str, list[str]] = {}
        """`_imaps._tcp.example.org SRV` to its values as zone files have them."""
        self.asked: list[str] = []
        """The pages that were asked for, with their queries."""
        self._dns_port = 0

    def trust(self, ca_file: Path) -> None:
        """Trust another authority, too."""
        self.bundle.write_bytes(self.bundle.read_bytes() + ca_file.read_bytes())

    def forget_trust(self) -> None:
        """Trust nobody but its own authority."""
        self.bundle.write_bytes(self._authority.cert_pem.bytes())

    def publish(self, url: str, document: str) -> None:
        """Put a page where it is asked for."""
        self.pages[url] = document.encode()

    def move_here(self, patch: pytest.MonkeyPatch) -> None:
        """This process lives there for the time of a test."""
        patch.setattr(socket, "getaddrinfo", _look_up_in(self.doors))

    def plan(self) -> Path:
        """Written for the program under test."""
        path = self._directory / "internet.json"
        path.write_text(json.dumps({"doors": self.doors, "dns": self._dns_port}))
        return path

    def resolver(self) -> Any:
        """What asks its DNS."""
        return _resolver(self._dns_port)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Serve pages and records until the end."""
        web = ThreadingHTTPServer((HOST, 0), _handler_for(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        hosts = sorted({url.split("/")[2] for url in self.pages}) or ["nowhere.example.org"]
        self._authority.issue_cert(*hosts).configure_cert(context)
        web.socket = context.wrap_socket(web.socket, server_side=True)
        web.daemon_threads = True
        self.doors |= {f"{host}:443": web.server_port for host in hosts}
        records = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        records.bind((HOST, 0))
        self._dns_port = records.getsockname()[1]
        threads = [threading.Thread(target=web.serve_forever), threading.Thread(target=self._answer, args=(records,))]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            web.shutdown()
            web.server_close()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (HOST, self._dns_port))
            for thread in threads:
                thread.join()
            records.close()

    def _answer(self, records: socket.socket) -> None:
        import dns.message
        import dns.rcode
        import dns.rdatatype
        import dns.rrset

        while True:
            wire, client = records.recvfrom(4096)
            if not wire:
                return
            query = dns.message.from_wire(wire)
            question = query.question[0]
            kind = dns.rdatatype.to_text(question.rdtype)
            values = self.records.get(f"{question.name.to_text(omit_final_dot=True)} {kind}", [])
            response: Any = dns.message.make_response(query)
            if values:
                response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
            else:
                response.set_rcode(dns.rcode.NXDOMAIN)
            records.sendto(response.to_wire(), client)


def _handler_for(internet: Internet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = f"https://{self.headers['Host']}{self.path}"
            internet.asked.append(url)
            page = internet.pages.get(url.partition("?")[0])
            self.send_response(200 if page is not None else 404)
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """The tests look at `asked`."""

    return Handler


def _resolver(port: int) -> Any:
    import dns.resolver

    made: Any = dns.resolver.Resolver(configure=False)
    made.nameservers, made.port = [HOST], port
    return made


def _look_up_in(doors: dict[str, int]) -> Callable[..., Any]:
    """getaddrinfo of a world in which only these doors are."""
    real, names = socket.getaddrinfo, {door.rpartition(":")[0] for door in doors}

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in (HOST, "localhost", None):
            return real(host, port, *args, **kwargs)
        if name not in names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        # A port that nobody has: connections are refused there.
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, doors.get(f"{name}:{port}", 1)))]

    return look_up


def main() -> int:
    """tuimail with the words of the command line after the plan's."""
    import dns.resolver

    plan = json.loads(Path(sys.argv.pop(1)).read_text())
    socket.getaddrinfo = _look_up_in(plan["doors"])
    dns.resolver.default_resolver = _resolver(plan["dns"])
    from tuimail.__main__ import main as tuimail

    return tuimail()


if __name__ == "__main__":
    sys.exit(main())


def client_config(host: str, port: int, *, username: str = "%EMAILLOCALPART%", security: str = "SSL") -> str:
    """What a provider publishes."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port></incomingServer>
    <incomingServer type="imap">
      <hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>
      <username>{username}</username><authentication>password-cleartext</authentication>
    </incomingServer>
    <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port></outgoingServer>
  </emailProvider>
</clientConfig>
"""
