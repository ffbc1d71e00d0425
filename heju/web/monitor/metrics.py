"""Counters for Prometheus: of requests in each process, of rows and waiting work as the database has them when asked.

Each worker counts in files of its own below `PROMETHEUS_MULTIPROC_DIR`, which `heju serve` makes fresh at its start; whichever worker is
asked adds them up. So two workers never tell different figures, and a worker that died loses none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from django.db import Error, connection
from django.db.models import Count
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from heju.audit import queries as audit
from heju.jobs import queries as jobs
from heju.jobs import rules as job_rules
from heju.jobs.models import Job
from heju.kit import db

SLOW: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
COUNTED = Counter("heju_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram("heju_request_seconds", "Seconds until an answer.", ["route"], buckets=SLOW)
QUERIES = Counter("heju_request_queries", "Queries asked for answers.", ["route"])
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ROWS = """
select c.relname, greatest(c.reltuples, 0)::bigint from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname ~ '^[a-z]+_[a-z]+$'
  and c.relname !~ '^(auth|account|django|mfa|procrastinate|socialaccount|usersessions)_'
order by 1
"""
QUEUED = "select status::text, count(*) from procrastinate_jobs group by 1"
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"


def count(route: str, method: str, status: int, seconds: float, queries: int) -> None:
    """Count one answer."""
    COUNTED.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    QUERIES.labels(route).inc(queries)


class Database(Collector):
    """What the database knows: rows (as it estimates them), records that wait for their seal, jobs by state."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; only `heju_database_up 0` where there is no database."""
        try:
            found = list(self.asked())
        except Error:
            yield gauge("heju_database_up", "Whether the database answers.", [((), 0)])
            return
        yield gauge("heju_database_up", "Whether the database answers.", [((), 1)])
        yield from found

    def asked(self) -> Iterator[Metric]:
        """Yield what the database answers. Six queries."""
        with db.scoped(audit.CHAIN):
            pending, seconds = audit.waiting()
            yield gauge("heju_record_sealed", "Records in the chain.", [((), audit.head_of_chain().sequence)])
            yield gauge("heju_record_pending", "Records that wait for their seal.", [((), pending)])
            yield gauge("heju_record_lag_seconds", "Seconds that the oldest of them has waited.", [((), seconds)])
        with db.scoped(jobs.WORKER):
            states = dict(Job.objects.values_list("state").annotate(Count("id")).order_by("state"))
        yield gauge("heju_jobs", "Jobs by state.", [((state,), states.get(state, 0)) for state in job_rules.STATES], ["state"])
        with connection.cursor() as cursor:
            cursor.execute(QUEUED)
            yield gauge("heju_queue", "Rows of the queue by state.", [((name,), number) for name, number in cursor.fetchall()], ["state"])
            cursor.execute(ROWS)
            yield gauge(
                "heju_rows", "Rows by table, as the database estimates.", [((name,), n) for name, n in cursor.fetchall()], ["table"]
            )


def gauge(name: str, about: str, values: list[tuple[tuple[str, ...], float]], labels: list[str] | None = None) -> GaugeMetricFamily:
    """Return one figure, or one a label."""
    family = GaugeMetricFamily(name, about, labels=labels or [])
    for label, value in values:
        family.add_metric(list(label), value)
    return family


def text() -> bytes:
    """Return everything in the format of Prometheus."""
    registry = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        own = b""
    else:
        own = generate_latest(REGISTRY)
    registry.register(Database())
    return own + generate_latest(registry)
