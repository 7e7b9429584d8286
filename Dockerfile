# Two stages: the first puts the folder together, the second is Node and that folder.
#
#   docker build -t lamplighter:0.1.0 .
#   docker run --read-only --tmpfs /tmp -v lamplighter-data:/var/lib/lamplighter \
#     -v ./lamplighter.yaml:/etc/lamplighter/lamplighter.yaml:ro --env-file .env \
#     lamplighter:0.1.0
FROM node:24.21.0-bookworm-slim AS assemble
WORKDIR /source
COPY package.json package-lock.json .npmrc LICENSE ./
COPY deploy/image deploy/image
COPY examples examples
COPY src src
COPY packages packages
RUN node deploy/image/assemble.mjs /app

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    LAMPLIGHTER_CONFIG=/etc/lamplighter/lamplighter.yaml \
    LAMPLIGHTER_PORT=9464
COPY --from=assemble /app /app
COPY deploy/image/healthcheck.mjs /app/healthcheck.mjs
# The one place that is written to: the store, when there is no DATABASE_URL.
RUN install -d -o node -g node -m 0700 /var/lib/lamplighter/data
WORKDIR /var/lib/lamplighter
# /tmp because Fargate gives a mount the owner and mode of the image only where the image declares a volume.
VOLUME /var/lib/lamplighter/data /tmp
USER node
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
# Node itself is process 1 and handles SIGTERM: runs are handed over before it ends.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/src/main.ts"]
CMD ["serve", "--host", "0.0.0.0", "--port", "9464"]
