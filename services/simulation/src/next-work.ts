import { type EarliestDue, readEarliestDue } from '@rekindle/db';
import type { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Ground } from './servers.ts';
import type { Stepper } from './stepper.ts';

const MINUTE = 60_000;
/** As the product polls. */
const POLL_EVERY_MS = 5 * MINUTE;
const UPLOAD_LOOK_EVERY_MS = 3 * MINUTE;
const ASLEEP_MS = 1_000 * 24 * 60 * MINUTE;
/** How late a look at a campaign may come. */
const SCHEDULER_LATE_MAX_MS = 12 * MINUTE;
/** What is due is taken up within this, whatever goes wrong (promise P11). */
const TAKEN_UP_WITHIN_MS = 5 * MINUTE;
const TAKEN_UP = ['dueMessage', 'planned', 'reply'] as const;

interface Moment {
  carrier: Carrier;
  chance: Chance;
  faults: Faults;
  ledger: Ledger;
  stepper: Stepper;
}

/**
 * Says when a scheduler would find something to do; to be asked when nobody has anything left to do at this instant.
 * Reads the database only when something has been written since.
 */
export function agendaOf(ground: Ground, moment: Moment): () => Promise<number | null> {
  const { stepper } = moment;
  let found: EarliestDue | null = null;
  let uploadAt: number | null = null;
  /** An upload counts as open until it has ended: the product looks whether anybody imports it now and then. */
  function uploadLook(since: number | null): number | null {
    if (since === null) uploadAt = null;
    else uploadAt ??= Math.max(since + MINUTE, stepper.now);
    const look = uploadAt;
    if (look !== null && look <= stepper.now) uploadAt = stepper.now + UPLOAD_LOOK_EVERY_MS;
    return look;
  }
  return async () => {
    if (found === null || stepper.changed) found = await readEarliestDue(ground.plain.system);
    stepper.changed = false;
    return await nextWork(ground, moment, { ...found, upload: uploadLook(found.upload) });
  };
}

async function nextWork(ground: Ground, moment: Moment, found: EarliestDue): Promise<number | null> {
  const { chance, faults, ledger, stepper } = moment;
  const { now } = stepper;
  for (const kind of TAKEN_UP) {
    const since = found[kind];
    // What a worker that had slept for an hour says is due since then could not be taken up before it said so.
    if (since !== null && Number.isFinite(since) && Math.max(since, stepper.thawedAt) < now - TAKEN_UP_WITHIN_MS) {
      ledger.write({ type: 'overdue', what: `${kind} was not taken up`, since });
    }
  }
  const poll = await nextPoll(ground, moment, found);
  // Schedulers are late now and then: what has come due meanwhile is then looked at together.
  const slack = !faults.on || chance.is(0.2) ? 0 : chance.int(0, SCHEDULER_LATE_MAX_MS);
  const looked = [found.tick, found.silence, found.held, found.handover, found.review, found.mapping];
  const looks = looked.map((at) => (at === null ? null : at + slack));
  const exact = [found.planned, found.reply, found.reconcile, found.alarm, found.notice, found.upload];
  const technical = [found.wakeMessage, found.wakeInbox, found.wakeStatus, found.lease];
  const known = [...looks, ...exact, ...technical, poll].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/**
 * A poll every five minutes that finds nothing changes only its own times: those are left out by letting the polls sleep
 * while the carrier holds nothing that we do not know.
 */
async function nextPoll({ admin }: Ground, moment: Moment, { poll }: EarliestDue): Promise<number | null> {
  const { carrier, chance, stepper } = moment;
  const { now } = stepper;
  const asleep = poll !== null && poll > now + POLL_EVERY_MS;
  if (carrier.unknown.size === 0) {
    if (!asleep) await setPolls(admin, now, now + ASLEEP_MS, null);
    stepper.changed ||= !asleep;
    return null;
  }
  if (!asleep) return poll;
  const at = now + chance.int(0, POLL_EVERY_MS);
  await setPolls(admin, now, at, at - POLL_EVERY_MS);
  stepper.changed = true;
  return at;
}

async function setPolls(admin: Ground['admin'], now: number, next: number, until: number | null): Promise<void> {
  await admin.query("select set_config('app.now', $1, false)", [new Date(now).toISOString()]);
  await admin.query('update sender_numbers set next_poll_at = $1, polled_until = coalesce($2, polled_until)', [
    new Date(next),
    until === null ? null : new Date(until),
  ]);
}
