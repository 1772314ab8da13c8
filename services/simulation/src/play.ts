import { MAX_FILE_BYTES } from '@rekindle/ingest';
import { createLogger, seededIds } from '@rekindle/runtime';
import { BACKLOG_EVERY, planBacklog } from './backlog.ts';
import { Carrier } from './carrier.ts';
import { chanceOf } from './chance.ts';
import type { CrashTally } from './crash-tally.ts';
import { Desk } from './desk.ts';
import { type FaultCounts, Faults } from './faults.ts';
import { memoryStorage } from './files.ts';
import { simulatedGateway } from './gateway.ts';
import { type Entry, Ledger } from './ledger.ts';
import { simulatedModel } from './model.ts';
import { agendaOf } from './next-work.ts';
import type { OperatorParts, Uploads } from './operator-means.ts';
import { act, drawAppointments } from './operators.ts';
import type { Ground } from './servers.ts';
import { startList } from './start-list.ts';
import { Stepper } from './stepper.ts';
import { planTopUp } from './top-up.ts';
import { clockChanges, drawStart } from './calendar.ts';
import { drawTenants, sharedPhones, type Tenant, writeTenant } from './tenants.ts';
import type pg from 'pg';
import { createWorkers } from './workers.ts';
import { WakeUps } from './wake-ups.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Faults and operators end so long before the play does, at most: then everything must come to rest. */
const CALM_MAX_MS = 3 * DAY;
/** Half of a month: whoever is texted from then on still gets all three texts. */
const TOP_UP_AFTER_MS = 15 * DAY;
/** The queue is to be emptied so often, where there is something to lose. */
const EMPTIED = 6;
/** Steps under way at a time. */
const WORKERS = 7;
/** Past this many turns at one instant something goes round in circles. */
const TURNS_MAX = 60;

export interface Play {
  seed: number;
  days: number;
  start: number;
  end: number;
  calmFrom: number;
  tenants: Tenant[];
  entries: Entry[];
  faults: FaultCounts;
  crashes: CrashTally;
  /** Leads in the database, when there were most of them. */
  leads: number;
  /** Gates passed: how finely the play was cut. */
  steps: number;
}

