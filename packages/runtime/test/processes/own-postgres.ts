import { startEmbeddedPostgres } from '@rekindle/runtime';

/** Starts Postgres over the given directory, says where, and then waits to be killed. */
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid })}\n`);
setInterval(() => {}, 60_000);
