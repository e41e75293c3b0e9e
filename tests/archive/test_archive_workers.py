"""Workers: processes of this machine, a cluster over TCP whose workers die, and captures in S3."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import dask
import pytest
from archive_data import CAPTURES, captures, hosts, make, observations
from live_lab import require
from places import PCAPS

from pyp0f.archive.queries import HOSTS, Dataset
from pyp0f.archive.workers import Cluster, ThisProcess
from pyp0f.errors import UsageError

_SECONDS: Final = 60
_KILLS: Final = 4


def test_this_process_gives_results_and_errors() -> None:
    found = list(ThisProcess().run(lambda number: 1 // number, [1, 0]))
    assert found[0] == (1, 1)
    assert isinstance(found[1][1], ZeroDivisionError)
    ThisProcess().close()


def _same(one: Path, other: Path) -> None:
    assert observations(one) == observations(other)
    assert hosts(one) == hosts(other)
    assert captures(one) == captures(other)


@contextmanager
def _closed(workers: Cluster) -> Iterator[Cluster]:
    try:
        yield workers
    finally:
        workers.close()


def _kill_once(path: str) -> str:
    """Kill the worker at the first call."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.service
@pytest.mark.filterwarnings("default")
def test_processes_give_the_same_rows(tmp_path: Path) -> None:
    make(tmp_path / "one")
    import distributed  # noqa: F401, PLC0415 - slow to load; the configuration must have its defaults before

    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), _closed(Cluster(processes=2)) as cluster:
        make(tmp_path / "two", workers=cluster)
        _same(tmp_path / "one", tmp_path / "two")
        # A worker that dies costs its task only, and the task is done again.
        path = str(tmp_path / "killed")
        assert list(cluster.run(_kill_once, [path])) == [(path, path)]
        ((_, error),) = cluster.run(_die, ["x"])
        assert str(error) == "the worker crashed several times"


@pytest.mark.service
@pytest.mark.filterwarnings("default")
def test_there_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyp0f.archive.workers._SECONDS", 1)
    with pytest.raises(UsageError, match=r"--scheduler tcp://127.0.0.1:1: "):
        Cluster(scheduler="tcp://127.0.0.1:1")
    with pytest.raises(UsageError, match=r"--scheduler nonsense://x: "):
        Cluster(scheduler="nonsense://x")


class _Processes:
    """A scheduler of Dask and two workers, as processes that talk over TCP."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._scheduler = self._start("scheduler", "--no-dashboard", "--port", "0", "--scheduler-file", str(self._file))
        _wait_for(self._file.exists)
        self.workers = [self._worker(), self._worker()]

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", *options]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(self._file))
        return self._start("worker", *options)

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text())["address"])

    def replace_worker(self, number: int) -> None:
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self._worker()

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()


def _wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[_Processes]:
    processes = _Processes(tmp_path)
    yield processes
    processes.close()


def _corpus() -> list[str]:
    """Public captures, if there are some beside the project; otherwise those of the project."""
    folder = os.environ.get("PYP0F_CORPUS")
    step = int(os.environ.get("PYP0F_CORPUS_STEP", "40"))
    found = sorted([str(path) for path in Path(folder).rglob("*.pcap*")]) if folder else []
    return found[::step] or sorted([str(path) for path in PCAPS.glob("*.pcap*")])


@pytest.mark.service
@pytest.mark.filterwarnings("default")
def test_workers_over_tcp_are_killed_and_replaced(tmp_path: Path, cluster: _Processes) -> None:
    paths = _corpus()
    make(tmp_path / "one", *paths)
    done = threading.Event()
    kills = 0

    def kill() -> None:
        """Kill a worker when a tenth, three tenths and so on of the captures are read, while it reads another one."""
        nonlocal kills
        manifest = tmp_path / "two" / "manifest"
        while kills < _KILLS and not done.wait(0.02):
            read = len(list(manifest.iterdir())) if manifest.exists() else 0
            if read >= len(paths) * (2 * kills + 1) // (2 * _KILLS):
                cluster.replace_worker(kills % 2)
                kills += 1

    with _closed(Cluster(scheduler=cluster.address)) as workers:
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            make(tmp_path / "two", *paths, workers=workers)
        finally:
            done.set()
            killer.join()
        make(tmp_path / "two", *paths, workers=workers)  # what failed three times is tried again
    assert kills == _KILLS
    _same(tmp_path / "one", tmp_path / "two")


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[list[str]]:
    """An SSH server of this machine that takes one key: options of ``dask ssh``."""
    require("sshd")
    server = str(shutil.which("sshd"))  # it must be started by its whole path
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "rsa", "-m", "PEM", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    port = _free_port()
    (folder / "settings").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # as its service does
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([server, "-D", "-e", "-f", str(folder / "settings")], stderr=log)
    yield ["--ssh-port", str(port), "--ssh-private-key", f"{folder}/user", "--ssh-username", getpass.getuser()]
    process.terminate()
    process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.service
@pytest.mark.filterwarnings("default")
def test_workers_over_ssh(tmp_path: Path, ssh: list[str]) -> None:
    """As docs/archives.md shows it."""
    (tmp_path / "hosts.txt").write_text("127.0.0.1\n127.0.0.1\n")
    port = _free_port()
    command = [sys.executable, "-m", "dask", "ssh", "--hostfile", "hosts.txt", "--nthreads", "1", *ssh]
    command += ["--scheduler-port", str(port), "--remote-python", sys.executable]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
    try:
        with _closed(Cluster(scheduler=f"tcp://127.0.0.1:{port}")) as workers:
            make(tmp_path / "two", workers=workers)
    finally:
        process.send_signal(signal.SIGINT)  # it ends the others
        process.wait(_SECONDS)
    make(tmp_path / "one")
    _same(tmp_path / "one", tmp_path / "two")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to load

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import s3fs  # noqa: PLC0415

    yield s3fs.S3FileSystem(skip_instance_cache=True)
    with suppress(Exception):
        server.stop()


@pytest.mark.service
@pytest.mark.filterwarnings("default")
def test_captures_and_dataset_in_s3(tmp_path: Path, s3: Any) -> None:  # noqa: ANN401 - of s3fs
    s3.mkdir("traces")
    s3.mkdir("results")
    for path in CAPTURES:
        s3.put(path, f"traces/2026/{Path(path).name}")
    outcome = make("s3://results/set", "s3://traces/2026/*.pcap")
    assert len(outcome.done) == len(CAPTURES)
    assert make("s3://results/set", "s3://traces/2026/*.pcap").finished == len(CAPTURES)
    s3.get("results/set", str(tmp_path / "set"), recursive=True)
    make(tmp_path / "here")
    assert _without_runs(observations(tmp_path / "set")) == _without_runs(observations(tmp_path / "here"))
    assert hosts(tmp_path / "set") == hosts(tmp_path / "here")
    answer = Dataset("s3://results/set").ask(HOSTS)
    assert len(list(answer.rows)) == len(hosts(tmp_path / "here"))


def _without_runs(rows: list[dict[str, Any]]) -> list[str]:
    """Runs are named by the URL of the captures."""
    return sorted([repr(row | {"run": ""}) for row in rows])
