"""Bodies that govern: branches, committees, groups, companies, agencies; their posts, appointments and what they cover.

Nouns: Body, Appointment, Coverage, Member. Verbs: found, cover, uncover, appoint, end, merge, dissolve.
Roles follow from appointments (`roles.py` is the one table). Leans on `people`, `places`, `audit`, `kit`.
"""
