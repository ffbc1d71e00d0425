"""What somebody may ask for about his own data: what is kept and why, who looked, a copy, erasure; and what the daily task deletes.

Nouns: inventory, copy, erasure, deletion (with its proof). Verbs: ask for a copy, ask for erasure, confirm, withdraw, erase what is due.
Leans on every house below through its room `personal.py` (what it keeps, how it leaves), on people for the vault, on audit for the record.
"""
