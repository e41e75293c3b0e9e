"""Settings of the documentation site.  Build it with ``sphinx-build -W -c docs . build/site``.

The source directory is the checkout: links between documents are the same on the site and in the repository.  The API
reference consists of the docstrings and annotations of the public names, which docs/reference/ lists.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any, Final, get_type_hints

from pygments.lexers.configs import IniLexer
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, GoogleDocstring
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.typing import stringify_annotation

import pyp0f

project = "pyp0f"
author = "the contributors of pyp0f"
version = release = pyp0f.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "examples/README.md",
    "fingerprints/README.md",
    "pcaps/README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
]
default_role = "py:obj"
nitpicky = True  # types in signatures and attributes are public
nitpick_ignore_regex = [
    ("py:.*", r"(?!pyp0f\.).*"),  # names of other packages
    ("py:obj", ".*"),  # words in backticks
    ("py:class", r"pyp0f\..*\.(AnySignature|Entry|Given|Kind|P)"),  # type variables
    ("py:class", r"pyp0f\.signatures\.sections\.Index"),  # returned for pyp0f itself
    ("py:class", r"pyp0f\.hosts\.table\.Host"),  # docs/library.md, "What an application defines"
]
myst_heading_anchors = 4

html_theme = "furo"  # has no fonts and scripts of other hosts
html_title = f"pyp0f {version}"
html_copy_source = False
html_show_sphinx = False
html_extra_path = ["site"]
html_static_path = ["static"]
html_css_files = ["console.css"]

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"

_GOOGLE: Final = Config(napoleon_attr_annotations=False)
_ATTRIBUTES: Final = re.compile(r"^Attributes:\n(?: +.*\n?|\n)+", re.MULTILINE)
_ATTRIBUTE: Final = re.compile(r"^\.\. attribute:: (\w+)$", re.MULTILINE)
_BASE_MODULES: Final = ("pyp0f.signatures.contents", "pyp0f.signatures.tcp_pattern")
"""Modules of base classes whose members are shown with the public classes."""
_PRIVATE_BASES: Final = ("Frozen", "_Stream", "Contents", "TcpPattern", "BasicJudge", "SummaryTable")
_MADE_BY_PYP0F: Final = ("CaptureReader", "KnownHosts", "Observed", "Sniffer")
"""Classes whose objects only pyp0f makes: their constructors are not shown."""


def read_docstring(app: Sphinx, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Convert a docstring of Google's style to reStructuredText."""
    text = "\n".join(lines)
    if what == "class":
        bases = [base.__doc__ or "" for base in value.__mro__[1:] if base.__module__ in _BASE_MODULES]
        text += "".join(f"\n\n{found[0]}" for base in bases if (found := _ATTRIBUTES.search(cleandoc(base))))
    if what in ("class", "exception", "function", "method"):
        text = str(GoogleDocstring(text, _GOOGLE, app, what, name, value, options))
    if what in ("class", "exception"):
        types = attribute_types(value)
        text = _ATTRIBUTE.sub(
            lambda found: f"{found[0]}\n   :type: {types[found[1]]}" if found[1] in types else found[0], text
        )
    lines[:] = [*text.splitlines(), ""]


def attribute_types(owner: type) -> dict[str, str]:
    """The types of the attributes of a class: from its body, from assignments to ``self``, or of its arguments."""
    assigned = {
        name: text
        for base in owner.__mro__
        if base.__module__.startswith("pyp0f.")
        for (class_name, name), text in _annotations(base.__module__).items()
        if class_name == base.__qualname__
    }
    hints = get_type_hints(vars(owner).get("__init__", object.__init__)) | get_type_hints(owner)
    return assigned | {name: stringify_annotation(hint, "smart") for name, hint in hints.items()}


def _annotations(module: str) -> dict[tuple[str, str], str]:
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()  # nothing is done twice
    found: dict[tuple[str, str], str] = analyzer.annotations
    return found


def skip_tuple_fields(_: Sphinx, __: str, ___: str, value: object, ____: bool, _____: object) -> bool | None:
    """Leave the fields of named tuples out: "Attributes" in the docstring of the class describes them."""
    return True if type(value).__name__ == "_tuplegetter" else None


def hide_constructor(_: Sphinx, what: str, name: str, *__: object) -> tuple[str, None] | None:
    """Show no arguments of classes whose objects only pyp0f makes."""
    return ("", None) if what == "class" and name.rpartition(".")[2] in _MADE_BY_PYP0F else None


def hide_private_bases(_: Sphinx, __: str, ___: object, ____: object, bases: list[type]) -> None:
    """Leave base classes out that are not public."""
    bases[:] = [base for base in bases if base.__name__ not in _PRIVATE_BASES]


def find_public_name(app: Sphinx, env: Any, node: Any, contnode: Any) -> Any:
    """Resolve the name of the defining module, or a bare name, to the public name ``pyp0f.Name``."""
    module, _, name = node.get("reftarget", "").rpartition(".")
    if node.get("refdomain") != "py" or name not in pyp0f.__all__ or not (not module or module.startswith("pyp0f.")):
        return None
    domain = env.get_domain("py")
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", f"pyp0f.{name}", node, contnode)


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.add_lexer("fp", IniLexer)  # signature files
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("autodoc-skip-member", skip_tuple_fields)
    app.connect("autodoc-process-signature", hide_constructor)
    app.connect("autodoc-process-bases", hide_private_bases)
    app.connect("missing-reference", find_public_name)
