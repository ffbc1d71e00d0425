"""Figures and fixed names of places (pure)."""

from __future__ import annotations

from datetime import date
from typing import Final

# Schemes of codes. The key of a row in a published list is a code like any other: by it a second run of the loader knows the place again.
STATISTICAL: Final = "statistical"
LIST_KEY: Final = "public-list"
LIST_VERSION: Final = "1"
HOUSE_BUILDING: Final = "house-building"

# The day up to which the published division codes are kept. Source: National Bureau of Statistics, codes of divisions for statistics, 2023.
DIVISIONS_VERSION: Final = "2023-06-30"
DIVISIONS_DAY: Final = date(2023, 6, 30)

# A guessed street may support a merge of two like names when at least this share of its business area lies there.
GUESS_SHARE: Final = 0.6
# Two listings of one estate may name the year of different blocks; further apart they are not one estate.
YEARS_APART: Final = 2

# How many rows a page of a list holds, and how many hits a search shows.
PAGE: Final = 50
HITS: Final = 20
# A search looks at no more candidates than this before it gives up on filling a page.
CANDIDATES: Final = 400

# Where each street of Luohu stands on the schematic map, as (column, row) from the north-west: only how they lie to one another, as public
# maps show it: Qingshuihe north-west, Dongxiao and Donghu beside it, Sungang west, Cuizhu and Huangbei in the middle, Liantang far east,
# Guiyuan south-west, Dongmen beside it, Nanhu south at the border crossing. Not their size, distance or borders: no such data was found.
STREET_CELLS: Final = {
    "440303.010": (0, 0),
    "440303.009": (1, 0),
    "440303.007": (2, 0),
    "440303.006": (0, 1),
    "440303.004": (1, 1),
    "440303.002": (2, 1),
    "440303.008": (3, 1),
    "440303.001": (0, 2),
    "440303.003": (1, 2),
    "440303.005": (2, 2),
}
