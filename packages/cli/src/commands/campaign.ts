import type { CampaignRef } from '@rekindle/db';
import {
  campaignStatus,
  type CampaignStatus,
  drainCampaign,
  type Fault,
  finishCampaign,
  type HeldChoice,
  pauseCampaign,
  resumeCampaign,
  type SchedulerDeps,
  startCampaign,
} from '@rekindle/scheduler';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import { findCampaign, type FoundCampaign, listCampaigns } from '../find-campaign.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

type Act = 'pause' | 'resume' | 'drain' | 'finish';
const WANTED = { pause: 'paused', resume: 'active', drain: 'active', finish: 'completed' } as const;
const SAID = { pause: 'paused', resume: 'active', drain: 'draining', finish: 'finished' } as const;

/** What each act does; whether anything has changed by it. */
const ACTS: Readonly<Record<Act, (deps: SchedulerDeps, campaign: CampaignRef) => Promise<boolean>>> = {
  pause: async (deps, campaign) => await pauseCampaign(deps, { ...campaign, reason: 'person' }),
  resume: async (deps, campaign) => await resumeCampaign(deps, campaign),
  drain: async (deps, campaign) => (await drainCampaign(deps, campaign)).kind === 'draining',
  finish: async (deps, campaign) => (await finishCampaign(deps, campaign)) !== null,
};

interface Target {
  dataset: string;
  client?: string;
  held?: HeldChoice;
  dryRun?: true;
  json?: true;
}

/** `rekindle campaign start|pause|resume|drain|finish`. */
export async function changeCampaign(session: Session, verb: 'start' | Act, target: Target): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const campaign = await findCampaign(store, target.dataset, target.client);
    if (verb === 'start') await start(session, store, campaign, target);
    else await act(session, store, campaign, verb, target);
    return EXIT.ok;
  });
}

async function start(session: Session, store: Store, campaign: FoundCampaign, target: Target): Promise<void> {
  const { clientId, datasetId, name } = campaign;
  const result = await startCampaign(
    schedulerDeps(store),
    { clientId, datasetId },
    { ...(target.held !== undefined && { held: target.held }), dryRun: target.dryRun === true },
  );
  switch (result.kind) {
    case 'not_found':
      throw new CliError(EXIT.notFound, `The campaign "${name}" has just been deleted.`);
    case 'conflict':
      throw new CliError(EXIT.conflict, `The settings of "${name}" have just been changed: look at them again.`);
    case 'refused':
      throw refusal(`The campaign "${name}" does not start:`, result.faults);
    case 'started': {
      const { kind: _, ...counts } = result;
      if (target.json) session.data(JSON.stringify({ clientId, datasetId, name, ...counts }));
      else {
        const moved = counts.moved > 0 ? `, ${counts.moved} taken out of another campaign` : '';
        session.data(
          `${target.dryRun ? 'Would start' : 'Started'} "${name}": ${counts.active} people in it, ${counts.held} held back, ` +
            `${counts.left + counts.skipped} left out${moved}.`,
        );
      }
      if (target.dryRun) session.say('Nothing was written.');
      if (counts.held > 0 && target.held === undefined) {
        session.say(
          'Who is held back is being texted by another campaign, or was not long ago, and starts 30 days after its end. ' +
            'With --held skip they are left out, with --held move taken over; --dry-run shows the counts first.',
        );
      }
    }
  }
}

async function act(session: Session, store: Store, campaign: FoundCampaign, verb: Act, target: Target): Promise<void> {
  const { clientId, datasetId, name } = campaign;
  const changed = await ACTS[verb](schedulerDeps(store), { clientId, datasetId });
  const status = await campaignStatus(store, campaign);
  const wanted = WANTED[verb];
  if (!changed && status?.status !== wanted) {
    throw new CliError(
      EXIT.conflict,
      `The campaign "${name}" is ${status?.status ?? 'gone'}: there is nothing to ${verb}.`,
    );
  }
  if (target.json) session.data(JSON.stringify({ clientId, datasetId, name, changed, ...status }));
  else session.data(`"${name}" ${changed ? 'is' : 'was'} ${SAID[verb]}${changed ? ' now' : ' already'}.`);
}

/** The scheduler's own steps, without a queue: whatever they make due, the scheduler's next look finds. */
export function schedulerDeps(store: Store): SchedulerDeps {
  const unused = () => Promise.reject(new Error('a command wakes nobody'));
  return { ...store, queues: { add: unused, addBulk: unused } };
}

export function refusal(title: string, faults: readonly Fault[]): CliError {
  return new CliError(
    EXIT.conflict,
    [title, ...faults.map(({ sentence }) => `  ${sentence}`), ...hints(faults)].join('\n'),
  );
}

function hints(faults: readonly Fault[]): string[] {
  const has = (code: string) => faults.some((fault) => fault.code === code);
  return [
    ...(has('no_settings')
      ? ['Write them: npx --no rekindle campaign set DATASET "m1_message=Hi {{first_name}}, ..."']
      : []),
    ...(has('no_consent_basis')
      ? [
          'Import the same list once more and say it: npx --no rekindle import FILE --client NAME --dataset DATASET --consent ... --consent-source ... --attested-by ...',
        ]
      : []),
  ];
}

/** `rekindle campaign status`: one campaign, or all of them. */
export async function showCampaigns(
  session: Session,
  target: { dataset?: string; client?: string; json?: true },
): Promise<number> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const campaigns =
      target.dataset === undefined
        ? await listCampaigns(store, await clientsNamed(store, target.client))
        : [await findCampaign(store, target.dataset, target.client)];
    const shown: (CampaignStatus & { client: string; clientId: string; datasetId: string })[] = [];
    for (const { client, clientId, datasetId } of campaigns) {
      const status = await campaignStatus(store, { clientId, datasetId });
      if (status !== null) shown.push({ client: client.name, clientId, datasetId, ...status });
    }
    if (target.json) session.data(JSON.stringify(shown));
    else for (const status of shown) session.data(shownStatus(status));
    if (shown.length === 0) session.say('There are no campaigns yet: npx --no rekindle import makes one.');
    return EXIT.ok;
  });
}

const SPANS: Readonly<Record<string, string>> = { minute: 'a minute', hour: 'an hour', day: 'a day' };

function shownStatus(status: CampaignStatus & { client: string; datasetId: string }): string {
  const people = Object.entries({ ...status.enrolments }).filter(([, count]) => count > 0);
  const texts = Object.entries(status.texts);
  const counted = (rows: [string, number][]) =>
    rows.length === 0 ? 'none' : rows.map(([name, count]) => `${count} ${name}`).join(', ');
  const caps =
    status.caps === null
      ? []
      : [
          `  limits  ${Object.entries(status.caps)
            .map(([span, { used, limit }]) => `${used} of ${limit} ${SPANS[span]}`)
            .join(', ')}`,
        ];
  return [
    `${status.client}: ${status.name} (${status.datasetId})`,
    `  ${status.sentence}.`,
    `  people  ${counted(people)}`,
    `  texts   ${counted(texts)}`,
    ...caps,
  ].join('\n');
}
