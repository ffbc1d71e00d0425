"""Writers, sealer and database killed with signal 9 amid a storm of actions: nothing half done, and the record verifies."""

from __future__ import annotations

from tests.storm import installation, kill, until


def test_after_a_crash_of_everything_nothing_is_half_done_and_the_record_verifies() -> None:
    with installation("test") as found:
        writers = [found.writer(name) for name in ("甲", "乙")]
        sealer = found.start("-m", "heju.web.command", "worker")
        until(lambda: len(found.numbers()) >= 30 and found.query("select count(*) from audit_seal")[0] > 0)
        found.server().kill()
        for process in (*writers, sealer):
            kill(process)
        found.heju("db", "start")
        sealer = found.start("-m", "heju.web.command", "worker")
        until(lambda: found.query("select count(*) from audit_pending") == (0,))
        sealer.terminate()
        assert sealer.wait(20) == 0
        found.check_whole()
