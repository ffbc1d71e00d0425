"""The doors for machines: who shows which token, what each request costs, one effect for a request sent twice, one shape of errors.

The operations themselves stand in the houses' `api.py`.
"""
