import { asSystem, inTenant } from '@rekindle/db';
import { MINUTE_MS } from '@rekindle/domain';
import { readHealth } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { instant, instantOrNull } from '../schemas/common.ts';
import { System } from '../schemas/system.ts';

/** A service that has not been heard of for so long is taken for gone, real milliseconds. */
const SILENT_MS = MINUTE_MS;

/** Whether the work gets done, and what the client sends through. */
export function addSystemRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/system',
    tag: 'System',
    summary: 'Whether the work gets done; provider and numbers',
    needs: 'clients.view',
    answers: { 200: System },
    handle: async ({ clientId, now }) => {
      const health = await readHealth(deps);
      const realNow = deps.monotonic.realNow();
      const beats = await asSystem(deps.db, now, (tx) =>
        tx.selectFrom('service_heartbeats').select(['service', 'instance', 'started_at', 'beat_at']).execute(),
      );
      const { numbers, account } = await inTenant(deps.db, { clientId, now }, async (tx) => ({
        numbers: await tx
          .selectFrom('sender_numbers')
          .select(['e164', 'active', 'segments_per_second', 'polled_until'])
          .where('client_id', '=', clientId)
          .orderBy('e164')
          .execute(),
        account: await tx
          .selectFrom('provider_accounts')
          .select('id')
          .where('client_id', '=', clientId)
          .where('status', '=', 'active')
          .executeTakeFirst(),
      }));
      return {
        status: 200,
        body: {
          mode: deps.mode,
          work: { state: health.state, stalled: health.stalled, ages_ms: health.ages },
          services: beats.map((beat) => ({
            ...{ service: beat.service, instance: beat.instance, alive: beat.beat_at > realNow - SILENT_MS },
            ...{ started_at: instant(beat.started_at), beat_at: instant(beat.beat_at) },
          })),
          provider: {
            name: deps.mode === 'sandbox' ? ('simulator' as const) : ('twilio' as const),
            own_account: account !== undefined,
            numbers: numbers.map((number) => ({ ...number, polled_until: instantOrNull(number.polled_until) })),
          },
          mail: deps.sendMail !== null,
        },
      };
    },
  });
}
