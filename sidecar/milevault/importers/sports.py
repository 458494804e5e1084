"""What a service calls a sport, as the FIT profile's sport and sub-sport."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSport:
    """A sport as activities name it; ``indoor`` where the service's type itself says so."""

    sport: str
    sub_sport: str = "generic"
    indoor: bool = False


UNKNOWN_SPORT = NamedSport(sport="generic")
