import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded by now stays until the end, so the collector need not look through it each time a long list makes many
# small objects: opening thousands of cards takes about a fifth less.
gc.collect()
gc.freeze()
