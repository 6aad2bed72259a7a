# Maillage in a container. The web server and the worker are the same image: `serve`, `worker`, `migrate`…

FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
# The wheel with its static files: packages and their digests are those of requirements/ and package-lock.json.
RUN python tools/bootstrap.py --dev && .venv/bin/python -m tools.build_wheel
RUN python -m venv /opt/maillage \
 && /opt/maillage/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt \
 && /opt/maillage/bin/pip install --no-cache-dir --no-deps dist/*.whl \
 && /opt/maillage/bin/pip uninstall --yes pip

FROM python:3.11-slim
RUN groupadd --gid 10001 maillage \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/maillage --shell /usr/sbin/nologin maillage \
 && install -d -o maillage -g maillage -m 0750 /var/lib/maillage
COPY --from=build /opt/maillage /opt/maillage
ENV PATH=/opt/maillage/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MAILLAGE_DATA=/var/lib/maillage \
    MAILLAGE_LOG_FORMAT=json \
    MAILLAGE_LOG_LEVEL=INFO
USER 10001:10001
VOLUME /var/lib/maillage
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/etat/pret', timeout=8)"]
ENTRYPOINT ["maillage"]
CMD ["serve", "--host", "0.0.0.0"]
