"""Tools without domain words that every house may use: dated figures, money, days, scope, names, vault, database, HTTP."""
