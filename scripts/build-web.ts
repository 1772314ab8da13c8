import { ensureWebBuilt } from './web-build.ts';

/** Builds the web app when its sources changed; `npm start` and the Docker image do this first. */
await ensureWebBuilt();
