"""Charts drawn on the server, from results, as SVG that stands in a page or a document."""

from lodestar.reports.charts.bars import Bar, bar_chart
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.trajectory import trajectory_chart

__all__ = ["Bar", "Chart", "bar_chart", "render_cached", "trajectory_chart"]
