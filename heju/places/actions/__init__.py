"""Writes of places: one verb a function. Every verb demands its power at the place, asks the rules, and leaves one record."""

from heju.places.actions.close_place import close_place
from heju.places.actions.elevation import add_homes, add_row, close_part, rename_series
from heju.places.actions.found_place import found_place
from heju.places.actions.load_list import NoDivisions, load_compounds, load_divisions
from heju.places.actions.load_units import Part, change_units, load_places_below, load_units, take_back
from heju.places.actions.merge_places import merge_places, unmerge_places
from heju.places.actions.move_place import move_place
from heju.places.actions.place_compound import place_compound_from_list
from heju.places.actions.refusals import PlaceRefused
from heju.places.actions.rename_place import add_alias, rename_place
from heju.places.actions.set_code import set_code
from heju.places.actions.units import add_unit, change_unit_area

__all__ = [
    "NoDivisions",
    "Part",
    "PlaceRefused",
    "add_alias",
    "add_homes",
    "add_row",
    "add_unit",
    "change_unit_area",
    "change_units",
    "close_part",
    "close_place",
    "found_place",
    "load_compounds",
    "load_divisions",
    "load_places_below",
    "load_units",
    "merge_places",
    "move_place",
    "place_compound_from_list",
    "rename_place",
    "rename_series",
    "set_code",
    "take_back",
    "unmerge_places",
]
