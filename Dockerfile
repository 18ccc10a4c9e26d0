# One image for web server, worker and beat; docker-compose.yml shows how they fit together.

FROM node:24-slim AS css
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts/css.mjs scripts/
COPY static static
RUN node scripts/css.mjs

FROM python:3.13-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/runtime.txt

FROM python:3.13-slim AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home portal \
    && install -d -o portal -g portal -m 0750 /data
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=amstelveen_ontmoet.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/srv/static \
    REMAP_SIGTERM=SIGQUIT
WORKDIR /srv/portal
COPY . .
COPY --from=css /build/static/dist static/dist
# Collected once for all containers. The key exists during this step only.
RUN SECRET_KEY=only-for-this-step DATABASE_URL=postgres://portal@localhost/portal sh -c \
    "python manage.py compilemessages && python manage.py collectstatic --noinput"
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/gezond/leeft/', timeout=2)"]
CMD ["gunicorn", "amstelveen_ontmoet.wsgi", "--bind=0.0.0.0:8000", "--preload", "--workers=2", "--threads=4", \
    "--worker-tmp-dir=/dev/shm", "--graceful-timeout=20", "--no-control-socket"]
