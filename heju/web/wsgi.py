"""The door that the application server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")
application = get_wsgi_application()

# What was built at the start lives as long as the process: the collector need not walk it again at each request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
