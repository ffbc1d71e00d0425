"""Words typed about people → clean values, or what is wrong in the user's words."""

from heju.people.forms.register import (
    EndForm,
    HelperForm,
    LookUpForm,
    OwnHelperForm,
    PairForm,
    PhoneField,
    RegisterForm,
    SaleForm,
    ShareField,
    ShareWithForm,
    phone_in_words,
)

__all__ = [
    "EndForm",
    "HelperForm",
    "LookUpForm",
    "OwnHelperForm",
    "PairForm",
    "PhoneField",
    "RegisterForm",
    "SaleForm",
    "ShareField",
    "ShareWithForm",
    "phone_in_words",
]
