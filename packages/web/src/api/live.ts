import { useEffect, useSyncExternalStore } from 'react';
import { readEventStream, type StreamEvent } from './event-stream.ts';
import { queryClient } from './query-client.ts';

/** What happened, as the `events` table has it. */
export interface LiveEvent {
  type: string;
  at: string;
  lead_id: string | null;
  message_id: string | null;
  dataset_id: string | null;
  data: Record<string, unknown>;
}

/** `live`: events arrive. `connecting`: not yet. `stale`: they do not; the screens ask again every 15 s. */
export type LiveState = 'live' | 'connecting' | 'stale';

/** Areas whose data an event may have changed, by the first part of its type. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  lead: ['leads', 'inbox', 'today', 'campaigns'],
  message: ['inbox', 'leads', 'campaigns', 'today'],
  reply: ['inbox', 'leads', 'today'],
  conversation: ['inbox', 'leads', 'today'],
  handover: ['inbox', 'leads', 'today'],
  booking: ['inbox', 'leads', 'today', 'campaigns'],
  campaign: ['campaigns', 'today', 'leads'],
  dataset: ['campaigns', 'imports', 'leads'],
  list: ['imports', 'leads', 'campaigns', 'today'],
  import: ['imports', 'leads', 'campaigns', 'today'],
  suppressions: ['leads', 'campaigns'],
  client: ['client', 'session', 'campaigns', 'today'],
  insight: ['review'],
  sandbox: ['sandbox'],
};

/** No sign of life for this long means that the connection is dead; the server says something every 15 s. */
const SILENCE_MS = 40_000;
const POLL_MS = 15_000;
const GATHER_MS = 800;

let state: LiveState = 'connecting';
const stateListeners = new Set<() => void>();
const eventListeners = new Set<(event: LiveEvent) => void>();

function setState(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
}

/** The mark in the header. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    () => state,
  );
}

/** Calls `onEvent` for everything that happens to the client on screen; keep it stable with useCallback. */
export function useLiveEvents(onEvent: (event: LiveEvent) => void): void {
  useEffect(() => {
    eventListeners.add(onEvent);
    return () => {
      eventListeners.delete(onEvent);
    };
  }, [onEvent]);
}

/** Keeps the connection for a client open until the returned function is called. */
export function connectLive(clientId: string): () => void {
  const ended = new AbortController();
  const stale = gatherStale(clientId);
  let lastEventId: string | null = null;

  async function listen(): Promise<void> {
    const connection = new AbortController();
    const stop = (): void => connection.abort();
    ended.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, SILENCE_MS);
    const beat = (): void => {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
    };
    try {
      const response = await fetch(`/api/v1/events?client_id=${encodeURIComponent(clientId)}`, {
        headers: { accept: 'text/event-stream', ...(lastEventId !== null && { 'last-event-id': lastEventId }) },
        signal: connection.signal,
        cache: 'no-store',
      });
      if (!response.ok || response.body === null) return;
      // What happened between two connections without an id to go on from is not repeated.
      if (lastEventId === null) stale.all();
      setState('live');
      await readEventStream(response.body, take, beat);
    } catch {
      // The network is away or the silence was too long: tried again below.
    } finally {
      clearTimeout(silence);
      ended.signal.removeEventListener('abort', stop);
    }
  }

  function take(raw: StreamEvent): void {
    if (raw.id !== null) lastEventId = raw.id;
    // The first words only tell the place to go on from; after `reset` too much has happened to tell it singly.
    if (raw.type === 'ready') return;
    if (raw.type === 'reset') {
      stale.all();
      return;
    }
    const event = parseEvent(raw);
    if (event === null) return;
    stale.by(event.type);
    for (const listener of eventListeners) listener(event);
  }

  async function keepListening(): Promise<void> {
    for (let attempt = 0; !ended.signal.aborted; attempt += 1) {
      const before = lastEventId;
      await listen();
      if (ended.signal.aborted) return;
      setState('stale');
      if (lastEventId !== before) attempt = 0;
      await pause(Math.min(1000 * 2 ** attempt, 15_000), ended.signal);
    }
  }

  setState('connecting');
  void keepListening();
  const poll = setInterval(() => {
    if (state !== 'live') stale.all();
  }, POLL_MS);
  return () => {
    ended.abort();
    clearInterval(poll);
    stale.stop();
  };
}

/** Many events in a moment are one reading. */
function gatherStale(clientId: string) {
  const areas = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  function flush(): void {
    timer = null;
    const these = new Set(areas);
    areas.clear();
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) =>
        queryKey[1] === clientId && (these.has('*') || (typeof queryKey[0] === 'string' && these.has(queryKey[0]))),
    });
  }
  function add(names: readonly string[]): void {
    for (const name of names) areas.add(name);
    timer ??= setTimeout(flush, GATHER_MS);
  }
  return {
    by: (type: string) => add(AREAS[type.split('.')[0] ?? ''] ?? ['*']),
    all: () => add(['*']),
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function parseEvent(raw: StreamEvent): LiveEvent | null {
  if (raw.data === '') return null;
  try {
    // Our own server's, checked there; a screen reads the few members it knows.
    const body = JSON.parse(raw.data) as Partial<LiveEvent>;
    return { lead_id: null, message_id: null, dataset_id: null, data: {}, at: '', ...body, type: raw.type };
  } catch {
    return null;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
