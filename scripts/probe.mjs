// The health check of a container: exit code 0 when its service is ready.
const response = await fetch(`http://127.0.0.1:${process.env.HEALTH_PORT ?? 8081}/readyz`).catch(() => null);
process.exit(response?.ok ? 0 : 1);
