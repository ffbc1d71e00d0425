"""Words that leave the house: the outbox claimed from the record, mail, webhooks, digests, posters.

Nouns: follower (whom a thing concerns and who wants to know), letter (one message to one receiver by one channel), hook (an address that
another system gave us to be told), delivery (one try). Verbs: claim, write, send, try again, take off. Nothing is sent inside the
transaction of an action: the record is the queue. Knows what to say about matters by `matters.queries`; leans on audit, people, jobs.
"""
