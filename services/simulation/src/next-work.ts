import { type EarliestDue, readEarliestDue } from '@rekindle/db';
import type { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { overdueWatch, TAKEN_UP_WITHIN_MS } from './overdue.ts';
import { sleepingPolls } from './polls.ts';
import type { Ground } from './servers.ts';
import type { Stepper } from './stepper.ts';

const MINUTE = 60_000;
const UPLOAD_LOOK_EVERY_MS = 3 * MINUTE;
/** How late a look at a campaign may come. */
const SCHEDULER_LATE_MAX_MS = 12 * MINUTE;
const TAKEN_UP = ['dueMessage', 'planned', 'reply', 'reconcile', 'alarm', 'notice', 'lease'] as const;

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
  const nextPoll = sleepingPolls(ground, moment);
  const watch = overdueWatch(ground, moment);
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
    await watch();
    const poll = await nextPoll(found.poll);
    return nextWork(moment, { ...found, poll, upload: uploadLook(found.upload) });
  };
}

function nextWork(moment: Moment, found: EarliestDue): number | null {
  const { chance, faults, ledger, stepper } = moment;
  const { now } = stepper;
  for (const kind of TAKEN_UP) {
    const since = found[kind];
    // What a worker that had slept for an hour says is due since then could not be taken up before it said so.
    if (since !== null && Number.isFinite(since) && Math.max(since, stepper.thawedAt) < now - TAKEN_UP_WITHIN_MS) {
      ledger.write({ type: 'overdue', what: `${kind} was not taken up`, since });
    }
  }
  // Schedulers are late now and then: what has come due meanwhile is then looked at together.
  const slack = !faults.on || chance.is(0.2) ? 0 : chance.int(0, SCHEDULER_LATE_MAX_MS);
  const looked = [found.tick, found.silence, found.held, found.handover, found.review, found.mapping];
  const looks = looked.map((at) => (at === null ? null : at + slack));
  const exact = [found.planned, found.reply, found.reconcile, found.alarm, found.notice, found.upload];
  const technical = [found.wakeMessage, found.wakeInbox, found.wakeStatus, found.lease];
  const known = [...looks, ...exact, ...technical, found.poll].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
