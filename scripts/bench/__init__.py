"""`make bench`: what a page, a letter and a computation cost beside the least that they could cost.

Every cost is processor time, of this process and of the database process that works for it, and is
given as a ratio to a floor measured in the same run, in turns (floor, page, floor, page, …). So a
slow or busy computer changes the milliseconds and hardly the ratios. The figure is the median of the
turns.

What the floors are:

pages, plan form, desk
    `floor.py`: a list page of plain Django with its own middleware and nothing of the portal: session,
    log-in, CSRF, messages, a base layout of about the size of ours, 25 rows, 3 queries.
letters, report
    WeasyPrint alone on the very HTML of the portal, with the same fonts and options.
money
    one INSERT … SELECT that writes one row for each buurt and party.

Bytes are those of a first visit with an empty cache, through gunicorn as in production: headers and
bodies of the page and of all it refers to, compressed as the server sends them (`visits.py`). Fonts
count when the page has a letter of theirs, as a browser asks for them.

A missed aim is a fact to report and no failure: the exit code is 0 when everything was measured.
"""
