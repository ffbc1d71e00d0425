"""Words that leave the house: the outbox claimed from the record, mail, webhooks, digests, posters.

Nouns: follower (who wants to be told about one thing, with an account or by an address he left), letter (one message to one receiver by
one channel about one row of the record), parcel (letters that go out together: a digest, or one alone), taste (what one person wants:
channels, digest, quiet hours), hook (an address of another system that is told), delivery (one try to reach it), bookmark (how far the
record has been read). Verbs: claim, send, try again, let go, follow, stop, make a hook, replay.

Nothing is sent inside the transaction of an action: the record is the queue, read by the numbers of its seals. Claiming and sending leave
no record: a letter is its own. Who is told what about which verb stands in `queries.stories`; what hangs on a wall in `queries.papers`.
Leans on audit, people, jobs, organizations, places. Rules: docs/rules/notices.md; running it: docs/operations/notices.md.
"""
