import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { tidyDocument } from './tidy-document.ts';

const ABOUT = `Everything that the console and the command line do. Programs sign in with \`Authorization: Bearer rk_...\`,
an API key with the scopes they need; the key names its client. People have a session, and name the client in
\`X-Client-Id\`. A POST with an \`Idempotency-Key\` happens once. Faults are problem+json (RFC 9457).`;

/** Makes the app describe its own routes. Registered before them. */
export async function documentsItself(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rekindle', version: '1', description: ABOUT.replaceAll('\n', ' ') },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'rekindle_session',
            description: 'A person who is signed in.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidyDocument(jsonSchemaTransformObject(document)),
  });
}
