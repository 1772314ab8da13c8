import type { ServerResponse } from 'node:http';
import { inTenant, type OutboxEvent, outboxPlaceNow, readOutbox } from '@rekindle/db';
import type { Caller } from '../access/actor.ts';
import { readApiKeyById } from '../access/api-keys.ts';
import { memberOf } from '../access/membership.ts';
import { isSessionOpen } from '../access/sessions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { instant } from '../schemas/common.ts';
import { seenBy } from './seen.ts';

/** Real milliseconds between two looks for news. */
const LOOK_EVERY_MS = 1_000;
/** Looks between two signs of life, and between two checks that the reader still may read. */
const LOOKS_PER_BEAT = 15;
const LOOKS_PER_CHECK = 3;
/** With more news than this the reader is told to read everything anew. */
const NEWS_MAX = 500;

/** One reader's stream of events. Ends when they leave, may no longer read, or the process stops. */
export async function streamEvents(
  deps: ConsoleDeps,
  caller: Caller,
  stream: { response: ServerResponse; after: string | null },
): Promise<void> {
  const { response } = stream;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const ended = deps.stopping === undefined ? gone.signal : AbortSignal.any([gone.signal, deps.stopping]);
  const { clientId } = caller;
  const now = () => deps.clock.now();
  let place = stream.after ?? (await inTenant(deps.db, { clientId, now: now() }, outboxPlaceNow));
  let actor: Caller['actor'] | null = caller.actor;
  // The first words carry the place, so that a reader who heard nothing yet goes on from here too.
  response.write(`retry: 2000\nid: ${place}\nevent: ready\ndata: {}\n\n`);
  for (let look = 0; !ended.aborted; look++) {
    if (look % LOOKS_PER_CHECK === 0) actor = await stillMayRead(deps, caller);
    if (actor === null) break;
    const seen = seenBy(actor, clientId);
    const read = await inTenant(deps.db, { clientId, now: now() }, (tx) =>
      readOutbox(tx, { clientId, after: place, limit: NEWS_MAX, seen }),
    );
    place = read.place;
    if (read.behind) response.write(`id: ${place}\nevent: reset\ndata: {}\n\n`);
    else if (read.events.length > 0) response.write(read.events.map((event, i) => text(event, read, i)).join(''));
    else if (look % LOOKS_PER_BEAT === LOOKS_PER_BEAT - 1) response.write(': still here\n\n');
    await pause(LOOK_EVERY_MS, ended);
  }
  response.end();
}

/** Only the last event carries the place: whoever is cut off before it hears the others again, and misses none. */
function text(
  event: OutboxEvent,
  { place, events }: { place: string; events: readonly OutboxEvent[] },
  i: number,
): string {
  const data = {
    ...{ id: event.id, type: event.type, at: instant(event.at), lead_id: event.leadId, message_id: event.messageId },
    ...{ dataset_id: event.datasetId, data: event.data },
  };
  const id = i === events.length - 1 ? `id: ${place}\n` : '';
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The reader as they may read now; null when their session or key is over, or they left the team. */
async function stillMayRead(deps: ConsoleDeps, caller: Caller): Promise<Caller['actor'] | null> {
  const { account, session, clientId, actor } = caller;
  if (account === null || session === null) return await readApiKeyById(deps, clientId, actor.id);
  return (await isSessionOpen(deps, session)) ? await memberOf(deps, account, clientId) : null;
}

async function pause(ms: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = () => resolve();
  ended.addEventListener('abort', stop, { once: true });
  await promise;
  clearTimeout(timer);
  ended.removeEventListener('abort', stop);
}
