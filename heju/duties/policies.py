"""Row policies of duties: published revisions are public as the law is; drafts are the district's."""

from heju.kit.db import ANYBODY, RowPolicy, within

ACT = within("act")

POLICIES = (
    RowPolicy("duties_draft", read=ACT, insert=ACT, update=ACT),
    RowPolicy("duties_revision", read=ANYBODY, insert=ACT, update=ACT, because="who owes what is public, as the law is"),
)
