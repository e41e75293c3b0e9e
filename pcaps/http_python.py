"""Record Python's http.client and urllib, and curl, asking Python's http.server for a page, over IPv4 and IPv6.

Needs root, and the Debian packages curl, python3, iproute2, ethtool and tcpdump.
"""

from __future__ import annotations

from _record import TOOLS, URLLIB, record, require, site

REVIEWED = "p0f shows the values of headers that it knows in the usual spelling only"
CLIENT = """
from http.client import HTTPConnection
from urllib.parse import urlsplit
connection = HTTPConnection(urlsplit("URL").netloc)
connection.request("GET", "/", headers={"Accept-Language": "pl"})
connection.getresponse().read()
"""


def main() -> None:
    """Record the capture."""
    require("python3", "curl")
    with site() as folder:
        server = ("python3", "-m", "http.server", "--bind", "::", "--directory", str(folder / "html"), "80")
        record(__file__, server, (("python3", "-c", CLIENT), URLLIB, TOOLS[0]))


if __name__ == "__main__":
    main()
