"""Reading hostile sheets (pure): xlsx, xls, ods and CSV as rows of values, or a refusal that names the cell.

`opening.open_book` guards and opens a file, `Book.grid` gives one worksheet, `header.find` its header row, `cells` turns raw values into
clean text. Nothing here knows what a sheet is about.
"""
