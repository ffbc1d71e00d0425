"""The front: settings, root urls, base templates, the command `heju`; composes "today", the demo and the scope of a request.

Knows every house; no house knows it.
"""
