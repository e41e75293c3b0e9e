"""Fingerprints and impersonates with the package pyp0f 0.3.0.  It runs in an environment with that package.

A line of JSON for each on standard input, and another for the answer on standard output.
"""

import json
import resource
import signal
import sys

from pyp0f.database import DATABASE
from pyp0f.exceptions import PacketError
from pyp0f.fingerprint import fingerprint_http, fingerprint_mtu, fingerprint_tcp
from pyp0f.impersonate import impersonate_tcp
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6


def stop(*_):
    raise TimeoutError


def match(found):
    if found is None:
        return None
    record = getattr(found, "record", found)
    label = record.label
    return [label.name, label.flavor, label.os_class, label.is_generic, record.raw_signature]


def link(packet):
    found = fingerprint_mtu(packet).match
    return None if found is None else found.label.name


def answer(kind, data, peer_mss):
    if kind == "http":
        found = fingerprint_http(data)
        return {"match": match(found.match), "dishonest": found.dishonest}
    packet = (IPv6 if data[0] >> 4 == 6 else IP)(data)
    found = fingerprint_tcp(packet, syn_mss=peer_mss)
    said = {
        "match": match(found.match),
        "fuzzy": bool(found.match and found.match.is_fuzzy),
        "distance": found.distance,
    }
    try:
        return {**said, "link": link(packet)}
    except PacketError:
        return {**said, "link": None}


def impersonated(signature, options):
    made = IP(bytes(impersonate_tcp(IP() / TCP(seq=1), raw_signature=signature, **options)))
    found = fingerprint_tcp(made)
    options = dict(made[TCP].options)
    return {
        "match": match(found.match),
        "distance": found.distance,
        "mss": options.get("MSS"),
        "timestamp": options.get("Timestamp", [None])[0],
    }


resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
signal.signal(signal.SIGVTALRM, stop)
DATABASE.load()
for line in sys.stdin:
    question = json.loads(line)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2)
    try:
        if question["kind"] == "impersonate":
            said = impersonated(question["signature"], question["options"])
        else:
            said = answer(question["kind"], bytes.fromhex(question["data"]), question["peer_mss"])
    except PacketError:
        said = {"refused": True}
    except (TimeoutError, MemoryError):
        said = {"stalls": True}
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps(said), flush=True)
