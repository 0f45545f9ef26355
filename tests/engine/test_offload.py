"""offload.py: blocking calls beside the loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tuimail.engine.offload import DaemonExecutor, TookTooLong, offload


def test_the_result_and_the_error_come_back() -> None:
    async def main() -> None:
        assert await offload(threading.current_thread, within_s=5, what="thread") is not threading.current_thread()
        with pytest.raises(ValueError, match="invalid literal"):
            await offload(lambda: int("x"), within_s=5, what="number")

    asyncio.run(main())


def test_a_timeout_of_the_call_itself_is_its_own() -> None:
    def fail() -> None:
        raise TimeoutError("mine")

    async def main() -> None:
        with pytest.raises(TimeoutError, match="mine"):
            await offload(fail, within_s=5, what="call")

    asyncio.run(main())


def test_a_call_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    async def main() -> None:
        with pytest.raises(TookTooLong, match="keyring took longer"):
            await offload(lambda: release.wait(5), within_s=0.01, what="keyring")

    asyncio.run(main())
    release.set()


def test_a_name_look_up_that_hangs_does_not_hold_up_the_end() -> None:
    release, entered = threading.Event(), threading.Event()

    def hang() -> str:
        entered.set()
        assert threading.current_thread().daemon
        release.wait(5)
        return "late"

    loop = asyncio.new_event_loop()
    loop.set_default_executor(DaemonExecutor())
    hanging = loop.run_in_executor(None, hang)
    assert loop.run_until_complete(loop.run_in_executor(None, lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        loop.run_until_complete(loop.run_in_executor(None, lambda: 1 // 0))
    assert entered.wait(5)
    hanging.cancel()
    loop.close()
    assert not release.is_set()
    release.set()


def test_a_cancelled_wait_ends_at_once() -> None:
    release = threading.Event()

    async def main() -> None:
        task = asyncio.create_task(offload(lambda: release.wait(5), within_s=5, what="call"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    release.set()
