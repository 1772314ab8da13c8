import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLogistic, scoreOf } from '../../../eval/logistic.ts';
import { detectOptOut, suspectOptOut } from '../../../src/gates/before/opt-out.ts';
import { scoreFeatures, scoreOptOut } from '../../../src/gates/before/opt-out-score.ts';
import { DOUBTFUL, SURE, UNLIKELY, WEIGHTS } from '../../../src/gates/before/opt-out-weights.ts';
import { readInbound } from '../../../src/gates/before/read-inbound.ts';

describe('the score of an opt-out', () => {
  it('sees words, pairs, concepts and the ends of a clause', () => {
    const seen = scoreFeatures(readInbound('Wipe my number'));
    for (const feature of ['wipe', 'my number', '^ REMOVE', 'REMOVE MY DATA', 'REMOVE..DATA', 'DATA $'])
      expect(seen, feature).toContain(feature);
  });
  it('is higher for who asks for no more than for who asks for a price', () => {
    const scores = ['never text this number again', 'how much is the blue door'].map(
      (body) => scoreOptOut(readInbound(body)).score,
    );
    expect(scores[0]).toBeGreaterThan(SURE);
    expect(scores[1]).toBeLessThan(DOUBTFUL);
  });
  it('names what weighed most, heaviest first, as the rule of its evidence', () => {
    const { reasons } = scoreOptOut(readInbound('never text this number again'));
    expect(reasons).toHaveLength(3);
    const seen = scoreFeatures(readInbound('never text this number again'));
    for (const reason of reasons) expect(seen).toContain(reason);
  });
  it('leaves a legal matter to the person who is asked anyway', () => {
    expect(detectOptOut('This is a breach of GDPR')).toBeNull();
    expect(suspectOptOut('This is a breach of GDPR')).toBeNull();
  });
  it.each([
    'This number does not accept incoming messages',
    'Text messages to this number are not read',
    'This number only accepts messages from contacts',
  ])('says nothing of what a machine answers: %j', (body) => {
    expect(detectOptOut(body)).toBeNull();
  });
  it('has thresholds in order and a table of numbers', () => {
    expect(SURE).toBeGreaterThanOrEqual(DOUBTFUL);
    expect(DOUBTFUL).toBeGreaterThanOrEqual(UNLIKELY);
    for (const entry of WEIGHTS.trim().split(','))
      expect(Number.isFinite(Number(entry.slice(entry.lastIndexOf(':') + 1))), entry).toBe(true);
  });
  it('is a number for any text at all', () => {
    const anyText = fc.string({
      unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      maxLength: 200,
    });
    fc.assert(
      fc.property(anyText, (body) => {
        expect(Number.isFinite(scoreOptOut(readInbound(body)).score)).toBe(true);
      }),
    );
  });
});

describe('the fit', () => {
  const example = (text: string, isOptOut: boolean) => ({ text, isOptOut, features: text.split(' ') });
  const examples = [
    ...Array.from({ length: 20 }, () => example('stop now', true)),
    ...Array.from({ length: 20 }, () => example('start now', false)),
  ];
  const options = { l1: 0.001, leastCount: 2, iterations: 200 };
  it('learns the word that tells the classes apart, drops the one that does not, and is the same every time', () => {
    const fitted = fitLogistic(examples, options);
    expect(scoreOf(fitted, ['stop'])).toBeGreaterThan(1);
    expect(scoreOf(fitted, ['start'])).toBeLessThan(-1);
    expect(Math.abs(fitted.weights.get('now') ?? 0)).toBeLessThan(0.1);
    expect(fitLogistic(examples, options)).toEqual(fitted);
  });
});
