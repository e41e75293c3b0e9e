"""What the MSS says about the link, and TCP timestamps about the clock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from pyp0f.observations.base import Form, Observation
from pyp0f.observations.json_form import mtu_details, uptime_details
from pyp0f.observations.p0f_form import mtu_fields, uptime_fields
from pyp0f.signatures.mtu import MtuSignature


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MtuObservation(Observation):
    """The MTU behind the MSS that a system announced.

    Attributes:
        signature: the signature of the kind of link that has this MTU; None if none is known.
        mtu: in bytes, 41 to 65595.
    """

    form: ClassVar[Form] = Form(mtu_fields, mtu_details)

    signature: MtuSignature | None
    mtu: int

    @property
    def kind(self) -> str:
        """Always mtu."""
        return "mtu"

    @property
    def link(self) -> str | None:
        """Kind of link that has this MTU; None if none is known."""
        return None if self.signature is None else self.signature.name


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UptimeObservation(Observation):
    """The clock behind the TCP timestamps was measured.

    Attributes:
        minutes: since that clock was zero, if it has not wrapped.
        wrap_days: days after which it wraps.
        raw_frequency: ticks per second as measured, 0.7 to 1500.
        frequency: the likely rate of a clock with that measurement, in ticks per second.
    """

    form: ClassVar[Form] = Form(uptime_fields, uptime_details)

    minutes: int
    wrap_days: int
    raw_frequency: float
    frequency: int

    @property
    def kind(self) -> str:
        """Always uptime."""
        return "uptime"

    @property
    def uptime(self) -> timedelta:
        """How long the clock has been running, modulo `wrap`; whole minutes."""
        return timedelta(minutes=self.minutes)

    @property
    def wrap(self) -> timedelta:
        """After how long the clock begins at zero again; whole days."""
        return timedelta(days=self.wrap_days)
