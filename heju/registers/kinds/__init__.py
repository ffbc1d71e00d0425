"""What each kind of sheet does to the register, through the houses' own loaders and acts: `judge`, `write`, `undo`.

`judge` says what would become of rows and writes nothing. `write` judges anew, under the locks of its own transaction, and writes what is
left to write, so that a check that has become old does no harm; it returns what it changed. `undo` takes exactly that back, or says which
rows have changed since. A kind that acts row by row judges by doing everything and rolling back: the acts' own rules decide.
"""
