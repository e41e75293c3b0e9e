"""Ways to get pyp0f: the wheel and the sdist, the Debian package, the unit for systemd, the container."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import require
from places import ROOT
from root_lab import system
from shown import agrees
from surroundings import wait_until
from test_guides import copy_of_the_project

import pyp0f

if TYPE_CHECKING:
    from pathlib import Path

WAYS: Final = ((0o022, "UTC"), (0o077, "Asia/Tokyo"))
"""Umask and time zone of two builds, which must not make a difference."""


def build_twice(folder: Path, command: list[str]) -> list[dict[str, str]]:
    """Run a command in two copies of the project.  Returns the checksums of the files that it writes."""
    found = []
    for number, (umask, zone) in enumerate(WAYS):
        place = folder / str(number)
        place.mkdir()
        source = copy_of_the_project(place)
        for path in source.rglob("*"):
            os.utime(path, (number * 1_000_000, number * 1_000_000))
        output = place / "output"
        output.mkdir()
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TZ": zone}
        done = subprocess.run(
            [*command, str(output)],
            cwd=source,
            env=environment,
            umask=umask,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        found.append({path.name: sha256(path.read_bytes()).hexdigest() for path in output.iterdir()})
    return found


@pytest.mark.slow
def test_wheel_and_sdist_can_be_reproduced(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    subprocess.run([tools / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "build"], check=True)
    first, second = build_twice(tmp_path, [str(tools / "bin" / "python"), "-m", "build", "--outdir"])
    assert set(first) == {f"pyp0f-{pyp0f.__version__}{ending}" for ending in ("-py3-none-any.whl", ".tar.gz")}
    assert first == second


@pytest.mark.slow
def test_the_debian_package_can_be_reproduced(tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("not installed: dpkg-deb")
    first, second = build_twice(tmp_path, ["packaging/make-deb"])
    assert len(first) == 1
    assert first == second


@pytest.mark.live
def test_the_debian_package_and_its_service(tmp_path: Path) -> None:
    """Installed by apt, started by systemd: it captures without root, answers, opens its log again, and goes away."""
    require("dpkg-deb", "logrotate")
    source = copy_of_the_project(tmp_path)
    subprocess.run([source / "packaging" / "make-deb", tmp_path], check=True)
    (package,) = tmp_path.glob("*.deb")
    (tmp_path / "changes").mkdir()
    path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with system(tmp_path, tmp_path / "changes") as made:
        made.run(f"dpkg -i ./{package.name}", **path)
        assert made.run("pyp0f --version", **path) == f"pyp0f {pyp0f.__version__}\n"
        assert (
            made.run("man -w pyp0f pyp0f-client pyp0f-db pyp0f-hosts pyp0f-sendsyn pyp0f-web | wc -l", **path) == "6\n"
        )
        assert made.run("systemd-analyze verify pyp0f.service", **path) == ""
        made.run("systemctl enable --now pyp0f", **path)
        assert made.run("systemctl is-active pyp0f; systemctl is-enabled pyp0f", **path) == "active\nenabled\n"
        owner = made.run("stat -c %U /proc/$(systemctl show -p MainPID --value pyp0f)", **path)
        assert owner == "pyp0f\n"
        rights = made.run("grep CapEff /proc/$(systemctl show -p MainPID --value pyp0f)/status", **path)
        assert int(rights.split()[1], 16) == 1 << 13, "CAP_NET_RAW"
        wait_until(lambda: "Linux 3.11" in made.run("pyp0f-client /run/pyp0f/p0f.sock 192.0.2.1", **path))
        made.run("logrotate --force /etc/logrotate.d/pyp0f", **path)
        wait_until(lambda: made.run("ls /var/lib/pyp0f/", **path).split() == ["p0f.log", "p0f.log.1"])
        made.run("systemctl stop pyp0f", **path)
        assert (
            made.run("dpkg --purge pyp0f > /dev/null; which pyp0f; ls -d /usr/lib/pyp0f 2>&1", **path).count("\n") == 1
        )


def wheels_of(source: Path | str, folder: Path) -> dict[str, str]:
    """Fetch all that installing the project needs.  Returns variables with which pip needs no network."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "-w", str(folder)]
    subprocess.run([*command, str(source), "hatchling"], check=True, cwd=folder.parent)
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


def test_citation() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {pyp0f.__version__}\n" in text
    assert re.findall(r"^(\S+):", text, re.MULTILINE)[:2] == ["cff-version", "title"]


