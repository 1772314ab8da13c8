import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI writes style elements of its own; the page shows no data of anybody.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The API's own reference at /api/docs, and its OpenAPI document at /api/docs/json. */
export async function addReferencePage(app: FastifyInstance): Promise<void> {
  await app.register(async (docs) => {
    docs.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', POLICY);
    });
    await docs.register(swaggerUi, {
      routePrefix: '/api/docs',
      // Without the bar of Swagger UI's own: no logo of theirs, no address of another document.
      uiConfig: {
        layout: 'BaseLayout',
        docExpansion: 'none',
        validatorUrl: null,
        persistAuthorization: false,
        tryItOutEnabled: true,
      },
      theme: { title: 'Rekindle API' },
    });
  });
}
