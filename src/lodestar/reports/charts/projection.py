"""The part of a chart that nobody has observed: where things are going, as a dotted line in a pale band."""

from decimal import Decimal

from lodestar.analysis.targets.fan import Fan
from lodestar.evidence.definitions.indicators import Unit
from lodestar.reports.charts.frame import Frame, rounded
from lodestar.reports.charts.look import BAND, TIDE_TEXT, Spec, area_layer, line_layer
from lodestar.reports.charts.placing import Ground, Words

COLUMNS = ("Going: low", "Going: middle", "Going: high")
WORDS = "as things are going"


def band_layers(frame: Frame, fan: Fan | None) -> list[Spec]:
    """The pale band, to lie under everything else. Where it would leave the plot it is cut at its edge."""
    if fan is None:
        return []
    start = (float(fan.latest.year), float(fan.latest.value), float(fan.latest.value))
    found = [start, *((float(year.year), year.low, year.high) for year in fan.years)]
    cut = [(x, *(min(max(value, frame.low), frame.high) for value in ends)) for x, *ends in found]
    return [area_layer(cut, frame.scales, color=BAND)]  # type: ignore[arg-type]


def middle_layers(frame: Frame, ground: Ground, fan: Fan | None) -> list[Spec]:
    """The middle of the band, dotted, from the latest figure on."""
    if fan is None:
        return []
    points = _middle(fan)
    ground.add_line(frame.at(points))
    return [line_layer(points, frame.scales, color=TIDE_TEXT, strokeWidth=2, strokeDash=[2, 4])]


def middle_words(frame: Frame, ground: Ground, fan: Fan | None) -> list[Spec]:
    """What the line is, beside its end or along it."""
    if fan is None:
        return []
    points = frame.at(_middle(fan))
    (x, y), lines = points[-1], ("as things", "are going")
    candidates = [Words(lines, x + 8, y + down) for down in (-8, 4, -22, 18, -36)]
    if frame.narrow:
        inside = points[len(points) * 2 // 3]
        candidates = [
            Words((WORDS,), inside[0] + right, inside[1] + down, "center")
            for down in (16, -16, 28, -28)
            for right in (0, -30, 20)
        ]
    return [ground.place(candidates).layer(color=TIDE_TEXT, fontWeight=600)]


def in_words(fan: Fan | None, unit: Unit) -> list[str]:
    """The band at its end, for those who do not see it."""
    if fan is None:
        return []
    last = fan.years[-1]
    low, middle, high = (unit.say(_decimal(value)) for value in (last.low, last.middle, last.high))
    return [
        f"As things are going: {middle} in {last.year}, in {fan.coverage * 100:.0f}% of cases between {low} and {high}."
    ]


def by_year(fan: Fan | None) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Low, middle and high of each year, to three figures."""
    if fan is None:
        return {}
    return {year.year: (_decimal(year.low), _decimal(year.middle), _decimal(year.high)) for year in fan.years}


def _middle(fan: Fan) -> list[tuple[float, float]]:
    ahead = [(float(year.year), year.middle) for year in fan.years]
    return [(float(fan.latest.year), float(fan.latest.value)), *ahead]


def _decimal(value: float) -> Decimal:
    return rounded(Decimal(repr(value)))
