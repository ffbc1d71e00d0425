"""Tests that span houses: the cast, the walks, the journeys."""
