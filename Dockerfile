# One image for web, worker, tick and migrate; deploy/compose.yml shows how they go together.

FROM node:24-slim AS theme
WORKDIR /build/theme/static_src
COPY theme/static_src/package.json theme/static_src/package-lock.json theme/static_src/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY theme/static_src ./
# Tailwind looks here for the classes that are used.
COPY templates /build/templates
COPY static /build/static
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements.txt ./
COPY deploy/constraints.txt deploy/
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --only-binary :all: -r requirements.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin shop
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=shop.settings \
    DJANGO_DEBUG=False
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY deploy/start deploy/gunicorn.py deploy/
COPY static static
COPY templates templates
COPY theme/__init__.py theme/apps.py theme/
COPY shop shop
COPY catalog catalog
COPY orders orders
COPY fulfillment fulfillment
COPY billing billing
COPY --from=theme /build/theme/static theme/static
# Needs no secret: the guard asks for them when web, worker or tick starts. Everything stays root's
# and readable for all, whatever rights it had where it was built.
RUN python manage.py messages --compile \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && rm -rf var \
    && chmod -R a+rX,go-w .
RUN install --directory --owner shop --group shop --mode 700 var
VOLUME /app/var
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/app/deploy/start", "healthy"]
CMD ["/app/deploy/start", "web"]
