import { causeWords } from '@rekindle/domain';
import { type Play as Played, type PlayedTurn, playTurn } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { noSuchCampaign, requireWholeDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { openPlay, readSample, type Sample } from '../rehearse/open-play.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import { type Play, PLAYED_TEXTS_MAX, Rehearsal, RehearsalRequest } from '../schemas/rehearsals.ts';
import { notNow, refused } from './campaign-problems.ts';

/** Playing the lead against the AI; what the command line has as `rehearse`. */
export function addRehearsalRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/campaigns/:id/rehearse', tag: 'Campaigns', summary: 'Play the lead' },
    description:
      'What would be answered to a line of a lead, through the gates before the model, the model and the gates after ' +
      'it, each with what it saw. Nothing is sent or stored: send `play` back with the next line. Lines that the model ' +
      'answers cost what its calls cost.',
    needs: 'campaigns.edit',
    params: IdParams,
    body: RehearsalRequest,
    answers: { 200: Rehearsal },
    // Its texts name the list's first lead.
    secretAnswer: true,
    limit: 'model',
    bodyLimit: 512 * 1_024,
    handle: async ({ clientId, actor, now, params, body }) => {
      // Texts name what the list's first lead has in its own columns.
      requireWholeDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const sample = await readSample(deps, campaign);
      if (sample.kind === 'not_found') throw noSuchCampaign();
      if (sample.kind === 'refused') throw refused('The campaign cannot be rehearsed as it is.', sample.faults, null);
      if (sample.kind === 'no_text') throw notNow('The campaign has no text to send.');
      const play = openPlay(deps, campaign, sample);
      if (body.play !== null) goOn(play, body.play, now);
      const turn = body.line === null ? null : await playTurn(deps, play, body.line, now);
      return { status: 200, body: shown(sample, turn, play) };
    },
  });
}

type PlayGiven = z.output<typeof Play>;

/** Puts a conversation where the caller says that it stands. */
function goOn(play: Played, given: PlayGiven, now: number): void {
  play.history = given.texts.map(({ from, text }, n) => ({ id: `played-${n}`, from, text, at: now, sid: null }));
  play.standing = {
    ...{ status: given.status, suppressed: given.suppressed, manual: given.manual, grave: given.grave },
  };
}

function shown(sample: Sample, turn: PlayedTurn | null, play: Played): z.output<typeof Rehearsal> {
  return {
    sent: sample.texts.map(({ step, text, segments }) => ({ step, text, segments })),
    turn: turn === null ? null : shownTurn(turn),
    play: {
      texts: play.history.slice(-PLAYED_TEXTS_MAX).map(({ from, text }) => ({ from, text })),
      ...play.standing,
    },
  };
}

function shownTurn({ line, read, status, reply, person, runs }: PlayedTurn) {
  const { kind, signals, sentiment, optOut, act, cause, fixedReply } = read;
  return {
    line,
    read: { kind, signals: [...signals], sentiment, opt_out: optOut, act, cause, fixed_reply: fixedReply },
    status,
    reply: reply === null ? null : { text: reply.text, segments: reply.segments, wait_seconds: reply.waitSeconds },
    person: person === null ? null : { cause: person, sentence: causeWords(person) },
    runs: runs.map(({ outcome, detail, gates, costMicros }) => ({
      ...{ outcome, detail, gates: [...gates], cost_micros: costMicros },
    })),
  };
}
