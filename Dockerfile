FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
COPY services ./services
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
COPY migrations ./migrations
COPY scripts ./scripts
RUN mkdir /data && chown node:node /data
USER node
