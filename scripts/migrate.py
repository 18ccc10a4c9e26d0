"""Bring the database up to date in a container, once before web server, worker and beat start.

Tables first, then reference data, which is loaded again and again and never overwrites what staff
edited; with DEMO=1 the demonstration. Static files are in the image already.
"""

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False)
    call_command("load_reference")
    if settings.DEMO:
        call_command("load_demo")


if __name__ == "__main__":
    main()
