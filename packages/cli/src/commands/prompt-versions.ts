import { inTenant, readComparedPerformance, type Tx } from '@rekindle/db';
import { type Share, wordDiff } from '@rekindle/domain';
import { checkVersion, proveVersion, publishVersion, rollBack, testVersion } from '@rekindle/responder';
import { EXIT } from '../exit-codes.ts';
import {
  baseOfVersion,
  findPrompt,
  findVersion,
  type FoundPrompt,
  type FoundVersion,
  listPrompts,
  refusingPrompts,
} from '../find-prompt.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';
import { lastEval } from './prompt-eval.ts';

interface Options {
  client?: string;
  json?: true;
}

/** At the command line nobody signs in. */
const AUTHOR = { userId: null, type: 'user' } as const;

/** `rekindle prompt list`: one line a version, the newest of each prompt first. */
export async function showPrompts(session: Session, options: Options): Promise<number> {
  return await withStore(session, async (store) => {
    const prompts = await listPrompts(store, options.client);
    const shown = [];
    for (const prompt of prompts) {
      const { clientId, promptId } = prompt;
      const versions = await inTenant(store.db, { clientId, now: store.clock.now() }, (tx) =>
        tx
          .selectFrom('prompt_versions')
          .select(['id', 'version', 'status', 'canary_percent', 'changes_summary'])
          .where('client_id', '=', clientId)
          .where('prompt_id', '=', promptId)
          .orderBy('version_number', 'desc')
          .execute(),
      );
      shown.push({ ...prompt, versions });
    }
    if (options.json) session.data(JSON.stringify({ prompts: shown }));
    else if (shown.length === 0) session.say('There are no prompts yet: "prompt new" makes one.');
    else
      for (const { name, clientName, campaign, versions } of shown) {
        session.data(`${name}, ${clientName}, for ${campaign ?? 'all campaigns'}`);
        for (const { version, status, canary_percent: canary, changes_summary: summary } of versions) {
          const share = canary > 0 ? `${status} ${canary} %` : status;
          session.data(`  ${version.padEnd(6)} ${share.padEnd(10)} ${summary}`);
        }
      }
    return EXIT.ok;
  });
}

interface Named extends Options {
  prompt: string;
  version?: string;
}

/** Runs work in one transaction of the prompt's client. */
type Within = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

async function onVersion<T>(
  session: Session,
  options: Named,
  work: (store: Store, within: Within, prompt: FoundPrompt, version: FoundVersion) => Promise<T>,
): Promise<T> {
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const prompt = await findPrompt(store, options.prompt, options.client);
    const scope = { clientId: prompt.clientId, now: store.clock.now() };
    const within: Within = async (act) => await inTenant(store.db, scope, act);
    return await refusingPrompts(async () => {
      const version = await within((tx) => findVersion(tx, prompt, options.version));
      return await work(store, within, prompt, version);
    });
  });
}

/** `rekindle prompt check`: whether a version could be used now, and how its prompt does. */
export async function checkPrompt(session: Session, options: Named): Promise<number> {
  return await onVersion(session, options, async (store, within, { clientId, name }, { version, versionId }) => {
    const ref = { clientId, versionId };
    const check = await checkVersion(store, ref, store.clock.now());
    const performance = await within((tx) => readComparedPerformance(tx, ref));
    const evaluated = await within((tx) => lastEval(tx, ref));
    const passed = check.golden?.passed === true;
    if (options.json)
      session.data(JSON.stringify({ version, versionId, ...check, performance, eval: evaluated?.result ?? null }));
    else {
      session.data(`${name} ${version}: about ${check.tokens} tokens for every lead`);
      for (const { sentence } of check.faults) session.data(`  ${sentence}`);
      if (check.golden !== null) {
        const { conversations, failures } = check.golden;
        session.data(
          `  ${conversations - failures.length} of ${conversations} golden conversations pass (scripted model)`,
        );
        for (const { name: which, expected, got } of failures)
          session.data(`  ${which}: should end as ${expected}, ends as ${got}`);
      }
      if (evaluated !== null) session.data(`  ${evaluated.sentence}`);
      if (performance !== null && performance.after.conversations > 0)
        session.data(
          `  booked ${percent(performance.after.bookingRate)} of ${performance.after.conversations} conversations`,
        );
    }
    return passed ? EXIT.ok : EXIT.failure;
  });
}

function percent({ share, low, high }: Share): string {
  const of = (value: number) => (value * 100).toFixed(1);
  return share === null ? 'nothing' : `${of(share)} % (${of(low)} to ${of(high)})`;
}

/** `rekindle prompt publish`: makes a version the one that answers, or gives it a share of the leads. */
export async function publishPrompt(session: Session, options: Named & { canary?: number }): Promise<number> {
  return await onVersion(session, options, async (store, within, { clientId, name }, { version, versionId }) => {
    const ref = { clientId, versionId };
    const now = store.clock.now();
    const { canary } = options;
    const proof = await proveVersion(store, ref, now);
    const { golden } = proof;
    if (canary === undefined) await within((tx) => publishVersion(tx, { ...ref, author: AUTHOR, proof }, now));
    else await within((tx) => testVersion(tx, { ...ref, canaryPercent: canary, proof }, now));
    if (options.json) session.data(JSON.stringify({ version, versionId, canary: canary ?? null, golden }));
    else {
      const what = canary === undefined ? 'is live' : `answers ${canary} % of the leads`;
      session.data(`${name} ${version} ${what}; ${golden.conversations} golden conversations passed.`);
    }
    return EXIT.ok;
  });
}

/** `rekindle prompt rollback`: puts the version before the live one back. */
export async function rollBackPrompt(session: Session, options: Named & { live?: string }): Promise<number> {
  return await onVersion(session, options, async (store, within, prompt) => {
    const { clientId, promptId } = prompt;
    const { versionId, ...live } = await within(async (tx) => {
      const seen = options.live === undefined ? undefined : await findVersion(tx, prompt, options.live);
      const how = { clientId, promptId, liveVersionId: seen?.versionId, author: AUTHOR };
      const back = await rollBack(tx, how, store.clock.now());
      return await tx
        .selectFrom('prompt_versions as v')
        .innerJoin('prompts as p', (join) =>
          join.onRef('p.client_id', '=', 'v.client_id').onRef('p.id', '=', 'v.prompt_id'),
        )
        .select(['v.id as versionId', 'v.version', 'p.name'])
        .where('v.client_id', '=', clientId)
        .where('v.id', '=', back)
        .executeTakeFirstOrThrow();
    });
    if (options.json) session.data(JSON.stringify({ versionId, ...live }));
    else session.data(`${live.name} ${live.version} is live again.`);
    return EXIT.ok;
  });
}

/** `rekindle prompt diff`: what a version changed, removed words as [-so-] and added ones as {+so+}. */
export async function diffPrompt(session: Session, options: Named & { against?: string }): Promise<number> {
  return await onVersion(session, options, async (_store, within, prompt, version) => {
    const { against } = options;
    const before = await within((tx) =>
      against === undefined ? baseOfVersion(tx, prompt, version) : findVersion(tx, prompt, against),
    );
    const parts = wordDiff(before?.compiledPrompt ?? '', version.compiledPrompt);
    if (options.json) {
      session.data(JSON.stringify({ version: version.version, against: before?.version ?? null, parts }));
      return EXIT.ok;
    }
    session.say(`${prompt.name}: ${before?.version ?? 'nothing'} -> ${version.version}`);
    const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
    session.data(parts.map(({ kind, text }) => marks[kind].join(text)).join(''));
    return EXIT.ok;
  });
}
