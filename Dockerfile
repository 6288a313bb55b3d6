# The service in one image: no root, nothing to write to but /data.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml requirements.lock README.md LICENSE CHANGELOG.md main.py ./
COPY calendar_service calendar_service
COPY data data
RUN python -m venv /app
RUN /app/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
RUN /app/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data calendar
COPY --from=build /app /app
USER 10001
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 CALENDAR_DATA_DIR=/data CALENDAR_HOST=0.0.0.0 CALENDAR_PORT=8000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['CALENDAR_PORT']}/readyz\", timeout=2)"]
CMD ["calendar-service", "serve"]
