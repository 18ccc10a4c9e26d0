"""Charts as accessible SVG, made on the server; shown with `components/chart.html`.

Every chart has a finding as its title, the same figures as a table, and patterns beside its colours.
"""

from amstelveen_ontmoet.charts.chart import Chart, LegendItem, Unit
from amstelveen_ontmoet.charts.drawing import NARROW, WIDE, Look
from amstelveen_ontmoet.charts.horizontal import Bar, StackedRow, bars, stacked
from amstelveen_ontmoet.charts.tilemap import Tile, tiles
from amstelveen_ontmoet.charts.trend import line, sparkline

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Chart",
    "LegendItem",
    "Look",
    "StackedRow",
    "Tile",
    "Unit",
    "bars",
    "line",
    "sparkline",
    "stacked",
    "tiles",
]
