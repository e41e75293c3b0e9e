"""Ask a running pyp0f or p0f about addresses, with the interface of the module ``p0f``.

python examples/p0f_client.py p0f.sock 192.0.2.1 2001:db8::1
"""

from __future__ import annotations

import sys

from pyp0f.compat.p0f import P0f, P0fException  # was: from p0f import P0f, P0fException


def main(path: str, addresses: list[str]) -> None:
    """Print the facts about each address."""
    p0f = P0f(path, timeout=1)
    for address in addresses:
        try:
            data = p0f.get_info(address)
        except KeyError:
            print(f"{address}: never seen")
        except (OSError, P0fException, ValueError) as error:
            print(f"{address}: {error}")
        else:
            print(
                f"{address}: {data['os_name']} {data['os_flavor'] or ''}, {data['distance']} hops away, "
                f"seen from {data['first_seen']} to {data['last_seen']}"
            )
    p0f.close()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: p0f_client.py SOCKET ADDRESS...")
    main(sys.argv[1], sys.argv[2:])
