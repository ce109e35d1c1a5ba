"""The vocabulary of made registers: trades, plain words and invented words, none of them taken from real names.

Made data. Trades and plain words are ordinary English; surnames, places and brands are put together from
syllables, so that a made name is a real one only by accident.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Words = NDArray[np.str_]


def _listed(text: str) -> list[str]:
    return text.split()


TRADES = _listed(
    "PROPERTIES SERVICES CONSULTING SOLUTIONS MANAGEMENT PROPERTY TRADING CONSULTANTS DEVELOPMENTS "
    "INVESTMENTS ENGINEERING CONSTRUCTION GROUP HOLDINGS DESIGN TECHNOLOGIES SYSTEMS TRANSPORT MEDIA BUILDERS "
    "ESTATES FOODS CARE HOMES TRAINING MARKETING SUPPLIES LOGISTICS SOFTWARE PRODUCTIONS ELECTRICAL PARTNERS "
    "CLEANING SECURITY RECRUITMENT ASSOCIATES ENTERPRISES VENTURES CAPITAL FINANCE ACCOUNTANTS TECHNOLOGY "
    "HEALTH HEALTHCARE DENTAL MEDICAL CATERING RESTAURANTS MOTORS AUTOMOTIVE PLUMBING HEATING ROOFING JOINERY "
    "INTERIORS FURNITURE KITCHENS LANDSCAPES GARDENS FARMS AGRICULTURE VETERINARY PHARMA BIOTECH DIAGNOSTICS "
    "LABORATORIES ANALYTICS DATA DIGITAL CLOUD NETWORKS COMMUNICATIONS TELECOMS ELECTRONICS INSTRUMENTS "
    "SENSORS OPTICS PHOTONICS ROBOTICS AUTOMATION CONTROLS PLASTICS POLYMERS CHEMICALS COATINGS MATERIALS "
    "STEEL METALS CASTINGS FABRICATIONS MACHINING TOOLING PACKAGING PRINT PRINTING SIGNS TEXTILES CLOTHING "
    "FASHION JEWELLERY SHOES SPORTS LEISURE FITNESS TRAVEL TOURS HOTELS EVENTS MUSIC FILMS PICTURES STUDIOS "
    "GAMES PUBLISHING BOOKS EDUCATION SCHOOLS NURSERIES CHILDCARE LEGAL INSURANCE LETTINGS LAND ENERGY SOLAR "
    "WIND POWER RENEWABLES WATER WASTE RECYCLING ENVIRONMENTAL MARINE SHIPPING AVIATION AEROSPACE DEFENCE "
    "RAIL COURIERS HAULAGE FREIGHT STORAGE WHOLESALE RETAIL IMPORTS EXPORTS COMMODITIES INTERNATIONAL GLOBAL "
    "UK EUROPE RESEARCH INNOVATION INNOVATIONS VENTURE STRATEGY ADVISORY PROJECTS CONTRACTS CONTRACTORS "
    "SURVEYORS ARCHITECTS PLANNING FLOORING GLAZING WINDOWS DOORS SCAFFOLDING DEMOLITION GROUNDWORKS "
    "SURFACING PAVING DRAINAGE FENCING TIMBER STONE BRICK CONCRETE TILES PAINTING DECORATORS CONTRACTING "
    "MOBILE TELEVISION RADIO BROADCAST WEB INTERNET HOSTING APPS MARINE BREWERY BAKERY DAIRY MEATS SEAFOODS "
    "COFFEE TEA WINES"
)
PLAIN = _listed(
    "BLUE GREEN RED BLACK WHITE SILVER GOLD GOLDEN BRIGHT CLEAR FIRST PRIME PREMIER ELITE ROYAL CROWN STAR "
    "SUN MOON SKY OCEAN RIVER LAKE STONE ROCK OAK ASH ELM CEDAR WILLOW ROSE LILY FOX WOLF BEAR EAGLE HAWK "
    "FALCON SWAN LION TIGER HORSE NORTH SOUTH EAST WEST NORTHERN SOUTHERN EASTERN WESTERN CENTRAL CITY TOWN "
    "URBAN RURAL COUNTY HILL VALLEY BRIDGE GATE PARK HOUSE COURT MILL FARM FIELD WOOD FOREST GARDEN COAST "
    "HARBOUR ISLAND CASTLE TOWER CROSS CHAPEL CHURCH ABBEY MANOR GRANGE LODGE COTTAGE VILLA SQUARE ROAD "
    "STREET LANE NEW OLD YOUNG SMART QUICK FAST RAPID SWIFT PURE FRESH CLEAN SAFE SURE TRUE FAIR OPEN FREE "
    "TOTAL COMPLETE UNITED ALLIED COMBINED GENERAL NATIONAL BRITISH ENGLISH SCOTTISH WELSH CELTIC SAXON "
    "NORDIC ALPHA BETA DELTA OMEGA SIGMA VECTOR MATRIX NEXUS APEX SUMMIT PEAK VISTA HORIZON ORBIT COSMIC "
    "LUNAR ATLAS TITAN PHOENIX DRAGON GRIFFIN PEGASUS ORION AURORA ECHO ANGEL SPIRIT HARMONY HERITAGE LEGACY "
    "VISION DREAM FUTURE MODERN CLASSIC VINTAGE CREATIVE ACTIVE DYNAMIC DIRECT"
)
WORDS_OF_PLACE = _listed(
    "HAM TON FORD BURY WICK LEY DON MOUTH POOL STER FIELD DALE STEAD WORTH THORPE BY HURST MERE COMBE GATE"
)
_ONSETS = _listed(
    "B BL BR C CH CL CR D DR F FL FR G GL GR H J K KL KR L M N P PL PR QU R S SC SH SK SL SN SP ST T TH TR V "
    "W WH Y Z"
)
_NUCLEI = _listed("A A E E I I O O U AI EA EE IO OA OU Y")
_CODAS = [""] * 4 + _listed("N R L S T X ND RT LL NT CK M RN ST")
ABBREVIATIONS = {
    "SERVICES": ("SVCS", "SERV"),
    "MANAGEMENT": ("MGMT", "MGT"),
    "ENGINEERING": ("ENG", "ENGRG"),
    "TECHNOLOGIES": ("TECH", "TECHS"),
    "TECHNOLOGY": ("TECH",),
    "INTERNATIONAL": ("INTL", "INTERNAT"),
    "DEVELOPMENTS": ("DEVS", "DEVTS"),
    "INVESTMENTS": ("INVS", "INVEST"),
    "CONSTRUCTION": ("CONSTR", "CONST"),
    "ELECTRICAL": ("ELEC",),
    "PROPERTIES": ("PROPS",),
    "ASSOCIATES": ("ASSOC", "ASSOCS"),
    "COMMUNICATIONS": ("COMMS",),
    "ENVIRONMENTAL": ("ENV", "ENVIRO"),
    "LABORATORIES": ("LABS",),
    "CONSULTANTS": ("CONS",),
    "CONSULTING": ("CONSULT",),
    "SOLUTIONS": ("SOLNS",),
    "SYSTEMS": ("SYS",),
    "NATIONAL": ("NATL", "NAT"),
    "UNIVERSITY": ("UNIV", "UNI"),
    "INSTITUTE": ("INST",),
    "RESEARCH": ("RES",),
    "BROTHERS": ("BROS",),
    "SAINT": ("ST",),
}
FACULTIES = _listed(
    "CHEMISTRY PHYSICS ENGINEERING MEDICINE BIOLOGY MATHEMATICS COMPUTER_SCIENCE GEOGRAPHY LAW MUSIC HISTORY "
    "MATERIALS PSYCHOLOGY ECONOMICS PHARMACY DENTISTRY"
)


@dataclass(frozen=True)
class Vocabulary:
    """The words of one made country: another seed, other words and other favourites."""

    brands: Words
    surnames: Words
    forenames: Words
    places: Words
    trades: Words
    plain: Words


def vocabulary(random: Generator, size: int) -> Vocabulary:
    """Words for a register of about ``size`` companies; the number of brands grows with it, as new words do."""
    return Vocabulary(
        brands=_invented(random, max(200, int(size * 0.35)), 2, 3),
        surnames=_invented(
            random, max(80, min(30_000, size // 20)), 1, 2, ("", "", "SON", "S", "MAN", "LEY")
        ),
        forenames=_invented(random, 300, 1, 2, ("", "A", "IE", "Y")),
        places=_invented(random, max(40, min(3_000, size // 100)), 1, 2, WORDS_OF_PLACE),
        trades=random.permutation(np.array(TRADES)),
        plain=random.permutation(np.array(PLAIN)),
    )


def zipf(random: Generator, words: Words, count: int, steepness: float) -> Words:
    """``count`` words, the first ones often and the last ones seldom; ``steepness`` 1 is even."""
    at = (len(words) * random.random(count) ** steepness).astype(np.int64)
    return words[at]


def _invented(random: Generator, count: int, least: int, most: int, ends: Sequence[str] = ("",)) -> Words:
    """Distinct invented words of ``least`` to ``most`` syllables, some a letter apart, as real brands are."""
    onsets, nuclei, codas = np.array(_ONSETS), np.array(_NUCLEI), np.array(_CODAS)
    made: dict[str, None] = {}
    while len(made) < count:
        batch = max(1_000, (count - len(made)) * 2)
        syllables = random.integers(least, most + 1, batch)
        word = np.full(batch, "", dtype="U24")
        for position in range(most):
            piece = np.char.add(random.choice(onsets, batch), random.choice(nuclei, batch))
            word = np.where(position < syllables, np.char.add(word, piece), word)
        word = np.char.add(
            np.char.add(word, random.choice(codas, batch)), random.choice(np.array(ends), batch)
        )
        made.update(dict.fromkeys(text for text in word.tolist() if len(text) > 3))
    return np.array(list(made)[:count])
