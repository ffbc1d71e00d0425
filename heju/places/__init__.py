"""Where everything is: district, street, community, compound, building, stairwell, and the exclusive parts in them.

Nouns: Place, Unit, PlaceCode, Alias, Load. Verbs: found, rename, move, merge, unmerge, load. Leans on `audit` and `kit`.
"""
