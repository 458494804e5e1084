"""Strava's activity types, in the language of the account, as sports of the FIT profile.

The type is written out ("Virtual Ride", "Virtuelle Radfahrt", "Vélo virtuel"). Most languages build it from
few words, so rows match parts of words; the first that matches wins, hence the order from exact to vague.
"""

import re
from functools import lru_cache
from typing import Final

from milevault.importers.sports import UNKNOWN_SPORT, NamedSport
from milevault.importers.text import folded

_BIKE: Final = (
    r"(?:\bride|riding|radfah|fahrrad|radtour|bikefahrt|velo\b|bici|fietsr|fietsen|pedal|cicl|cycl|bike|vtt)"
)
_RUN: Final = r"(?:\brun|running|lauf|course|corr|carrera|corsa|hardlo)"


def _sport(
    pattern: str, sport: str, sub_sport: str = "generic", *, indoor: bool = False
) -> tuple[re.Pattern[str], NamedSport]:
    return re.compile(pattern), NamedSport(sport=sport, sub_sport=sub_sport, indoor=indoor)


_TYPES: Final = (
    _sport(r"\be (mountain|mtb|vtt|btt)|elektro mountain|vtt.*electr|montana.*electr", "e_biking", "e_bike_mountain"),
    _sport(r"\be (bike|bici|velo|fiets)|ebike|elektr|electr|elettr|eletr", "e_biking"),
    _sport(r"virtu.*(row|rud|avir|remo|canott|roei)|(rud|avir|remo|canott).*virtu", "rowing", "indoor_rowing", indoor=True),
    _sport(rf"virtu.*{_RUN}|{_RUN}.*virtu", "running", "virtual_activity", indoor=True),
    _sport(r"virtu|zwift", "cycling", "virtual_activity", indoor=True),
    _sport(r"mountain ?bike|\bmtb|\bvtt|\bbtt|bici.* montan", "cycling", "mountain"),
    _sport(r"gravel", "cycling", "gravel_cycling"),
    _sport(r"hand ?(cycle|bike)|handrad", "cycling", "hand_cycling"),
    _sport(r"velomobil", "cycling", "recumbent"),
    _sport(r"roller ?ski|skiroller|rolski|ski ?roues", "cross_country_skiing"),
    _sport(r"nordi|cross country|langlauf|ski de fond|\bfondo", "cross_country_skiing"),
    _sport(r"backcountry|skitour|ski de rando|scialpin|toerski|esqui.*traves", "alpine_skiing", "backcountry"),
    _sport(r"snowboard", "snowboarding"),
    _sport(r"snowsho|schneeschuh|raquettes? (a )?neige|\braquettes?$|raquetas de nieve|ciaspol|sneeuwsch", "snowshoeing"),
    _sport(r"\bski|\besqui|\bsci\b|alpin", "alpine_skiing"),
    _sport(r"ice ?skat|eislauf|schlittschuh|patin.*(glac|hielo|gelo)|ghiaccio|schaats", "ice_skating"),
    _sport(r"skateboard", "generic"),
    _sport(r"in ?line|roller|skate", "inline_skating"),
    _sport(r"trail|traillauf", "running", "trail"),
    _sport(r"swim|schwimm|natac|natat|nuoto|zwem|\bnado", "swimming"),
    _sport(r"\bhik|wander(ung|n)|randonn|senderis|excursion|escursion|trilha|wandeltocht", "hiking"),
    _sport(r"wheelchair|rollstuhl|fauteuil|rolstoel", "wheelchair_push_walk"),
    _sport(r"\bwalk|spazier|gehen|marche|camin|cammin|wandel", "walking"),
    _sport(r"stair|trepp|escalier|escaleras|\bscale\b|stepper", "fitness_equipment", "stair_climbing", indoor=True),
    _sport(r"ellipt|ellips|crosstrainer", "fitness_equipment", "elliptical", indoor=True),
    _sport(r"climb|kletter|escalad|arrampic|klimmen", "rock_climbing"),
    _sport(r"windsurf", "windsurfing"),
    _sport(r"kite", "kitesurfing"),
    _sport(r"stand ?up|\bsup\b|paddle ?board", "stand_up_paddleboarding"),
    _sport(r"surf", "surfing"),
    _sport(r"kayak|kajak|caiaq", "kayaking"),
    _sport(r"canoe|kanu|\bkano|canoa|piragu", "paddling"),
    _sport(r"\brow|rudern|aviron|\bremo\b|canott|roeien", "rowing"),
    _sport(r"\bsail|segeln|\bvoile|\bvela\b|zeilen", "sailing"),
    _sport(r"weight|kraft|kracht|muscul|poids|pesas|\bpes[io]\b|fuerza|strength", "training", "strength_training", indoor=True),
    _sport(r"hiit|interval", "hiit", "hiit", indoor=True),
    _sport(r"yoga", "training", "yoga", indoor=True),
    _sport(r"pilates", "training", "pilates", indoor=True),
    _sport(r"crossfit", "training", "cardio_training", indoor=True),
    _sport(r"table tennis|tischtennis|tennis de table|tenis de mesa|tafeltennis|ping ?pong", "racket", "table_tennis", indoor=True),
    _sport(r"pickleball", "racket", "pickleball"),
    _sport(r"padel", "racket", "padel"),
    _sport(r"squash", "racket", "squash", indoor=True),
    _sport(r"badminton", "racket", "badminton", indoor=True),
    _sport(r"ra(c|qu?)q?uet?ball|racquetball", "racket", "racquetball", indoor=True),
    _sport(r"tennis|\btenis", "tennis"),
    _sport(r"soccer|football|fussball|futbol|futebol|calcio|voetbal", "soccer"),
    _sport(r"basket|baloncesto", "basketball"),
    _sport(r"volley|voleib", "volleyball"),
    _sport(r"cricket", "cricket"),
    _sport(r"golf", "golf"),
    _sport(r"danc|danz|danse|dans\b|tanz|baile", "dance"),
    _sport(_RUN, "running"),
    _sport(_BIKE, "cycling"),
    _sport(r"workout|training|entra|entren|allena|trein", "training"),
)  # fmt: skip


@lru_cache(maxsize=1024)
def sport_of(activity_type: str) -> NamedSport:
    """The sport of a type; 'generic' where nobody knows it.

    >>> sport_of("Virtuelle Radfahrt").sub_sport, sport_of("Course à pied").sport, sport_of("Quidditch").sport
    ('virtual_activity', 'running', 'generic')
    """
    name = folded(activity_type[:100])
    return next((sport for pattern, sport in _TYPES if pattern.search(name)), UNKNOWN_SPORT)
