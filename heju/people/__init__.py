"""Persons, their ties to exclusive parts, the accounts they sign in with, and the helpers who act for elders.

Nouns: Person, Tie, Account, Helper, Reveal. Verbs: register, tie, untie, help, reveal. Leans on `places`, `audit`, `kit`.
Nothing here scores or ranks anybody.
"""
