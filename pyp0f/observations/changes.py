"""Observations of host changes and IP sharing."""

from dataclasses import dataclass
from typing import ClassVar

from pyp0f.observations.base import Form, Observation
from pyp0f.observations.json_form import change_details, host_change_ecs, ip_sharing_ecs
from pyp0f.observations.p0f_form import change_fields


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ChangeObservation(Observation):
    """The host differs from what was observed before, once or repeatedly.

    Attributes:
        reasons: the differences, by the names of p0f and in its order (docs/p0f-3.09b.md, section 10).
        hits: number of stored scores of at least 6, 3, 2 and 1.
    """

    reasons: tuple[str, ...]
    hits: tuple[int, int, int, int]


class HostChangeObservation(ChangeObservation):
    """The host differs from what was observed before: another system was started, or it now has this address."""

    __slots__ = ()

    form: ClassVar[Form] = Form(change_fields, change_details, host_change_ecs)
    kind: ClassVar[str] = "host change"


class IpSharingObservation(ChangeObservation):
    """The host changes repeatedly: several systems share the IP address."""

    __slots__ = ()

    form: ClassVar[Form] = Form(change_fields, change_details, ip_sharing_ecs)
    kind: ClassVar[str] = "ip sharing"
