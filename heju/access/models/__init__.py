"""Tables of access: browsers known, shared devices with their seats, recoveries with their voices."""

from heju.access.models.devices import KnownBrowser, Seat, SharedDevice
from heju.access.models.recovery import Recovery, RecoveryKind, RecoveryState, Voice

__all__ = ["KnownBrowser", "Recovery", "RecoveryKind", "RecoveryState", "Seat", "SharedDevice", "Voice"]
