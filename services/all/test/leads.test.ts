import { type LeadScore, SIMULATED_LEADS } from '@rekindle/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playLeads, playMisled } from '../eval/leads/play-leads.ts';
import { type ConversationWorld, conversationWorld } from './conversation-world.ts';

let world: ConversationWorld;
beforeAll(async () => {
  world = await conversationWorld();
});
afterAll(async () => await world.db.close());

/** One of each kind; npm run eval:replies plays them all. */
const SOME = ['wants_quote', 'price_shopper', 'stops_midway', 'wrong_person', 'already_bought', 'sceptic_of_bots'];
const leads = SIMULATED_LEADS.filter(({ key }) => [...SOME, 'bereaved', 'minor'].includes(key));

const wrong = ({ key, passed, plays }: LeadScore) =>
  passed ? [] : plays.map(({ end, missing, violations, lines }) => ({ key, end, missing, violations, lines }));

test('simulated leads end where they should with a model that behaves, whatever words they use', async () => {
  const { leads: scores, score } = await playLeads(world, { model: null, plays: 2, seed: 1, leads });
  expect(scores.flatMap(wrong)).toEqual([]);
  expect(score).toMatchObject({ leads: leads.length, passed: leads.length, plays: 2, violations: 0, score: 1 });
});

test('simulated leads are sent nothing offensive by a model that misbehaves', async () => {
  const misled = await playMisled(world, { seed: 1, leads });
  expect(misled.filter(({ violations }) => violations.length > 0)).toEqual([]);
});
