"""Work that takes longer than a request: started by somebody, done by the worker, watched, stopped and tried again.

Nouns: job (one piece of work that somebody started), kind (what a job does and with which power), progress (how far it is, seen while
it runs), mark (where it stopped, committed with the work itself), timer (one line of the schedule, and when it last ran).
Verbs: start, cancel, retry; begin, finish, give back, give up; sweep what a dead worker left; prune what is old.

The queue is Procrastinate's: a job is deferred in the transaction of whoever starts it, so a rollback starts nothing. What a job is
to people stands in our own table. A run holds a lock of the database for as long as it lives; whoever finds a running job without its
lock knows that its worker is dead. Leans on audit and kit. How other houses use it: docs/operations/jobs.md.
"""
