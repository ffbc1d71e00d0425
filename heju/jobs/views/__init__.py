"""Pages of jobs: one's own, one of them, and for whoever watches over the installation what failed."""

from heju.jobs.views.acts import cancel, put_away, retry
from heju.jobs.views.pages import mine, one, watch

__all__ = ["cancel", "mine", "one", "put_away", "retry", "watch"]
