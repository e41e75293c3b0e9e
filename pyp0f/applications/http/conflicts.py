"""Conflicts between HTTP signatures: lines that never match because an earlier line matches first.

`covers` is the rule of p0f 3.09b: a file with such lines is rejected.  The rule does not find all conflicts.  `hides`
and `overlaps` follow from the rules of matching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pyp0f.applications.http.signatures import HeaderRule, HttpSignature
from pyp0f.signatures.sections import Effort

# The rule of p0f ------------------------------------------------------------------------------------


def covers(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether the later line is rejected because the earlier line matches first (the rule of p0f 3.09b)."""
    return (
        earlier.required <= later.required
        and not earlier.label.generic
        and earlier.version in (None, later.version)
        and later.required.isdisjoint(earlier.absent)
        and len(earlier.absent) <= len(later.absent)
        and set(earlier.absent).issubset(later.absent)
        and _headers_cover(earlier.headers, later.headers)
    )


def _headers_cover(earlier: tuple[HeaderRule, ...], later: tuple[HeaderRule, ...]) -> bool:
    """Whether the earlier headers match the later headers as if these were the headers of a message.

    The caller has checked that all required headers are present.
    """
    names = [rule.name for rule in later]
    cursor = 0
    for rule in earlier:
        if rule.name not in names:
            continue
        try:
            at = names.index(rule.name, cursor)
        except ValueError:
            return False
        if rule.text is not None and rule.text not in (later[at].text or b""):
            return False
        cursor = at + 1
    return True


# The logic of matching -------------------------------------------------------------------------------


