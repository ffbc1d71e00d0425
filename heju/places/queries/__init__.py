"""Reads of places, as the asker may see them: the row policies of the running scope decide, not these functions."""

from heju.places.queries import ground
from heju.places.queries.choosing import choosing, compounds_at, compounds_named, open_unit
from heju.places.queries.duplicates import Pair, merged, proposed
from heju.places.queries.elevation import Stairwell, elevation
from heju.places.queries.listing import Wanted, listed, one_on, parts_listed
from heju.places.queries.loads import RowPage, load, loads, row, rows, to_place
from heju.places.queries.map import cartogram
from heju.places.queries.parts import parts_below
from heju.places.queries.picking import picking
from heju.places.queries.search import Hit, search
from heju.places.queries.tree import (
    CompoundPage,
    Here,
    above,
    aliases,
    breadcrumb,
    children,
    code_on,
    codes,
    compounds,
    compounds_below,
    compounds_in,
    counts_below,
    here,
    here_at,
    names_of,
    origins,
    parts_of,
    paths_below,
    place,
    standing,
    unit,
    with_code,
)

__all__ = [
    "CompoundPage",
    "Here",
    "Hit",
    "Pair",
    "RowPage",
    "Stairwell",
    "Wanted",
    "above",
    "aliases",
    "breadcrumb",
    "cartogram",
    "children",
    "choosing",
    "code_on",
    "codes",
    "compounds",
    "compounds_at",
    "compounds_below",
    "compounds_in",
    "compounds_named",
    "counts_below",
    "elevation",
    "ground",
    "here",
    "here_at",
    "listed",
    "load",
    "loads",
    "merged",
    "names_of",
    "one_on",
    "open_unit",
    "origins",
    "parts_below",
    "parts_listed",
    "parts_of",
    "paths_below",
    "picking",
    "place",
    "proposed",
    "row",
    "rows",
    "search",
    "standing",
    "to_place",
    "unit",
    "with_code",
]
