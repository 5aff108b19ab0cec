"""The door for gunicorn."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
application = get_wsgi_application()
# Read before the processes part (gunicorn --preload): one that is started anew answers at once, and they share the memory.
import_module(settings.ROOT_URLCONF)
# What has been read stays as long as the process: the collector need not look through it again (150 ms each time).
gc.collect()
gc.freeze()
