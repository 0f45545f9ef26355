"""Threads that share a heap: another number of them would cost memory, and nobody would see why."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_PROGRAM = """
import ctypes, sys, threading
from tuimail.engine.heaps import share_heap
if sys.argv[1] == "shared":
    share_heap()
inside, leave = threading.Barrier(6), threading.Event()
def allocate():
    held = bytearray(5_000)  # more than Python keeps small things in
    inside.wait()
    leave.wait()
threads = [threading.Thread(target=allocate) for _ in range(5)]
for thread in threads:
    thread.start()
inside.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
leave.set()
"""


def _heaps(how: str) -> int:
    run = subprocess.run([sys.executable, "-c", _PROGRAM, how], capture_output=True, text=True, check=True)
    return run.stdout.count("<heap ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap for each thread")
def test_threads_share_the_heap() -> None:
    assert _heaps("shared") == 1
    assert _heaps("apart") > 1
