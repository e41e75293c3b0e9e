"""The page in a real browser.  Screenshots for the documents are made on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from broker_servers import messages_of
from places import DOCS, PCAPS, ROOT
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Route

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"),
    # Chromium and Playwright leave sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SHOWN: Final = ("nat_two_systems", "http_nginx", "http_dishonest", "uptime", "tls")
VIEWS: Final = ("overview", "hosts", "host&address=192.0.2.1", "live", "sites", "unknown", "settings")
STARTS: Final = {name: f"import sys; from pyp0f.__main__ import {name}; sys.exit({name}())" for name in ("main", "web")}
SCREENSHOTS: Final = DOCS / "screenshots"


@contextmanager
def serving(folder: Path, program: str, *arguments: str, stdin: Any = subprocess.DEVNULL) -> Iterator[str]:  # noqa: ANN401 - as in subprocess
    """The URL of a server that runs: ``main`` or ``web`` with these arguments."""
    said = folder / "said"
    with said.open("wb") as out:
        command = [sys.executable, "-c", STARTS[program], *arguments, "--http", "127.0.0.1:0"]
        server = subprocess.Popen(
            command, stdin=stdin, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        wait_until(lambda: b"Serving http" in said.read_bytes() or server.poll() is not None, seconds=20)
        text = said.read_text()
        assert "Serving http" in text, text
        yield text.partition("Serving ")[2].split()[0].rstrip("/")
    finally:
        server.terminate()
        server.wait(20)


def json_at(url: str | urllib.request.Request) -> Any:  # noqa: ANN401 - JSON
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that shows captures that come with the project."""
    captures = [str(PCAPS / f"{name}.pcap") for name in SHOWN]
    with serving(tmp_path_factory.mktemp("server"), "main", "-q", "-r", *captures) as found:
        # The last capture has some.  When they are stored, so is all the rest.
        wait_until(lambda: "tls request" in {one["kind"] for one in json_at(f"{found}/api/v1/signatures")["unknown"]})
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it is slow to load

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Page]:  # noqa: ANN401 - options of Playwright
    """A page whose console stays empty and that asks nobody else."""
    context: BrowserContext = browser.new_context(locale="en-GB", timezone_id="UTC", **options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def refuse(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    def check(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            wrong.append(request.url)

    page.on("dialog", refuse)
    page.on("request", check)
    yield page
    assert wrong == []
    context.close()


def shot(page: Page, name: str) -> None:
    """Write a screenshot into the documents, if they are to be made again."""
    if os.environ.get("PYP0F_SCREENSHOTS"):
        page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_can_be_used_by_all(browser: Browser, url: str, scheme: Any) -> None:  # noqa: ANN401 - a literal
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only this test needs it

    with opened(browser, url, color_scheme=scheme) as page:
        for view in VIEWS:
            page.goto(f"{url}/?view={view}")
            page.wait_for_selector("h1")
            page.wait_for_timeout(700)
            if view != "sites" and (scheme == "light" or view == "overview"):
                shot(page, f"{view.partition('&')[0]}-{scheme}")
            found = Axe().run(page).response
            assert found["passes"]
            assert found["violations"] == [], view


def test_the_overview_has_counts_and_plots(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(url)
        page.wait_for_selector(".plot .bars path")
        assert int(page.inner_text(".facts dd a")) > 5
        assert page.locator("figure").count() == 6
        page.wait_for_selector("#state:has-text('Live')")
        assert "Linux" in page.inner_text("figure:has-text('Systems')")


def test_search_sort_and_share(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(f"{url}/?view=hosts")
        page.wait_for_selector("#hosts tbody tr")
        everything = page.locator("#hosts tbody tr").count()
        page.get_by_label("Search").fill("nginx")
        wait_until(lambda: page.locator("#hosts tbody tr").count() < everything)
        assert "q=nginx" in page.url
        page.get_by_role("button", name="Address").click()
        page.wait_for_selector("th[aria-sort='ascending'] button")
        shared = page.url
        shown = page.inner_text("#hosts")
        page.goto(shared)
        page.wait_for_selector("#hosts tbody tr")
        assert page.inner_text("#hosts") == shown
        page.go_back()
        page.wait_for_selector("#hosts tbody tr")


def test_the_table_is_filled_when_hosts_are_stored(browser: Browser, url: str) -> None:
    """The page may be opened before anything is stored."""
    empty = [{"hosts": [], "total": 0, "next": None}]

    def answer(route: Route) -> None:
        if empty:
            route.fulfill(json=empty.pop())
        else:
            route.continue_()

    with opened(browser, url) as page:
        page.route("**/api/v1/hosts?*", answer)
        page.goto(f"{url}/?view=hosts")
        page.wait_for_selector("#hosts p:has-text('No host fits.')")
        page.wait_for_selector("#hosts tbody tr")


def test_columns_are_kept(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(f"{url}/?view=hosts")
        page.get_by_text("Columns").click()
        page.get_by_label("First seen").check()
        page.wait_for_selector("th:has-text('First seen')")
        page.reload()
        page.wait_for_selector("th:has-text('First seen')")


def test_a_host_with_its_evidence(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(f"{url}/?view=hosts&q=192.0.2.1")
        page.get_by_role("link", name="192.0.2.1", exact=True).click()
        page.wait_for_selector("h2:has-text('Evidence')")
        assert "view=host" in page.url
        text = page.inner_text("main")
        assert "modern.fp:" in text
        assert "Latest findings" in text
        assert page.locator("h2:has-text('Latest findings') + .scroll tbody tr").count() > 0


def test_a_telephone_needs_no_sideways_scrolling(browser: Browser, url: str) -> None:
    with opened(browser, url, viewport={"width": 360, "height": 740}, is_mobile=True) as page:
        for view in VIEWS:
            page.goto(f"{url}/?view={view}")
            page.wait_for_selector("h1")
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
        page.goto(f"{url}/?view=hosts")
        page.wait_for_selector("#hosts tbody tr")
        shot(page, "telephone")


def test_an_unknown_signature_is_copied(browser: Browser, url: str) -> None:
    with opened(browser, url, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{url}/?view=unknown")
        page.get_by_role("button", name="Copy a line").first.click()
        page.wait_for_selector("button:has-text('Copied')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("[")
        assert "\nsig   = " in copied


def test_settings(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(f"{url}/?view=settings")
        page.get_by_label("Colors").select_option("dark")
        page.get_by_label("Time zone").select_option("utc")
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.inner_text("output").endswith(" UTC")


def test_only_the_keyboard(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto(url)
        page.wait_for_selector("h1:has-text('Overview')")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Hosts')")


def test_without_javascript(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.get_by_role("link", name="plain tables of hosts").click()
    page.get_by_role("link", name="192.0.2.1", exact=True).click()
    assert "modern.fp:" in page.inner_text("table")
    context.close()


def test_a_token(browser: Browser, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("correct-horse-battery-staple\n")
    token.chmod(0o600)
    capture = str(PCAPS / "http_nginx.pcap")
    with serving(tmp_path, "main", "-q", "-r", capture, "--http-token-file", str(token)) as url:
        authorization = {"Authorization": f"Bearer {token.read_text().strip()}"}
        hosts = urllib.request.Request(f"{url}/api/v1/hosts", headers=authorization)
        wait_until(lambda: json_at(hosts)["hosts"])  # the page shows what is stored when it is opened
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{url}/?view=hosts")
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_selector("[role=alert]:has-text('This is not the token.')")
        page.get_by_label("Token").fill("correct-horse-battery-staple")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_selector("#hosts tbody tr")
        page.reload()
        page.wait_for_selector("#hosts tbody tr")
        context.close()


MARKUP: Final = "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>"


def test_markup_from_the_wire_is_text(browser: Browser, tmp_path: Path) -> None:
    lines = [
        {
            "timestamp": "2026-11-28T12:00:00.000000+0000", "event_type": "p0f", "src_ip": "192.0.2.9",
            "src_port": 4000, "dest_ip": "192.0.2.10", "dest_port": 80, "proto": "TCP",
            "p0f": {"kind": kind, "subject": "client", "label": None, "signature": None, "software": MARKUP,
                    "sni": MARKUP, "raw_signature": MARKUP, "params": [], "language": None},
        }
        for kind in ("http request", "tls request")
    ]  # fmt: skip
    log = tmp_path / "log.json"
    log.write_text("".join([json.dumps(line) + "\n" for line in lines]))
    with serving(tmp_path, "web", "--from", str(log)) as url, opened(browser, url) as page:
        for view in ("overview", "hosts", "host&address=192.0.2.9", "live", "unknown"):
            page.goto(f"{url}/?view={view}")
            page.wait_for_selector("h1")
            page.wait_for_timeout(300)
            assert page.locator("main img, main b").count() == 0
        assert MARKUP in page.inner_text("main")


def test_sensors_sites_and_one_address_at_two_sites(browser: Browser, tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    with log.open("wb") as out:
        for site in ("berlin", "paris"):
            for message in messages_of("nat_two_systems.pcap", site, f"{site}-1"):
                out.write(message.value + b"\n")
    with serving(tmp_path, "web", "--from", str(log)) as url, opened(browser, url) as page:
        page.goto(f"{url}/?view=sites")
        page.wait_for_selector("td:has-text('paris-1')")
        shot(page, "sensors-light")
        page.locator("h2:has-text('Sites') + .scroll").get_by_role("link", name="berlin", exact=True).click()
        page.wait_for_selector("h2:has-text('Sensors of berlin')")
        wait_until(lambda: page.locator("td:has-text('paris-1')").count() == 0)
        page.get_by_role("link", name="berlin-1").click()
        page.wait_for_selector("#hosts tbody tr")
        assert page.locator("#hosts tbody tr").count() == 2
        page.locator("label.field:has(span:text-is('Site')) select").select_option("")
        page.get_by_role("button", name="sensor: berlin-1 (remove)").click()
        wait_until(lambda: page.locator("#hosts tbody tr").count() == 4)
        page.get_by_label("Same address").select_option("true")
        wait_until(lambda: page.locator("#hosts tbody tr").count() == 2)
        assert page.locator("td:has-text('berlin, paris')").count() == 2
        page.get_by_role("link", name="203.0.113.5", exact=True).click()
        page.wait_for_selector("h2:has-text('Evidence')")
        page.get_by_role("link", name="paris", exact=True).first.click()
        page.wait_for_selector("p:has-text('At paris')")
        choice = page.locator("label.field:has(span:text-is('Site')) select")
        page.goto(f"{url}/?view=overview")
        for chosen, hosts in (("berlin", "2"), ("", "4")):
            choice.select_option(chosen)
            wait_until(lambda hosts=hosts: page.inner_text("dt:text-is('Hosts') + dd") == hosts)  # type: ignore[misc]
        page.goto(f"{url}/?view=live&site=berlin")
        page.wait_for_selector("td:has-text('berlin / berlin-1')")
        assert page.locator("td:has-text('paris / paris-1')").count() == 0
        page.goto(f"{url}/?view=unknown")
        times = "table tbody tr:first-child td:nth-child(5)"
        whole = int(page.inner_text(times))
        choice.select_option("paris")
        wait_until(lambda: 2 * int(page.inner_text(times)) == whole)


CURL: Final = """
ip netns add pyp0f-near && ip netns add pyp0f-far
ip link add near0 netns pyp0f-near type veth peer name far0 netns pyp0f-far
for side in near far; do
    ip -n pyp0f-$side addr add 192.0.2.$([ $side = near ] && echo 1 || echo 2)/24 dev ${side}0
    ip -n pyp0f-$side link set ${side}0 up
done
"""


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("curl"), reason="needs root and curl")
def test_findings_of_real_traffic_come_at_once(browser: Browser, tmp_path: Path) -> None:
    far = ["ip", "netns", "exec", "pyp0f-far"]
    near = ["ip", "netns", "exec", "pyp0f-near"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    programs: list[subprocess.Popen[bytes]] = []
    try:
        subprocess.run(["sh", "-ec", CURL], check=True)
        programs.append(subprocess.Popen(
            [*far, sys.executable, "-m", "http.server", "8000"], cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ))  # fmt: skip
        sensor = subprocess.Popen(
            [*far, sys.executable, "-m", "pyp0f", "-i", "far0", "--json", "-"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        programs.append(sensor)
        command = ("web", "--from", "far=-")
        with serving(tmp_path, *command, stdin=sensor.stdout) as url, opened(browser, url) as page:
            page.goto(f"{url}/?view=live")
            page.wait_for_selector("#state:has-text('Live')")
            for _ in range(20):
                subprocess.run([*near, "curl", "-s", "http://192.0.2.2:8000/"], stdout=subprocess.DEVNULL)
                if page.locator("tbody tr:has-text('curl')").count():
                    break
                page.wait_for_timeout(500)
            assert page.locator("tbody tr:has-text('curl')").count()
            page.get_by_role("button", name="Pause").click()
            before = page.locator("tbody tr").count()
            subprocess.run([*near, "curl", "-s", "http://192.0.2.2:8000/"], stdout=subprocess.DEVNULL)
            page.wait_for_timeout(1500)
            assert page.locator("tbody tr").count() == before
            page.get_by_role("button", name="Continue").click()
            wait_until(lambda: page.locator("tbody tr").count() > before)
    finally:
        for program in programs:
            program.terminate()
            program.wait(10)
            if program.stdout is not None:
                program.stdout.close()
        for name in ("near", "far"):
            subprocess.run(["ip", "netns", "del", f"pyp0f-{name}"], stderr=subprocess.DEVNULL)
