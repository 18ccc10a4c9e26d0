# One image for web server, worker, beat and migrations; docker-compose.yml shows how they fit together.

FROM node:24-bookworm-slim AS css
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts/css.mjs scripts/
COPY static static
RUN node scripts/css.mjs

FROM python:3.13-slim-bookworm AS built
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
COPY requirements/runtime.txt /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/runtime.txt
WORKDIR /srv/portal
COPY . .
COPY --from=css /build/static/dist static/dist
# Compiled and collected once for all containers. The key exists during this step only.
RUN SECRET_KEY=only-for-this-step STATIC_ROOT=/srv/static sh -c \
    "python manage.py compilemessages && python manage.py collectstatic --noinput"

FROM python:3.13-slim-bookworm AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home portal \
    && install -d -o portal -g portal -m 0750 /data
COPY --from=built /opt/venv /opt/venv
COPY --from=built /srv /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=amstelveen_ontmoet.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/srv/static \
    HOME=/tmp \
    REMAP_SIGTERM=SIGQUIT
WORKDIR /srv/portal
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "amstelveen_ontmoet.wsgi", "--bind=0.0.0.0:8000", "--preload", "--workers=2", "--threads=4", \
    "--worker-tmp-dir=/dev/shm", "--graceful-timeout=20", "--no-control-socket"]
