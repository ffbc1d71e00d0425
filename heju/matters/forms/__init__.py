"""Words typed about matters → clean values, or what is wrong in the user's words."""

from heju.matters.forms.raising import INTAKE, MOST, MOST_READ, ActForm, ClerkForm, CodeForm, SendForm, TellForm, WhoForm

__all__ = ["INTAKE", "MOST", "MOST_READ", "ActForm", "ClerkForm", "CodeForm", "SendForm", "TellForm", "WhoForm"]
