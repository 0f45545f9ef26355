"""The long reads and renderings that the state asks for, done in threads, one of each kind at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Set
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from tuimail.model.ids import AccountId
from tuimail.model.united import UNITED
from tuimail.state.listing_order import OrderRequest, is_glanced, run_glance, run_order
from tuimail.state.marking import MatchRequest, run_match
from tuimail.state.pending import run_unsent
from tuimail.state.reading import RenderRequest, is_quick, run_render
from tuimail.state.reads import AccountReads, Reads
from tuimail.state.root import AppState
from tuimail.state.saved import CountRequest, run_count
from tuimail.state.touched import Touched
from tuimail.store.errors import StoreError
from tuimail.ui.giving_up import GivenUp, NotWanted

_RESTS = 4
"""After an order that only news asked for, the next such one waits for this many times as long as it took."""

_PAUSE_S, _PREVIEW_PAUSE_S = 0.1, 0.4
"""The rest of a long text waits so long behind its head: who only looks through the list is not held up by it."""

Answer = TypeVar("Answer")
if TYPE_CHECKING:
    from tuimail.state.digesting import Request
    from tuimail.state.file_work import FileJob
    from tuimail.state.file_writes import FileWrite
    from tuimail.state.gathering import GatherRequest
    from tuimail.state.marking import Marking
    from tuimail.state.ruling import Ruling
    from tuimail.state.sweeping import SweepRequest

OpenReader = Callable[[AccountId], AccountReads]


class Background:
    """Asks the state what there is to do, does it, tells the state, and has the answer painted."""

    def __init__(
        self,
        state: AppState,
        open_reader: OpenReader,
        show: Callable[[Set[Touched]], None],
        report: Callable[[BaseException], None],
    ) -> None:
        self._state = state
        self._open_reader = open_reader
        self._accounts = state.readers.accounts
        self._show = show
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()
        self._rests_until = 0.0
        self._ordering = GivenUp()

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, "tuimail-files")

    def poll(self) -> None:
        """Start what the state asks for; each request is handed out once."""
        is_rested = asyncio.get_running_loop().time() >= self._rests_until
        if (order := self._state.browse.order_request(is_rested=is_rested)) is not None:
            self._start(self._order(order))
        if self._state.is_sweeping and (sweep := self._state.sweep.request()) is not None:
            self._start(self._sweep(sweep))
        if (rendering := self._state.reader.render_request()) is not None:
            if is_quick(rendering):
                self._show(self._state.reader.rendered(rendering, run_render(rendering)))
            else:
                self._start(self._render(rendering))
        while self._state.is_attaching and (job := self._state.attached.job()) is not None:
            self._start(self._file_job(job))

        while self._state.is_digesting and (digesting := self._state.digesting.request()) is not None:
            self._start(self._digest(digesting))

        if self._state.is_gathering and (gathering := self._state.gathering.request()) is not None:
            self._start(self._gather(gathering))

        while self._state.is_writing and (write := self._state.files.request()) is not None:
            self._start(self._write(write))

        if (matching := self._state.mark.match_request()) is not None:
            self._start(self._match(matching, self._state.mark))

        if self._state.is_ruling and (ruled := self._state.ruling.match_request()) is not None:
            self._start(self._match(ruled, self._state.ruling))

        if (account := self._state.unsent.request()) is not None:
            self._start(self._count_unsent(account))

        if (counting := self._state.saved.count_request()) is not None:
            self._start(self._count(counting))

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Something else that takes a while, and says itself how it ended."""
        self._start(work)

    async def settled(self) -> None:
        """Wait until nothing runs (tests do)."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(error)

    async def _order(self, request: OrderRequest) -> None:
        """The first rows, if they can be had before the rest; then all, unless by then something else is wanted."""
        loop, browse, account = asyncio.get_running_loop(), self._state.browse, request.mailbox.account
        began = loop.time()
        self._ordering.give_up()
        self._ordering = reading = GivenUp()
        building = self._state.listing.building() if self._state.listing is not None else partial(run_order)
        step = self._state.begin_order(request, reading.give_up)
        try:
            if is_glanced(request):
                first = await self._read(account, partial(run_glance, request), reading)
                self._show(browse.order_glanced(request, first))
            rows = await self._read(account, partial(_watched, step, partial(building, request)), reading)
        except StoreError as error:
            if not reading.is_given_up:
                self._show(browse.order_failed(request, str(error)))
        except NotWanted:
            pass
        else:
            if not request.view.is_plain:
                self._rest(_RESTS * (loop.time() - began))
            self._show(self._state.browse.order_loaded(request, rows))
        finally:
            if step is not None:
                self._show(self._state.ordering.end(request))

    async def _count(self, request: CountRequest) -> None:
        try:
            counts = await self._read(request.account, partial(run_count, request))
        except StoreError as error:
            self._show(self._state.saved.not_counted(error))
        else:
            self._show(self._state.saved.counted(request, counts))

    async def _count_unsent(self, account: AccountId) -> None:
        try:
            count = await self._read(account, run_unsent)
        except StoreError:
            self._show(self._state.unsent.not_counted())
        else:
            self._show(self._state.unsent.counted(account, count))

    async def _match(self, request: MatchRequest, asker: Marking | Ruling) -> None:
        try:
            rows = await self._read(request.mailbox.account, partial(run_match, request))
        except StoreError as error:
            self._show(asker.not_matched(str(error)))
        else:
            self._show(asker.matched(request, rows))

    async def _gather(self, request: GatherRequest) -> None:
        from tuimail.state.gathering import run_gather

        try:
            known = await self._read(request.account, partial(run_gather, request))
        except StoreError as error:
            self._show(self._state.gathering.failed(request, str(error)))
        else:
            self._show(self._state.gathering.gathered(request, known))

    def _rest(self, seconds: float) -> None:
        """A sort of everything for each batch of a sync would leave the machine no time for the sync."""
        loop = asyncio.get_running_loop()
        self._rests_until = loop.time() + seconds
        loop.call_later(seconds, self.poll)

    async def _sweep(self, request: SweepRequest) -> None:
        from tuimail.state.sweeping import run_sweep

        try:
            groups = await self._read(request.mailbox.account, partial(run_sweep, request))
        except StoreError as error:
            self._show(self._state.sweep.failed(str(error)))
        else:
            self._show(self._state.sweep.loaded(request, groups))

    async def _write(self, write: FileWrite) -> None:
        """After those before it, and to its end also where the program is left meanwhile."""
        from tuimail.state.file_writes import run_write

        problem = await asyncio.get_running_loop().run_in_executor(self._writer, run_write, write)
        self._show(self._state.files.written(write, problem))

    async def _digest(self, request: Request) -> None:
        from tuimail.state.digesting import run_digest

        try:
            digest = await self._read(request.account, partial(run_digest, request))
        except StoreError as error:
            self._show(self._state.digesting.failed(request, str(error)))
        else:
            self._show(self._state.digesting.loaded(request, digest))

    async def _read(
        self, account: AccountId, work: Callable[[Reads], Answer], reading: GivenUp | None = None
    ) -> Answer:
        """Work in a thread, with a reader of that thread's own, until it is given up."""
        reading = reading or GivenUp()

        def read() -> Answer:
            reader = self._reader(account)
            try:
                with reading.by(reader):
                    return work(reader)
            finally:
                reader.close()

        return await asyncio.to_thread(read)

    def _reader(self, account: AccountId) -> Reads:
        if account != UNITED:
            return self._open_reader(account)
        from tuimail.state.united_reads import open_united

        return open_united(self._accounts, self._open_reader)

    async def _render(self, request: RenderRequest) -> None:
        if not request.wanted or request.is_head:
            document = await asyncio.to_thread(run_render, request)
            self._show(self._state.reader.rendered(request, document))
            return
        reading = self._state.reading
        if reading is not None and reading.document is not None:
            await asyncio.sleep(_PAUSE_S if reading.is_open else _PREVIEW_PAUSE_S)
        if not self._state.reader.waits_for(request):
            return
        try:
            document = await self._read(request.key.account, partial(run_render, request))
        except StoreError as error:
            self._show(self._state.complain(error))
        else:
            self._show(self._state.reader.rendered(request, document))

    async def _file_job(self, job: FileJob) -> None:
        from tuimail.state.file_work import Stopped  # not on the way to the first frame
        from tuimail.state.saving import SavingFailed

        try:
            then = await self._read(job.account, job.work)
        except (SavingFailed, Stopped, StoreError, OSError) as error:
            self._show(self._state.attached.failed_job(job, error))
        else:
            self._show(self._state.attached.ended(job, then))


def _watched(step: Callable[[], None] | None, work: Callable[[Reads], Answer], reader: Reads) -> Answer:
    """In a thread: the same, telling how far it is."""
    if step is not None:
        reader.watch(step)
    return work(reader)
