"""Reading the captures of a command line: one after the other, as one run."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from pyp0f.capture.file import CaptureFile
from pyp0f.capture.filters import FileRules
from pyp0f.commands.options import CommandLine
from pyp0f.commands.progress import ProgressBar
from pyp0f.engine.tracker import Tracker, collector_off
from pyp0f.errors import CaptureError, FilterError, reason_of
from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.safetext import safe_text
from pyp0f.service import privileges
from pyp0f.service.signals import Stop
from pyp0f.wire.link import DLT_EN10MB

if TYPE_CHECKING:  # most runs have no other process
    from pyp0f.service.feed import Feed


_TURN: Final = 0.25
"""Seconds between two looks at a request to stop, while the web process serves."""


class CaptureRun:
    """Passes the packets of all captures to one engine, whose connections and hosts go on from one to the next.

    Attributes:
        refused: after the run: whether a capture could not be opened.
    """

    def __init__(
        self, wanted: CommandLine, engine: Tracker, *, outputs: Outputs, messages: Messages, stop: Stop
    ) -> None:
        """Prepare the run.  `run` starts it.

        Args:
            wanted: the command line, with at least one capture.
            engine: receives the packets.
            outputs: receive the findings.
            messages: receives warnings.
            stop: ends the run at a signal.

        Raises:
            PrivilegeError: the user does not exist or cannot be used.
        """
        self._inherited: Sequence[int] = () if wanted.user is None else privileges.open_descriptors()
        self._account = None if wanted.user is None else privileges.find_account(wanted.user)
        self.refused = False
        self._wanted = wanted
        self._engine = engine
        self._outputs = outputs
        self._messages = messages
        self._stop = stop
        self._paths: Sequence[str] = wanted.captures
        self._are_several = False
        self._progress: ProgressBar | None = None
        self._feeds: list[Feed] = []
        self._bytes_before = 0

    def run(self) -> None:
        """Read all captures.

        If there are several, those that cannot be opened are reported and left out.

        Raises:
            CaptureError: a capture does not exist, or the only one cannot be opened, or the filter is not valid.
            OutputError: an output cannot be opened.
            PrivilegeError: privileges cannot be dropped.
        """
        if not self._stop.requested:
            self._paths = self._with_folders()
            self._are_several = len(self._paths) > 1
            size = _total_size(self._paths) if self._are_several else None
            with ExitStack() as stack:
                stack.enter_context(collector_off())
                for capture in stack.enter_context(closing(self._captures())):
                    if self._progress is None:
                        self._progress = stack.enter_context(closing(self._make_progress(size or capture.size)))
                        self._begin(self._progress)
                    try:
                        self._read(capture, self._progress)
                    except CaptureError as error:
                        self._leave_out(error)
        if self._stop.requested:
            self._messages.warn(f"stopped on request after {self._engine.packets} packets")

    def _with_folders(self) -> Sequence[str]:
        """The paths of all captures, with those in folders; empty after a signal."""
        paths = self._wanted.captures
        if not any(map(os.path.isdir, paths)):
            return paths
        from pyp0f.capture.folder import with_folders  # noqa: PLC0415 - most command lines name files

        try:
            with self._stop.interrupting():
                return with_folders(paths, self._messages.warn)
        except CaptureError:
            if self._stop.requested:
                return ()
            raise

    def _captures(self) -> Generator[CaptureFile, None, None]:
        """Open each capture when it is needed.  With another user, all are opened before the root directory changes."""
        with ExitStack() as stack:
            opened = (capture for path in self._paths if (capture := self._open(path)) is not None)
            if self._wanted.user is not None:
                yield from [stack.enter_context(closing(capture)) for capture in opened]
                return
            for capture in opened:
                with closing(capture):
                    yield capture

    def _open(self, path: str) -> CaptureFile | None:
        has_begun = self._progress is not None
        if self._stop.requested or (has_begun and not self._outputs.left):
            return None
        try:
            with self._stop.interrupting():
                return CaptureFile(path, self._wanted.rule, datagrams=self._engine.marks, classic=self._wanted.classic)
        except FilterError as error:
            if self._are_several:
                self._check_filter()
            self._leave_out(FilterError(f"{path}: {error}" if self._are_several else str(error)))
        except CaptureError as error:
            # A signal also ends the wait for the writer of a FIFO; this is not an error.
            if not self._stop.requested:
                self._leave_out(error)
        return None

    def _check_filter(self) -> None:
        """Check the filter for Ethernet, to find out whether it is wrong, or only not valid for some link type.

        Raises:
            FilterError: it is wrong.
        """
        rules = FileRules("", self._wanted.rule, datagrams=self._engine.marks, classic=self._wanted.classic)
        rules.filter_of(DLT_EN10MB, "<")

    def _leave_out(self, error: CaptureError) -> None:
        """Report one of several captures that cannot be read.

        Raises:
            CaptureError: it is the only one.
        """
        if not self._are_several:
            raise error
        self._messages.say(f"[-] {error}")
        self.refused = True

    def _make_progress(self, size: int | None) -> ProgressBar:
        progress = ProgressBar(None if self._wanted.quiet or self._wanted.watch else sys.stderr, size)
        self._messages.make_room = progress.hide
        return progress

    def _begin(self, progress: ProgressBar) -> None:
        """Open the outputs, and drop privileges."""
        wanted, outputs = self._wanted, self._outputs
        paths = self._paths
        source = f"{len(paths)} captures" if self._are_several else f"'{safe_text(paths[0])}'"
        order = "" if paths is wanted.captures else ", those of a folder by the time of their first packet"
        outputs.print(f"[+] Reading packets from {source}{order}.\n[+] Packet filter: {wanted.rule_text}\n")
        outputs.open_files(wanted.log, wanted.json, wanted.ecs, wanted.hosts)
        if wanted.web is not None or wanted.watch:
            self._open_feeds(source)
        for path in paths:
            outputs.keep_apart_from(0 if path == "-" else path)  # the descriptor of standard input
        if self._account is not None:
            privileges.prepare()
            progress.prepare()
            privileges.drop(self._account, self._inherited)
            outputs.print(f"[+] {self._account}.\n")
        outputs.print("\n")

    def _open_feeds(self, source: str) -> None:
        """Start the web process and the live table.

        Args:
            source: what is read, for the title of the table.
        """
        from pyp0f.service.feed import Feed  # noqa: PLC0415 - most runs have no other process

        wanted, formatter, messages = self._wanted, self._outputs.json_formatter(), self._messages
        if wanted.web is not None:
            self._add_feed(Feed(wanted.web, self._engine, formatter, messages.warn, is_daemon=False))
        if wanted.watch:
            from pyp0f.service.table_terminal import open_table  # noqa: PLC0415 - most runs have no live table

            settings = {"title": source, "user": wanted.user}
            self._add_feed(open_table(settings, self._engine, formatter, messages, when_quit=self._stop.request_once))

    def _add_feed(self, feed: Feed) -> None:
        feed.wait_for_reader(lambda: self._stop.requested)
        self._feeds.append(feed)
        self._outputs.feeds.append(feed)

    def serve(self) -> None:
        """Keep the other processes until a stop is requested, or until they end.  Without one, return at once."""
        for feed in self._feeds:
            if not feed.is_lost:
                feed.finish()
        if not (self._stop.requested or all(feed.is_lost for feed in self._feeds)):
            self._outputs.print(f"[+] The web process shows what was found{self._place}; press Ctrl-C to stop.\n")
        while not self._stop.requested and (feeds := [feed for feed in self._feeds if not feed.is_lost]):
            for feed in feeds:
                feed.wait_for_end(_TURN / len(feeds))

    @property
    def _place(self) -> str:
        """Where the page is, as far as it is known here: the system can choose the port."""
        web = self._wanted.web
        if web is None or str(web["endpoint"]).endswith(":0"):
            return ""
        return f" at {'http' if web['certificate'] is None else 'https'}://{web['endpoint']}/"

    def _read(self, capture: CaptureFile, progress: ProgressBar) -> None:
        engine, outputs, stop = self._engine, self._outputs, self._stop
        if self._are_several:
            outputs.print(f"[+] Reading packets from '{safe_text(capture.name)}'.\n\n")
            engine.source = capture.name
            outputs.name_source(capture.name.rpartition("/")[2])
        with stop.ending(capture):
            findings = capture.findings(engine)
            may_be_seen = outputs.may_be_seen
            while outputs.left and not stop.requested and (found := next(findings, None)) is not None:
                if found:
                    if may_be_seen:
                        progress.hide()  # the bar and the findings may share a terminal
                    outputs.report(found)
                for feed in self._feeds:
                    feed.answer_requests()
                progress.show(self._position(capture.position), engine.packets)
        self._bytes_before += capture.size or 0
        if capture.warning is not None and not stop.requested:
            self._messages.warn(capture.warning)

    def _position(self, position: int | None) -> int | None:
        """Bytes of all captures that were read, from those of the current one."""
        return None if position is None else self._bytes_before + position


def _total_size(paths: Sequence[str]) -> int | None:
    """Size of all captures in bytes; None if one of them is not a regular file, so that its size is not known.

    Raises:
        CaptureError: one does not exist.
    """
    total: int | None = 0
    for path in paths:
        if path == "-":
            total = None
            continue
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:
            raise CaptureError(f"{path}: {reason_of(error)}") from None
        total = total + status.st_size if total is not None and stat.S_ISREG(status.st_mode) else None
    return total
