"""How people get in where a phone of one's own is not enough, and how they learn that somebody else did.

Nouns: shared device (a phone or tablet of a body, for guards and volunteers), seat (a person's place on it, with a PIN), recovery (a lost
phone or second factor made good by two office-holders), voice (what one of the two says), known browser (where somebody signed in before).
Verbs: register, pair, revoke a device; enrol, open by PIN, change a PIN; ask, confirm, refuse, cancel, finish a recovery; notice a
sign-in, disown it. Leans on organizations for who holds what, on people for accounts and notices. Sessions are made in `views`.
"""
