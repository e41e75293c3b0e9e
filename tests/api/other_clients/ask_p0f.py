"""Queries a socket about addresses with the module ``p0f``.  Prints one line of JSON for each."""

import json
import sys

from p0f import P0f  # type: ignore[import-not-found]

client = P0f(sys.argv[1], timeout=20)
for address in sys.argv[2:]:
    try:
        print(json.dumps(client.get_info(address), default=str, sort_keys=True))
    except KeyError:
        print("null")
client.close()