def test_documents_that_templates_of_issues_name_exist() -> None:
    templates = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
    assert len(templates) == 3
    for template in templates:
        text = template.read_text("utf-8")
        assert re.match(r"---\nname: .+\nabout: .+\ntitle: .*\nlabels: \w+\n---\n", text), template
        documents = re.findall(r"\b((?:docs/)?[\w/-]+\.md)\b", text)
        assert documents
        assert all((ROOT / document).exists() for document in documents)


# The container --------------------------------------------------------------------------------------


@pytest.mark.live
def test_the_steps_of_the_container_of_the_web_process(tmp_path: Path) -> None:
    """The commands of examples/Containerfile.web make an installation that serves, as a user, with a token.

    They run on this system.  Images, which need a registry, are not made.
    """
    require("setpriv", "curl")
    source = copy_of_the_project(tmp_path)
    text = (ROOT / "examples" / "Containerfile.web").read_text("utf-8")
    install, add_user = re.findall(r"^RUN (.*)", text, re.MULTILINE)
    (user,) = re.findall(r"^USER (.*)", text, re.MULTILINE)
    command = json.loads(re.findall(r"^CMD (.*)", text, re.MULTILINE)[0])
    offline = wheels_of(f"{source}[web]", tmp_path / "wheels")
    (tmp_path / "changes").mkdir()
    venv = "/opt/web"
    more = {**offline, "PIP_NO_COMPILE": "1", "PATH": f"{venv}/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    with system(tmp_path, tmp_path / "changes") as made:
        made.run(f"mkdir /source && cp -r {source}/. /source && /usr/bin/python3 -m venv {venv}", **more)
        assert "Successfully installed" in made.run(f"set -e; {install}; {add_user}", **more)
        made.run(f"mkdir /logs && {venv}/bin/pyp0f -q -r {ROOT}/pcaps/uptime.pcap --json /logs/p0f.json", **more)
        made.run("echo 0123456789abcdef > /token && chmod 644 /token /logs/p0f.json", **more)
        as_user = f"setpriv --reuid={user} --regid={user} --init-groups"
        made.run(f"{as_user} {shlex.join(command)} > /out 2>&1 &", **more)
        ask = "curl -s -H 'Authorization: Bearer 0123456789abcdef' http://127.0.0.1:8080/api/v1/hosts"
        wait_until(lambda: '"address"' in made.run(ask, **more))
        assert "token" in made.run("curl -s http://127.0.0.1:8080/api/v1/hosts", **more)
        assert "[+] Serving http://0.0.0.0:8080/" in made.run("cat /out", **more)


@pytest.mark.live
def test_the_steps_of_the_container(tmp_path: Path) -> None:
    """The commands of the Containerfile make an installation that captures with one capability, as a user.

    They run on this system.  Images, which need a registry, are not made.
    """
    require("setpriv")
    source = copy_of_the_project(tmp_path)
    text = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text("utf-8"))
    steps = re.findall(r"^RUN (.*)", text, re.MULTILINE)
    assert len(steps) == 2
    assert "\nUSER 65532:65532\n" in text
    offline = wheels_of(source, tmp_path / "wheels")
    (tmp_path / "changes").mkdir()
    more = {**offline, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    limits = "setpriv --reuid=65532 --regid=65532 --clear-groups"
    with system(tmp_path, tmp_path / "changes") as made:
        made.run(f"mkdir /src && cp -r {source}/. /src", **more)
        for step in steps:
            local = re.sub(r"(^|&& )apt-get (?:(?!&&).)*", r"\1true ", step)  # libcap2-bin is here
            assert made.run(f"set -e; {local}", **more) == ""
        assert made.run(f"{limits} --bounding-set=-all /opt/pyp0f/bin/pyp0f --version", **more) == (
            f"pyp0f {pyp0f.__version__}\n"
        )
        shown = "...\n.-[ 192.0.2.1/40000 -> 198.51.100.1/80 (syn) ]-\n...\n"
        live = (
            "setpriv --reuid=65532 --regid=65532 --clear-groups --bounding-set=-all,+net_raw /opt/pyp0f/bin/pyp0f-live"
        )
        assert agrees(shown, made.run(f"exec {live} -i eth0", shown, **more))
        refused = made.run(f"{live.replace('pyp0f-live', 'pyp0f')} -i eth0", **more)
        assert "Operation not permitted" in refused or "permission" in refused
