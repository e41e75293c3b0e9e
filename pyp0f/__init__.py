"""Passive fingerprinting: which systems and programs stand behind the traffic that passes by."""

from __future__ import annotations

__version__ = "0.9.0"
