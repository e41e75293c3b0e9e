"""Record curl, wget and Python's urllib asking Apache for a page, over IPv4 and IPv6.

Needs root, and the Debian packages curl, wget, apache2, iproute2, ethtool and tcpdump.
"""

from __future__ import annotations

from _record import TOOLS, record, require, site

CONFIGURATION = """
ServerRoot {folder}
PidFile apache.pid
ServerName example.com
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /etc/mime.types
ErrorLog /dev/null
ServerTokens OS
User www-data
Listen 80
DocumentRoot {folder}/html
"""


def main() -> None:
    """Record the capture."""
    require("apache2", "curl", "wget")
    with site() as folder:
        configuration = folder / "apache.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder), "ascii")
        record(__file__, ("apache2", "-D", "FOREGROUND", "-f", str(configuration)), TOOLS)


if __name__ == "__main__":
    main()
