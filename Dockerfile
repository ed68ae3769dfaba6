# The environment is built once, with the tools that building needs, and copied to where it runs.
FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements/run.txt requirements/
COPY scripts/install.sh scripts/
RUN sh scripts/install.sh python3 .venv requirements/run.txt

FROM python:3.12-slim
WORKDIR /app
RUN useradd --system --uid 1000 --home-dir /app lexicord \
    && mkdir var \
    && chown lexicord var
COPY --from=build /app/.venv .venv
COPY bot bot
COPY data data
COPY migrations migrations
# Once, here: the user below may not keep what each start and each health check would compile anew.
RUN .venv/bin/python -m compileall -q bot
ENV DATABASE_URL=sqlite:////app/var/lexicord.db \
    HEALTH_PORT=8080 \
    PYTHONUNBUFFERED=1
VOLUME /app/var
USER 1000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD [".venv/bin/python", "-m", "bot", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT [".venv/bin/python", "-m", "bot"]
CMD ["run"]
