import { inTenant } from '@rekindle/db';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { changesState } from './same-origin.ts';

const Target = z.looseObject({ id: z.string() });

/**
 * Writes a row for every request that would change something of a client or takes its leads away as a file, refused
 * ones too, before it is answered. Those beyond a limit are not written down: the log would grow without one.
 */
export function auditsChanges(app: FastifyInstance, deps: ConsoleDeps): void {
  app.addHook('onSend', async (request, reply) => {
    if (!isAudited(request) || request.caller.clientId === '' || reply.statusCode === 429) return;
    try {
      await record(deps, request, reply.statusCode);
    } catch (err) {
      // The act has happened: to answer otherwise would invite doing it again.
      deps.log.error({ err, requestId: request.id }, 'a change could not be written to the audit log');
    }
  });
}

function isAudited({ method, routeOptions: { config } }: FastifyRequest): boolean {
  return changesState(method) || config.audited === true || config.access?.needs === 'leads.export';
}

async function record(deps: ConsoleDeps, request: FastifyRequest, status: number): Promise<void> {
  const { clientId, actor } = request.caller;
  const target = Target.safeParse(request.params);
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
    tx
      .insertInto('audit_log')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        real_at: new Date(deps.monotonic.realNow()),
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        action: `${request.method} ${request.routeOptions.url ?? ''}`,
        permission: request.routeOptions.config.access?.needs ?? null,
        target_id: target.success ? target.data.id : null,
        status,
        trace_id: request.id,
      })
      .execute(),
  );
}
