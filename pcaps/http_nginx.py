"""Record curl, wget and Python's urllib asking nginx for a page, over IPv4 and IPv6.

Needs root, and the Debian packages curl, wget, nginx, iproute2, ethtool and tcpdump.
"""

from __future__ import annotations

from _record import TOOLS, record, require, site

CONFIGURATION = """
daemon off;
pid nginx.pid;
events {{}}
http {{
    access_log off;
    server {{ listen 80; listen [::]:80; root {folder}/html; }}
}}
"""


def main() -> None:
    """Record the capture."""
    require("nginx", "curl", "wget")
    with site() as folder:
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder), "ascii")
        record(__file__, ("nginx", "-e", "stderr", "-p", str(folder), "-c", str(configuration)), TOOLS)


if __name__ == "__main__":
    main()