/** Plays one seed to its end over an emptied ground. The same seed is the same play to the byte. */
export async function play(ground: Ground, options: { seed: number; days: number }): Promise<Play> {
  const { seed, days } = options;
  await ground.clear();
  const chance = chanceOf(seed);
  const start = drawStart(chance, days);
  const end = start + days * DAY;
  const calmFrom = end - Math.min(CALM_MAX_MS, (end - start) / 3);
  const faults = new Faults(chanceOf(`${seed}/faults`));
  // The ledger tells its time by the stepper, which writes into it.
  const stepper: Stepper = new Stepper(start, chanceOf(`${seed}/steps`), faults, () => ledger);
  const ledger: Ledger = new Ledger(() => stepper.now);
  const carrier = new Carrier(seed, { stepper, chance, faults, ledger });
  const emptyAt = Array.from({ length: EMPTIED }, () => chance.int(start, calmFrom));
  const queue = new WakeUps(chance, faults, emptyAt);
  const ids = seededIds(seed, stepper.clock);
  const log = createLogger({ level: 'silent' });
  const { db } = ground.gated;
  ground.gated.enter(stepper);
  const sms = simulatedGateway({ stepper, carrier, faults, chance, ledger });
  const model = simulatedModel({ stepper, chance, faults });
  const uploads: Uploads = new Map();
  const importDeps = {
    ...{ db, ids, log, clock: stepper.clock, monotonic: stepper.monotonic, storage: memoryStorage() },
    appUrl: ground.appUrl,
    maxFileBytes: MAX_FILE_BYTES,
    onConnection: (connection: pg.Client) => stepper.holding(async () => await ground.endBackend(connection)),
  };
  const workers = createWorkers({
    db,
    ids,
    log,
    stepper,
    queue,
    sms,
    model,
    carrier,
    ledger,
    faults,
    importDeps,
    uploads,
  });

  const tenants = drawTenants(seed, chance, ids);
  for (const tenant of tenants) {
    await writeTenant({ db: ground.plain, ids, now: start }, tenant);
    const { number, segmentsPerSecond } = tenant;
    ledger.write({ type: 'capacity', number, segmentsPerSecond });
    workers.own(tenant.number, tenant.clientId);
  }
  faults.count('shared_phone', sharedPhones(tenants));
  faults.count('clocks_changed', clockChanges(tenants, start, end));

  const desk = new Desk({ stepper, carrier, chance, until: calmFrom });
  const later = (at: number, name: string, work: () => Promise<void>): void => desk.later(at, name, work);
  const operators: OperatorParts = {
    ...{ tenants, workers, stepper, chance, faults, ledger, importDeps, uploads, plain: ground.plain, later },
    metLeadId: null,
  };
  for (const tenant of tenants) {
    for (const list of tenant.lists) {
      const at = start + chance.int(0, 6) * 3 * MINUTE * 20;
      later(at, `start ${list.name}`, async () => await startList(operators, tenant, list));
    }
  }
  for (const { at, act: name, amid } of drawAppointments(chance, start + DAY / 2, calmFrom)) {
    desk.later(at, name, async (beside) => await act(operators, name, beside), amid);
  }
  if (seed % BACKLOG_EVERY === 0) planBacklog(operators, calmFrom);
  else if (start + TOP_UP_AFTER_MS < calmFrom) planTopUp(operators, start + TOP_UP_AFTER_MS);

  const agenda = agendaOf(ground, { carrier, chance, faults, ledger, stepper });
  let steps = 0;
  let leads = 0;
  let countAt = start;
  let tickedAt = Number.NEGATIVE_INFINITY;
  let turns = 0;
  for (;;) {
    if (stepper.now >= calmFrom) faults.on = false;
    if (stepper.now >= countAt) {
      leads = Math.max(leads, await countLeads(ground.admin));
      countAt = stepper.now + DAY;
    }
    carrier.runDue();
    desk.call();
    if (carrier.arrived.length > 0 && (stepper.parked.length < WORKERS || chance.is(0.5))) {
      const [delivery] = carrier.arrived.splice(chance.int(0, carrier.arrived.length - 1), 1);
      if (delivery !== undefined) workers.delivery(delivery, (again) => carrier.arrived.push(again));
    }
    // Ticks come every second also while there is work.
    if (queue.waiting.length > 0 && tickedAt + SECOND <= stepper.now) {
      workers.tick(chance.int(0, workers.schedulers - 1));
      tickedAt = stepper.now;
    }
    const lost = queue.emptyWhenDue(stepper.now);
    if (lost > 0) ledger.write({ type: 'fault', kind: 'queue_emptied', about: `${lost} jobs` });
    const ready = stepper.ready();
    if (queue.waiting.length > 0 && ready.length < WORKERS && (ready.length === 0 || chance.is(0.5))) {
      const job = queue.take();
      if (job !== null) ready.push(workers.job(job));
    }
    if (ready.length > 0) {
      steps += 1;
      await stepper.step(chance.pick(ready));
      continue;
    }
    if (carrier.arrived.length > 0) continue;
    const due = await agenda();
    if (due !== null && due <= stepper.now && tickedAt < stepper.now) {
      workers.tick(chance.int(0, workers.schedulers - 1));
      if (chance.is(0.03)) workers.tick(chance.int(0, workers.schedulers - 1));
      tickedAt = stepper.now;
      continue;
    }
    const soon = due !== null && due <= stepper.now;
    // Ticks come every second; where one has found nothing to do, the next few are left out.
    turns = soon ? turns + 1 : 0;
    if (turns > TURNS_MAX) {
      ledger.write({ type: 'overdue', what: 'something stays due and nothing is done about it', since: due ?? 0 });
      turns = 0;
    }
    const tick = soon ? stepper.now + (turns < 2 ? SECOND : turns < 4 ? 10 * SECOND : 31 * SECOND) : due;
    const next = [tick, carrier.nextAt(), stepper.nextHeld()].filter((at) => at !== null);
    const at = Math.max(stepper.now, Math.min(...next));
    if (at >= end || next.length === 0) break;
    stepper.now = at;
  }
  const { crashes } = stepper;
  const { entries } = ledger;
  return { seed, days, start, end, calmFrom, tenants, entries, faults: faults.counts, crashes, leads, steps };
}

async function countLeads(admin: Ground['admin']): Promise<number> {
  const { rows } = await admin.query<{ leads: number }>('select count(*)::int as leads from leads');
  return rows[0]?.leads ?? 0;
}
