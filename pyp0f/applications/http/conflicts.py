"""Conflicts between HTTP signatures: lines that never match because an earlier line matches first.

`covers` is the rule of p0f 3.09b: a file with such lines is rejected.  The rule does not find all conflicts.  `hides`
and `overlaps` follow from the rules of matching.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyp0f.applications.http.signatures import HeaderRule, HttpSignature

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
    """Signatures by their required headers in order, and by their absent headers.

    An earlier line covers or hides a later one only if its required headers are among the headers of the later line, in
    this order, with texts that are parts of the texts there, and if its absent headers are absent headers there.  So a
    tree of headers leads to all candidates.  A file of n lines is read in time proportional to n, because other lines
    are not looked at.
    """

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, signature: HttpSignature) -> None:
        """Add a signature."""
        node = self._root
        for rule in signature.headers:
            if not rule.optional:
                nodes = node.headers.setdefault(rule.name, {})
                node = nodes.get(rule.text) or nodes.setdefault(rule.text, _Node())
        for name in sorted(set(signature.absent)):
            node = node.absent.get(name) or node.absent.setdefault(name, _Node())
        node.signatures.append(signature)

    def rivals(self, signature: HttpSignature) -> list[HttpSignature]:
        """All signatures in this index that can cover or hide another one, in any order."""
        names = [rule.name for rule in signature.headers]
        search = _Search(names, signature.headers, frozenset(signature.absent))
        search.look_at(self._root, 0)
        return search.found


class _Node:
    """A node of the tree: the signatures that end here, and the nodes that follow.

    Attributes:
        signatures: the signatures whose headers lead to this node.
        headers: nodes for a further required header, by its name and the text that its value contains; None for any.
        absent: nodes for a further absent header, by its name.
    """

    __slots__ = ("absent", "headers", "signatures")

    def __init__(self) -> None:
        self.signatures: list[HttpSignature] = []
        self.headers: dict[bytes, dict[bytes | None, _Node]] = {}
        self.absent: dict[bytes, _Node] = {}


class _Search:
    """A search for the signatures that can cover or hide another one.

    Attributes:
        found: the signatures.
    """

    __slots__ = ("_absent", "_last", "_names", "_texts", "found")

    def __init__(self, names: list[bytes], rules: Sequence[HeaderRule], absent: frozenset[bytes]) -> None:
        self.found: list[HttpSignature] = []
        self._names = names
        self._last = {name: at for at, name in enumerate(names)}
        self._texts: dict[bytes, bytes] = {}
        for name, _, text in rules:
            if text is not None:
                # No text of a signature contains a bracket.
                self._texts[name] = b"%b]%b" % (self._texts[name], text) if name in self._texts else text
        self._absent = absent

    def look_at(self, node: _Node, start: int) -> None:
        """Collect the signatures of a node and of all that follow, with headers from an offset on."""
        self.found += node.signatures
        headers = node.headers
        for name in headers if len(headers) <= len(self._names) else headers.keys() & self._names:
            if self._last.get(name, -1) >= start:
                after = self._names.index(name, start) + 1
                for text in self._matching(headers[name], self._texts.get(name, b"")):
                    self.look_at(headers[name][text], after)
        for name in node.absent.keys() & self._absent if node.absent else ():
            self.look_at(node.absent[name], len(self._names))

    @staticmethod
    def _matching(nodes: dict[bytes | None, _Node], text: bytes) -> Iterable[bytes | None]:
        """The keys of nodes whose text is a part of `text`, and None."""
        if len(nodes) <= 1 + len(text) ** 2:
            return [part for part in nodes if part is None or part in text]
        size = len(text)
        return nodes.keys() & {None, *[text[at:end] for at in range(size) for end in range(at + 1, size + 1)]}
