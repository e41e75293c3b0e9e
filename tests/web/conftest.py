"""What is left of a test of the web process is ended or closed: programs, threads that write, and stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_program_goes_on() -> Iterator[None]:
    programs: list[Program] = []
    start = Program.__init__

    def make_program(self: Program, *arguments: Any, **others: Any) -> None:  # noqa: ANN401
        programs.append(self)
        start(self, *arguments, **others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Program, "__init__", make_program)
        yield
    for program in programs:
        if program.process.poll() is None:
            program.end(9)


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    from parts import shared_parts  # noqa: PLC0415 - not for processes that run no test of this folder

    from pyp0f.web.ingest import Ingest  # noqa: PLC0415
    from pyp0f.web.store import Store  # noqa: PLC0415

    stores: list[Store] = []
    writers: list[Ingest] = []
    make, start = Store.__init__, Ingest.start

    def make_store(self: Store, *arguments: Any, **others: Any) -> None:  # noqa: ANN401 - as above
        stores.append(self)
        make(self, *arguments, **others)

    def start_ingest(self: Ingest) -> None:
        writers.append(self)
        start(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__init__", make_store)
        patch.setattr(Ingest, "start", start_ingest)
        yield
    shared = shared_parts() if shared_parts.cache_info().currsize else None
    for writer in writers:
        if shared is None or writer is not shared.ingest:
            writer.stop()
    for store in stores:
        if (shared is None or store is not shared.store) and hasattr(store, "_engine"):
            store.close()


@pytest.fixture(autouse=True, scope="session")
def _shared_parts_are_closed() -> Iterator[None]:
    yield
    from parts import shared_parts  # noqa: PLC0415 - as above

    if shared_parts.cache_info().currsize:
        shared = shared_parts()
        shared.ingest.stop()
        shared.store.close()
