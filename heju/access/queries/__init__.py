"""Reads of access: devices and seats, recoveries, what waits."""
