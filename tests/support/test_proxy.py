"""The slow network is as slow as it says, counts right, and breaks and heals on request."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.proxy import HOST, Proxy


class _Echo(socketserver.StreamRequestHandler):
    """Greets, then answers each line with itself; "end" ends."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(b"hello\n")
            for line in self.rfile:
                if line == b"end\n":
                    return
                self.wfile.write(line)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture
def echo() -> Iterator[int]:
    with _Server((HOST, 0), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection((HOST, proxy.port), timeout=10) as connection:
        yield connection


def read_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        octets = connection.recv(1)
        if not octets:
            return line
        line += octets
    return line


def test_octets_and_round_trips_are_counted_both_ways(echo: int) -> None:
    with Proxy(HOST, echo, is_recording=True) as proxy, client(proxy) as connection:
        assert read_line(connection) == b"hello\n"
        for word in (b"one\n", b"three\n"):
            connection.sendall(word)
            assert read_line(connection) == word
        assert (proxy.up, proxy.down, proxy.round_trips) == (10, 16, 2)
        kept = [(passage.is_up, passage.octets) for passage in proxy.connections[0].passages]
        assert kept == [
            (False, b"hello\n"),
            (True, b"one\n"),
            (False, b"one\n"),
            (True, b"three\n"),
            (False, b"three\n"),
        ]


def test_what_is_sent_without_listening_is_one_round_trip(echo: int) -> None:
    with Proxy(HOST, echo, rtt_s=0.05) as proxy, client(proxy) as connection:
        read_line(connection)
        connection.sendall(b"a\n")
        connection.sendall(b"b\n")
        assert read_line(connection) + read_line(connection) == b"a\nb\n"
        assert proxy.round_trips == 1


def test_the_round_trip_takes_its_time_and_connecting_one_more(echo: int) -> None:
    with Proxy(HOST, echo, rtt_s=0.06) as proxy, client(proxy) as connection:
        start = time.perf_counter()
        read_line(connection)
        greeted = time.perf_counter()
        connection.sendall(b"x\n")
        read_line(connection)
        answered = time.perf_counter()
    assert greeted - start >= 0.12
    assert answered - greeted >= 0.06


def test_the_rate_is_limited(echo: int) -> None:
    with Proxy(HOST, echo, octets_per_s=100_000) as proxy, client(proxy) as connection:
        read_line(connection)
        start = time.perf_counter()
        connection.sendall(b"x" * 9_999 + b"\n")
        assert len(read_line(connection)) == 10_000
        assert time.perf_counter() - start >= 0.2


def test_cut_resets_and_refuses_until_it_is_restored(echo: int) -> None:
    with Proxy(HOST, echo) as proxy, client(proxy) as connection:
        read_line(connection)
        proxy.cut()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        with pytest.raises(ConnectionRefusedError), client(proxy):
            pass
        proxy.restore()
        with client(proxy) as again:
            assert read_line(again) == b"hello\n"
        assert [count.is_open for count in proxy.connections][:1] == [False]


def test_frozen_it_holds_everything_back_and_loses_nothing(echo: int) -> None:
    with Proxy(HOST, echo) as proxy, client(proxy) as connection:
        read_line(connection)
        proxy.freeze()
        connection.sendall(b"late\n")
        assert proxy.wait_until(lambda: proxy.up == 5)
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(10)
        proxy.thaw()
        assert read_line(connection) == b"late\n"


def test_the_end_of_a_side_reaches_the_other(echo: int) -> None:
    with Proxy(HOST, echo) as proxy, client(proxy) as connection:
        read_line(connection)
        connection.sendall(b"end\n")
        assert read_line(connection) == b""
        connection.close()
        assert proxy.wait_until(lambda: not proxy.connections[0].is_open)


def test_counting_starts_anew(echo: int) -> None:
    with Proxy(HOST, echo) as proxy, client(proxy) as connection:
        read_line(connection)
        proxy.forget()
        connection.sendall(b"x\n")
        read_line(connection)
        assert (proxy.up, proxy.down, proxy.round_trips) == (2, 2, 1)


def test_a_server_that_is_not_there_ends_the_connection() -> None:
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        port = unused.getsockname()[1]
        with Proxy(HOST, port) as proxy, client(proxy) as connection, contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