def hides(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether all heads that match the later line match the earlier line first.

    A generic line hides only generic lines.  Several lines that hide another line only together are not detected.
    """
    return (
        (later.label.generic or not earlier.label.generic)
        and earlier.version in (None, later.version)
        # Heads that match the later line have all required headers of the earlier line, and none of its absent ones.
        and set(earlier.absent) <= set(later.absent)
        and earlier.required <= later.required
        and _is_part(earlier, later)
    )


def _is_part(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether all heads with the headers of the later line, in its order, match the headers of the earlier line."""
    names = [rule.name for rule in later.headers]
    at = 0
    for number, rule in enumerate(earlier.headers):
        if rule.name not in names[at:]:
            # A head that matches the later line can have this header, unless the later line excludes it.
            if rule.optional and rule.name in later.absent:
                continue
            return False
        found = names.index(rule.name, at)
        other = later.headers[found]
        if other.optional and not rule.optional:
            return False
        if (
            rule.text is not None
            and (
                rule.text not in (other.text or b"")
                # If a header occurs twice, both lines must compare the value of the same one.
                or _without_values(earlier.headers[:number]) != _without_values(later.headers[:found])
            )
        ):
            return False
        at = found + 1
    return True


def _without_values(rules: Iterable[HeaderRule]) -> list[tuple[bytes, bool]]:
    """The names of headers, and whether each one is optional."""
    return [(rule.name, rule.optional) for rule in rules]


def overlaps(one: HttpSignature, other: HttpSignature) -> bool:
    """Whether heads can match both lines; true if unknown."""
    return (
        (one.version is None or other.version is None or one.version == other.version)
        and one.required.isdisjoint(other.absent)
        and other.required.isdisjoint(one.absent)
        and _same_order(one, other)
    )


def _same_order(one: HttpSignature, other: HttpSignature) -> bool:
    """Whether a head can have the common required headers in both orders: the orders are equal, or a header repeats."""
    common = one.required & other.required
    orders = [[rule.name for rule in signature.headers if rule.name in common] for signature in (one, other)]
    return orders[0] == orders[1] or any(len(order) > len(common) for order in orders)


def reasons(earlier: HttpSignature, later: HttpSignature) -> str:
    """A text that says why the earlier line covers the later one."""
    words = []
    if earlier.version != later.version:
        words.append("any HTTP version")
    if earlier.headers != later.headers:
        fewer = len(earlier.required) < len(later.required)
        words.append("heads with fewer headers" if fewer else "other values or optional headers")
    if set(earlier.absent) != set(later.absent):
        words.append("headers that must be absent here")
    return f"it takes {', '.join(words)}" if words else "it requires the same headers"


# Finding earlier lines ------------------------------------------------------------------------------


class HeaderIndex:
    """Signatures in a tree: by the texts that values contain, the absent headers, and the required headers in order.

    An earlier line covers or hides a later one only if all of these are in the later line, too: its texts in the texts
    of the same headers.  The optional headers of an earlier generic line must be there as well, or be absent; those of
    other lines have no other order there.  The tree leads to these candidates; other lines are not looked at.  Of lines
    that have the same headers, version and kind of label, the first is kept.
    """

    __slots__ = ("_asked", "_effort", "_root")

    def __init__(self, asked: Iterable[HttpSignature] | None = None) -> None:
        """Make an empty index.

        Args:
            asked: the signatures whose rivals will be asked for; None if they are unknown.
        """
        self._root = _Node()
        self._effort = Effort()
        self._asked = None if asked is None else _texts_of([rule for one in asked for rule in one.headers])

    def add(self, signature: HttpSignature) -> None:
        """Add a signature.  It is left out if it cannot be a rival of those that will be asked for."""
        self._effort.allow()
        asked = self._asked
        if asked is not None:
            for name, optional, text in signature.headers:
                if text is not None and not optional and text not in asked.get(name, b""):
                    return
        node = self._root
        required = [rule for rule in signature.headers if not rule.optional]
        # Long texts come first: few other lines have them.
        for name, _, text in sorted([rule for rule in required if rule.text], key=_length_of_text, reverse=True):
            node = _child(node.texts.setdefault(name, {}), text or b"")
        for name in sorted(set(signature.absent)):
            node = _child(node.absent, name)
        if signature.label.generic:
            for name in sorted({rule.name for rule in signature.headers if rule.optional}):
                node = _child(node.optional, name)
        for rest, rule in zip(range(len(required), 0, -1), required, strict=True):
            node.least = min(node.least, rest)
            node = _child(node.names, rule.name)
        node.signatures.setdefault((signature.version, signature.label.generic, signature.headers), signature)

    def rivals(self, signature: HttpSignature) -> list[HttpSignature]:
        """All signatures in this index that can cover or hide another one, in any order.

        Raises:
            SignatureError: the file has too many lines that are alike.
        """
        search = _Search(signature, self._effort)
        search.look_at(self._root)
        return search.found


def _texts_of(rules: Iterable[HeaderRule]) -> dict[bytes, bytes]:
    """The texts of headers by name, with a bracket between them.  No text of a signature contains a bracket."""
    texts: dict[bytes, list[bytes]] = {}
    for name, _, text in rules:
        if text is not None:
            texts.setdefault(name, []).append(text)
    return {name: b"]".join(of_name) for name, of_name in texts.items()}


def _length_of_text(rule: HeaderRule) -> int:
    return len(rule.text or b"")


class _Node:
    """A node of the tree: the signatures that end here, and the nodes that follow.

    Attributes:
        signatures: the signatures that lead to this node, by what they do not have in common.
        texts: nodes for a further text, by the name of the header and the text.
        absent: nodes for a further absent header, by its name.
        optional: nodes for a further optional header of a generic line, by its name.
        names: nodes for the next required header, by its name.
        least: number of required headers after this node, at least; only if there are any.
    """

    __slots__ = ("absent", "least", "names", "optional", "signatures", "texts")

    def __init__(self) -> None:
        self.signatures: dict[object, HttpSignature] = {}
        self.texts: dict[bytes, dict[bytes, _Node]] = {}
        self.absent: dict[bytes, _Node] = {}
        self.optional: dict[bytes, _Node] = {}
        self.names: dict[bytes, _Node] = {}
        self.least = _MOST


_MOST: Final = 1 << 30


def _child(nodes: dict[bytes, _Node], key: bytes) -> _Node:
    """The node for a key; it is made if there is none."""
    node = nodes.get(key)
    if node is None:
        node = nodes[key] = _Node()
    return node


class _Search:
    """A search for the signatures that can cover or hide another one.

    Attributes:
        found: the signatures.
    """

    __slots__ = ("_absent", "_effort", "_names", "_places", "_possible", "_texts", "found")

    def __init__(self, signature: HttpSignature, effort: Effort) -> None:
        self.found: list[HttpSignature] = []
        self._effort = effort
        self._absent = frozenset(signature.absent)
        self._names = [rule.name for rule in signature.headers]
        self._places: dict[bytes, list[int]] = {name: [] for name in self._names}
        for place, name in enumerate(self._names):
            self._places[name].append(place)
        self._possible = self._absent | self._places.keys()
        self._texts = _texts_of(signature.headers)

    def look_at(self, node: _Node) -> None:
        """Collect the signatures of a node and of all that follow."""
        for name, nodes in node.texts.items():
            if name in self._texts:
                self._look_at_texts(nodes, self._texts[name])
        for children, names in ((node.absent, self._absent), (node.optional, self._possible)):
            for name in _common(children, names):
                self.look_at(children[name])
        self._effort.spend(1 + len(node.texts))
        self._look_at_names(node, 0)

    def _look_at_names(self, node: _Node, place: int) -> None:
        """Look at the nodes whose headers follow from a place on."""
        self._effort.spend(1 + len(node.signatures))
        self.found += node.signatures.values()
        if node.least > len(self._names) - place:
            return
        for name in _common(node.names, self._places):
            at = next((at for at in self._places[name] if at >= place), -1)
            if at >= 0:
                self._look_at_names(node.names[name], at + 1)

    def _look_at_texts(self, nodes: dict[bytes, _Node], text: bytes) -> None:
        """Look at the nodes whose text is a part of `text`."""
        parts: Iterable[bytes] = nodes
        if len(nodes) > len(text) ** 2:
            size = len(text)
            parts = nodes.keys() & {text[at:end] for at in range(size) for end in range(at + 1, size + 1)}
        for part in parts:
            if part in text:
                self.look_at(nodes[part])


def _common(children: Mapping[bytes, object], names: Collection[bytes]) -> Iterable[bytes]:
    """The names that are both in a dictionary and in a set or another dictionary."""
    one, other = (names, children) if len(children) > len(names) else (children, names)
    return [name for name in one if name in other]
