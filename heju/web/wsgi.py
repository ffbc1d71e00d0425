"""The door that the application server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")
application = get_wsgi_application()
