"""Limits of sheets and how long they are kept (pure). Each figure is a policy of this platform, chosen for the sizes of one district."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024
# A list of all 1.1 million residents of the district as CSV has about 110 MB.
LARGEST_TEXT: Final = 256 * MIB
# A workbook with 250,000 rows of ten columns has about 15 MB.
LARGEST_BOOK: Final = 64 * MIB
# What a workbook may come to when it is unpacked, and how many times its size: real ones reach about forty.
LARGEST_UNPACKED: Final = 320 * MIB
HIGHEST_RATIO: Final = 120
# Small files compress as they like: below this nobody is harmed.
RATIO_MATTERS_FROM: Final = 16 * MIB
MOST_ENTRIES: Final = 2_000
# The reader holds the whole rectangle from the first to the last cell in memory.
MOST_CELLS: Final = 6_000_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 500
# What somebody wrote, where a column is made of that: letters of residents and answers to them.
LONGEST_PROSE: Final = 20_000
# Where the header is looked for: offices put a title, a unit and a date above it.
HEADER_WITHIN: Final = 20
# From this size on a sheet is read in a process of its own, whose start costs a sixth of a second.
READ_APART: Final = 2 * MIB
# Rows judged and written in one transaction, with one line in the record.
BATCH_ROWS: Final = 10_000
# From so many batches on a sheet is taken to be of a whole district, whose compounds are read at once (about a second).
READS_ALL: Final = 20
# Rows that each pass through an act of their own are written in smaller steps.
ACT_ROWS: Final = 100
# Kinds whose rows each pass through their own act are for offices, not for districts.
MOST_ACTS: Final = 5_000
# Beyond this many rows the copy with reasons holds only the rows that have one.
WHOLE_COPY: Final = 20_000
# Days after which the file, the checked rows and the journal of an import are deleted; until then it can be undone.
KEPT_DAYS: Final = 30
# A list of up to so many rows comes at once; a longer one is made by the worker.
EXPORT_AT_ONCE: Final = 2_000
# No list of one place is longer; whoever needs more asks for it street by street.
MOST_EXPORTED: Final = 100_000
# Days after which the file of an export is deleted.
EXPORT_DAYS: Final = 7
# A purpose is a sentence, not a letter.
PURPOSE_LENGTH: Final = 4
