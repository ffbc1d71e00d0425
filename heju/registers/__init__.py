"""Registers by the sheet: what offices keep in Excel comes in here, and goes out as it is seen on the screen.

Nouns: an import (one sheet of one kind at one place), its pieces (the file, sealed), its batches (checked rows and what they changed,
sealed), remembered columns. Verbs: receive, map, check, apply, undo, discard. Leans on places, people and organizations, whose own loaders
and actions write every row; nothing is written here but the imports themselves.
"""
