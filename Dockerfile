# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY src src
COPY chart chart
COPY docs docs
RUN npm run bundle

# The bundle is the same for every architecture; no shell, no package manager, an unprivileged user.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=build --chown=0:0 /build/image /app
USER 65532:65532
EXPOSE 9443 8080
# Blocks of 1 MiB or more return to the system when they are freed. By default the C library raises this threshold to the
# largest block that it has seen, and keeps what is below it.
ENV MALLOC_MMAP_THRESHOLD_=1048576
# Half the young generation: reviews are short-lived, and a pod's memory counts more than a few collections. gc() is called
# before large reviews are parsed.
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=2", "--expose-gc", "/app/dist/bundle/main.js"]
CMD ["--help"]
