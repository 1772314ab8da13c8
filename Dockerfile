# The console for the browser, built once; its tools stay out of the image.
FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
COPY services ./services
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY scripts ./scripts
RUN node scripts/build-web.ts

FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
COPY services ./services
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
COPY migrations ./migrations
COPY scripts ./scripts
COPY --from=web /app/packages/web/dist ./packages/web/dist
RUN mkdir /data && chown node:node /data
USER node
