import { asSystem } from '@rekindle/db';
import { listClients } from '../clients.ts';
import type { Installation } from '../installation.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

/** A scheduler reports every 10 s. */
const SILENT_AFTER_MS = 60_000;

/** Whether a scheduler lives, and what it says of the work. Heartbeats are in real time. */
export async function checkHeartbeats({ config, db, clock, monotonic }: Installation): Promise<Diagnosis[]> {
  const rows = await asSystem(db, clock.now(), (tx) =>
    tx
      .selectFrom('service_heartbeats')
      .select(['service', 'instance', 'beat_at', 'state'])
      .orderBy('beat_at')
      .execute(),
  );
  const now = monotonic.realNow();
  const living = rows.filter((row) => now - row.beat_at <= SILENT_AFTER_MS);
  const found: Diagnosis[] = [];
  if (living.length === 0) {
    const last = rows.at(-1);
    const since =
      last === undefined
        ? 'none has ever reported'
        : `the last was heard ${Math.round((now - last.beat_at) / 1_000)} s ago`;
    // In live mode people wait for texts that are due.
    const worse = config.mode === 'live' ? fail : warn;
    const services = config.mode === 'live' ? 'docker compose up' : 'npm start';
    const mend = `Start the services (${services}), or look why it ended.`;
    found.push(worse('heartbeats', `no scheduler runs: ${since}`, mend));
  }
  for (const { service, instance, state } of living) {
    const { state: health, stalled } = state as { state?: string; stalled?: string[] };
    const what = `${service} ${instance}`;
    found.push(
      health === 'stalled'
        ? fail(
            'heartbeats',
            `${what} sees work that nobody takes up: ${(stalled ?? []).join(', ')}`,
            'See docs/runbook.md, "A campaign does not move".',
          )
        : ok('heartbeats', `${what} is ${health ?? 'alive'}`),
    );
  }
  return found;
}

/** Whether somebody has stopped sending, everywhere or for a client. */
export async function checkSwitches(store: Installation): Promise<Diagnosis[]> {
  const platform = await asSystem(store.db, store.clock.now(), (tx) =>
    tx.selectFrom('platform_settings').select(['sending_paused_at', 'sending_paused_reason']).executeTakeFirst(),
  );
  const found: Diagnosis[] = [];
  if (platform?.sending_paused_at != null) {
    const reason = platform.sending_paused_reason ?? 'no reason given';
    found.push(
      warn('sending', `all sending is stopped (${reason})`, 'When that is mended: npx --no rekindle sending start.'),
    );
  }
  for (const { name, slug, stoppedAt } of await listClients(store)) {
    if (stoppedAt === null) continue;
    const mend = `When that is mended: npx --no rekindle sending start --client ${slug}.`;
    found.push(warn('sending', `sending of ${name} is stopped`, mend));
  }
  return found.length > 0 ? found : [ok('sending', 'nobody has stopped it')];
}

/**
 * Whether each active client of this mode has a number, and in live mode an account, to send from; with `askedOutside` a
 * live client's are asked for at Twilio and not told of here.
 */
export async function checkNumbers(store: Installation, askedOutside: boolean): Promise<Diagnosis[]> {
  const { numbers, accounts } = await asSystem(store.db, store.clock.now(), async (tx) => ({
    numbers: await tx.selectFrom('sender_numbers').select('client_id').where('active', '=', true).execute(),
    accounts: await tx.selectFrom('provider_accounts').select('client_id').execute(),
  }));
  const clients = (await listClients(store)).filter(({ status }) => status === 'active');
  const found: Diagnosis[] = [];
  for (const { id, name, slug, mode } of clients) {
    if (mode !== store.config.mode) {
      const detail = `${name} is a ${mode} client, and this is ${store.config.mode}: its texts are not sent here`;
      found.push(warn('numbers', detail, `Run it in an installation with REKINDLE_MODE=${mode}.`));
      continue;
    }
    if (askedOutside && mode === 'live') continue;
    if (!numbers.some((row) => row.client_id === id)) {
      const mend = `Connect one: npx --no rekindle connect twilio --client ${slug} (live clients).`;
      found.push(warn('numbers', `${name} has no active number to send from`, mend));
    }
    const account = store.config.twilio.account !== null || accounts.some((row) => row.client_id === id);
    if (mode === 'live' && !account) {
      const own = `npx --no rekindle connect twilio --client ${slug} --account-sid AC...`;
      const mend = `Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or give it its own: ${own}`;
      found.push(fail('numbers', `${name} has no provider account`, mend));
    }
  }
  if (found.length > 0) return found;
  if (clients.length === 0 && askedOutside) return [];
  if (clients.length === 0)
    return [warn('numbers', 'there are no clients yet', 'npx --no rekindle client add NAME --number +44...')];
  return [ok('numbers', `${numbers.length} for ${clients.length} clients`)];
}
