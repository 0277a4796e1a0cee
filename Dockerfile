FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN NX_DAEMON=false npx nx run-many -t build

FROM node:24-bookworm-slim
WORKDIR /app
# in a container every address is the container's own; the cookie travels by HTTPS only, unless somebody says otherwise (ADR 0009)
ENV NODE_ENV=production HOST=0.0.0.0 COOKIE_SECURE=true WEB_ROOT=/app/dist/apps/web/browser
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "dist/apps/api/main.mjs"]
