# Builds the wheels in one stage and runs them in another, as a user who owns nothing.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.txt constraints.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --only-binary=:all: -c constraints.txt -r requirements.txt

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 shop && install -d -o shop /var/lib/tendero/media
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=root:root wsgi.py ./
COPY --chown=root:root webapp ./webapp
COPY --chown=root:root templates ./templates
COPY --chown=root:root static ./static
COPY --chown=root:root migrations ./migrations
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MEDIA_DIR=/var/lib/tendero/media SHOP_HOME=/var/lib/tendero
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["sh", "-c", "exec gunicorn --worker-class gthread --workers ${WEB_CONCURRENCY:-2} --threads ${WEB_THREADS:-8} --bind 0.0.0.0:8000 --no-control-socket --limit-request-line 8190 --timeout 60 wsgi:app"]
