import { inTenant, readComparedPerformance, type Tx } from '@rekindle/db';
import { wordDiff } from '@rekindle/domain';
import {
  archiveVersion,
  checkVersion,
  deleteDraft,
  editDraftVersion,
  lockVersion,
  lockWithPrompt,
  proveVersion,
  publishVersion,
  testVersion,
  type VersionProof,
} from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { oneVersion } from '../acts/one-version.ts';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, type Call, requireMatch } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import * as schemas from '../schemas/prompt-library.ts';
import { performanceJson, showVersion } from '../views/prompt-library.ts';
import { authorOf, requireItsLeads } from './prompt-library.ts';

const common = { tag: 'Prompts', params: IdParams } as const;
const reads = { ...common, needs: 'personas.view' } as const;
const changes = { ...common, needs: 'personas.edit' } as const;

type VersionCall = Pick<Call<{ id: string }, unknown, unknown>, 'clientId' | 'now' | 'actor' | 'params' | 'ifMatch'>;

/** Versions of prompts: read, try, put live. */
export function addPromptVersionRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const ref = ({ clientId, params }: VersionCall) => ({ clientId, versionId: params.id });
  /** Reads in one transaction what is there of the version the caller names. */
  const onVersion = async <T>(
    { clientId, now, actor, params }: VersionCall,
    work: (tx: Tx, found: Awaited<ReturnType<typeof oneVersion>>) => Promise<T>,
  ): Promise<T> =>
    await refusingPrompts(() =>
      inTenant(
        deps.db,
        { clientId, now },
        async (tx) => await work(tx, await oneVersion(tx, clientId, actor, params.id)),
      ),
    );
  /** The same for who changes it: of two with the same tag the second waits here, and is told what it is by then. */
  const onHeldVersion = async <T>(
    call: VersionCall,
    work: (tx: Tx) => Promise<T>,
    lock: (tx: Tx, of: ReturnType<typeof ref>) => Promise<unknown> = lockVersion,
  ): Promise<T> => {
    const { clientId, now, actor } = call;
    return await refusingPrompts(() =>
      inTenant(deps.db, { clientId, now }, async (tx) => {
        await lock(tx, ref(call));
        const found = await oneVersion(tx, clientId, actor, call.params.id);
        requireItsLeads(actor, found.datasetId);
        requireMatch(call, found.etag);
        return await work(tx);
      }),
    );
  };
  /** Changes the version and answers with what it is then. */
  const changing = async (call: VersionCall, act: (tx: Tx) => Promise<unknown>) => {
    const { version, etag } = await onHeldVersion(call, async (tx) => {
      await act(tx);
      return await oneVersion(tx, call.clientId, call.actor, call.params.id);
    });
    return { status: 200 as const, body: version, etag };
  };
  /** The same with a proof that it may be used, which takes long and is made outside of any transaction. */
  const changingProven = async (call: VersionCall, act: (tx: Tx, proof: VersionProof) => Promise<unknown>) => {
    await onVersion(call, async (_tx, { datasetId, etag }) => {
      requireItsLeads(call.actor, datasetId);
      requireMatch(call, etag);
      await Promise.resolve();
    });
    const proof = await refusingPrompts(() => proveVersion(deps, ref(call), call.now));
    return await changing(call, (tx) => act(tx, proof));
  };

  addRoute(app, deps, {
    ...{ ...reads, method: 'GET', url: '/api/v1/prompt-versions/:id', summary: 'One version with its words' },
    answers: { 200: schemas.Version },
    handle: async (call) => {
      const { version, etag } = await onVersion(call, async (_tx, found) => await Promise.resolve(found));
      return { status: 200, body: version, etag };
    },
  });
  addRoute(app, deps, {
    ...{ ...reads, method: 'GET', url: '/api/v1/prompt-versions/:id/check', summary: 'Whether it could be used now' },
    description: 'Faults, length, the text as a model would get it, and its golden conversations. Nothing is stored.',
    limit: 'heavy',
    answers: { 200: schemas.Check },
    handle: async (call) => {
      await onVersion(call, async () => await Promise.resolve());
      return { status: 200, body: await refusingPrompts(() => checkVersion(deps, ref(call), call.now)) };
    },
  });
  addRoute(app, deps, {
    ...{ ...reads, method: 'GET', url: '/api/v1/prompt-versions/:id/diff', summary: 'What it changed, word by word' },
    query: schemas.DiffQuery,
    answers: { 200: schemas.Diff },
    handle: async (call) => {
      const body = await onVersion(call, async (tx, { version }) => {
        const { against: named } = call.query;
        const { previous_version_id: base } = version;
        // The draft it was begun from may be deleted by now, and was of the same prompt.
        const beganFrom = async () =>
          base === null ? null : await showVersion(tx, { clientId: call.clientId, versionId: base });
        const before = named === undefined ? await beganFrom() : await oneVersion(tx, call.clientId, call.actor, named);
        const parts = wordDiff(before?.version.compiled_prompt ?? '', version.compiled_prompt);
        return { against: before?.version.id ?? null, parts };
      });
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...{ ...reads, method: 'GET', url: '/api/v1/prompt-versions/:id/performance', summary: 'How it does' },
    description: 'Over the conversations in which it answered first, against the version before it.',
    answers: { 200: schemas.Performance },
    handle: async (call) => {
      const found = await onVersion(call, (tx) => readComparedPerformance(tx, ref(call)));
      if (found === null) throw new Error('The version vanished while it was read');
      const { after, before, change } = found;
      const body = { after: performanceJson(after), before: before === null ? null : performanceJson(before), change };
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...{ ...changes, method: 'PUT', url: '/api/v1/prompt-versions/:id/sections', summary: 'Change what a draft says' },
    bodyLimit: 1_000_000,
    body: schemas.EditBody,
    answers: { 200: schemas.Version },
    handle: async (call) => {
      const { sections, change_reason: changeReason } = call.body;
      return await changing(call, (tx) => editDraftVersion(tx, { ...ref(call), sections, changeReason }));
    },
  });
  addRoute(app, deps, {
    ...{ ...changes, method: 'POST', url: '/api/v1/prompt-versions/:id/test', summary: 'Put it into test' },
    description:
      'With a share of the leads, or to change that. Refused with its faults, or when golden conversations fail.',
    body: schemas.TestBody,
    answers: { 200: schemas.Version },
    handle: async (call) => {
      const canaryPercent = call.body.canary_percent;
      return await changingProven(call, (tx, proof) =>
        testVersion(tx, { ...ref(call), canaryPercent, proof }, call.now),
      );
    },
  });
  addRoute(app, deps, {
    ...{
      ...changes,
      method: 'POST',
      url: '/api/v1/prompt-versions/:id/publish',
      summary: 'Make it the one that answers',
    },
    description: 'Refused with its faults, or when golden conversations fail. The version before it is archived.',
    answers: { 200: schemas.Version },
    handle: async (call) => {
      const author = authorOf(call.actor);
      return await changingProven(call, (tx, proof) => publishVersion(tx, { ...ref(call), author, proof }, call.now));
    },
  });
  addRoute(app, deps, {
    ...{ ...changes, method: 'POST', url: '/api/v1/prompt-versions/:id/archive', summary: 'Put it away' },
    description: 'A live one leaves its leads to the next prompt that applies to them.',
    answers: { 200: schemas.Version },
    handle: async (call) => await changing(call, (tx) => archiveVersion(tx, ref(call), call.now)),
  });
  addRoute(app, deps, {
    ...{ ...changes, method: 'DELETE', url: '/api/v1/prompt-versions/:id', summary: 'Delete a draft' },
    description: 'With the last version of a prompt the prompt goes too.',
    answers: { 204: Nothing },
    handle: async (call) => {
      await onHeldVersion(call, (tx) => deleteDraft(tx, ref(call)), lockWithPrompt);
      return { status: 204 };
    },
  });
}
