import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { buildApp } from '@rekindle/http';

/** An app as our services make them. */
export type App = ReturnType<typeof buildApp>;

/** One route of a server that runs. */
export interface WalkedRoute {
  app: App;
  method: string;
  url: string;
  schema: { params?: unknown; querystring?: unknown; body?: unknown };
  /** Whether its part of the app reads multipart/form-data. */
  readsForms: boolean;
}

/** What was found out about the apps that started. */
export interface Walk {
  apps: App[];
  routes: WalkedRoute[];
  /** What requests failed of that were answered with a fault of ours, by their ids: the caller is told nothing of it. */
  errors: Map<string, Error>;
  stop(): void;
}

/**
 * Takes down every route of every Fastify app that is made from now on, by Fastify's own announcement of a new app
 * (https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks): nobody has to name it. `stop` ends this.
 */
export function walkApps(): Walk {
  const apps: App[] = [];
  const routes: WalkedRoute[] = [];
  const errors = new Map<string, Error>();
  const onApp = (message: unknown) => {
    const { fastify: app } = message as { fastify: App };
    apps.push(app);
    app.addHook('onRoute', function taken(route) {
      const readsForms = this.hasContentTypeParser('multipart/form-data');
      for (const method of [route.method].flat()) {
        if (method !== 'HEAD') routes.push({ app, method, url: route.url, schema: route.schema ?? {}, readsForms });
      }
    });
    app.addHook('onError', async (request, _reply, error) => {
      errors.set(request.id, error);
    });
    // Errors hold what was asked: those of thousands of refused requests would hide how much the services hold.
    app.addHook('onResponse', async (request, reply) => {
      if (reply.statusCode < 500) errors.delete(request.id);
    });
  };
  subscribe('fastify.initialization', onApp);
  return { apps, routes, errors, stop: () => void unsubscribe('fastify.initialization', onApp) };
}
