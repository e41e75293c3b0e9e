"""Record Chromium without a window loading a page from nginx, over IPv4 and IPv6.

Needs root, and the Debian packages chromium, nginx, iproute2, ethtool and tcpdump.
"""

from __future__ import annotations

from _record import record, require, site
from http_nginx import CONFIGURATION

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
)


def main() -> None:
    """Record the capture."""
    require("chromium", "nginx")
    with site() as folder:
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder), "ascii")
        chromium = ("chromium", *OPTIONS, f"--user-data-dir={folder}/profile", "--dump-dom", "URL")
        server = ("nginx", "-e", "stderr", "-p", str(folder), "-c", str(configuration))
        record(__file__, server, (chromium,))


if __name__ == "__main__":
    main()
