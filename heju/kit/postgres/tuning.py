"""Write the configuration of the embedded server."""

import os
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True)
class Tuning:
    """Hold what differs between a server that keeps data and one that a test throws away.

    Without fsync a crash of the machine (not of the server) loses data. `shared_mib` None: a quarter of the
    memory, at most 1 GiB.
    """

    fsync: bool = True
    shared_mib: int | None = None


# The same on every machine; docs/operations/database.md says why.
SAME = """\
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
wal_buffers = 64MB
checkpoint_timeout = 15min
wal_level = replica
synchronous_commit = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
THROWAWAY = Tuning(fsync=False, shared_mib=256)


def memory_mib() -> int:
    """Give the memory we may use, in MiB: the machine's, or the limit of our control group."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        limit = "max"
    return min(machine, int(limit)) // MIB if limit.isdigit() else machine // MIB


def configuration(tuning: Tuning, sockets: Path, logs: Path, libraries: Path) -> str:
    """Give the text of heju.conf; local.conf beside it has the last word."""
    memory = memory_mib()
    shared = tuning.shared_mib or max(128, min(1024, memory // 4))
    safe = "on" if tuning.fsync else "off"
    preload = "pg_stat_statements" if any(libraries.glob("pg_stat_statements.*")) else ""
    return f"""# written at every start; put your own settings into local.conf beside this file
listen_addresses = ''
unix_socket_directories = '{quoted(sockets)}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {shared}MB
effective_cache_size = {max(256, memory // 2)}MB
fsync = {safe}
full_page_writes = {safe}
{SAME}shared_preload_libraries = '{preload}'
logging_collector = on
log_directory = '{quoted(logs)}'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %u@%d '
log_lock_waits = on
# Residents' data stays out of the log: no statement text, no values of the key that failed.
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
include = 'local.conf'
"""


def quoted(path: Path) -> str:
    """Give a path as it stands between quotes in a configuration file."""
    return str(path).replace("\\", "\\\\").replace("'", "''")
