"""Observations of the MTU (from the MSS) and the uptime (from TCP timestamps)."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from pyp0f.observations.base import Form, Observation
from pyp0f.observations.json_form import mtu_details, uptime_details
from pyp0f.observations.p0f_form import mtu_fields, mtu_text, uptime_fields
from pyp0f.signatures.mtu import MtuSignature


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class MtuObservation(Observation):
    """The MTU that belongs to the MSS of a SYN or SYN+ACK.

    Attributes:
        signature: the MTU signature that matches; None if there is none.
        mtu: MTU in bytes, 41 to 65595.
    """

    form: ClassVar[Form] = Form(mtu_fields, mtu_details, text=mtu_text)
    kind: ClassVar[str] = "mtu"

    signature: MtuSignature | None
    mtu: int

    @property
    def link(self) -> str | None:
        """Name of the kind of link; None if no MTU signature matches."""
        return None if self.signature is None else self.signature.name


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class UptimeObservation(Observation):
    """The clock of the TCP timestamps was measured.

    Attributes:
        minutes: minutes since the clock was zero, if it has not wrapped since.
        wrap_days: number of days after which the clock wraps.
        raw_frequency: measured ticks per second, 0.7 to 1500.
        frequency: probable nominal rate, in ticks per second.
    """

    form: ClassVar[Form] = Form(uptime_fields, uptime_details)
    kind: ClassVar[str] = "uptime"

    minutes: int
    wrap_days: int
    raw_frequency: float
    frequency: int

    @property
    def uptime(self) -> "dt.timedelta":
        """Time since the clock was zero, modulo `wrap`; whole minutes."""
        return dt.timedelta(minutes=self.minutes)

    @property
    def wrap(self) -> "dt.timedelta":
        """Time after which the clock wraps; whole days."""
        return dt.timedelta(days=self.wrap_days)
