"""The personal data that people keeps: who somebody is, where he lives, who acts for him, how he signs in."""

from heju.people.personal import binding, counter, register, sign_in

# What hangs on an account goes before the account, and what hangs on a person before the person.
DECLARED = (*sign_in.DECLARED, *binding.DECLARED, *counter.DECLARED, *register.DECLARED)
