"""What tells operators that all is well: one line of log a request, counters, and three addresses that machines ask.

Nothing here knows a name, a number or an address of anybody: routes are said by their name, never as they were asked for.
"""
