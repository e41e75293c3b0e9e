"""The exception of the laboratory."""

from __future__ import annotations


class LabError(Exception):
    """Something cannot be measured; the message gives the reason."""
