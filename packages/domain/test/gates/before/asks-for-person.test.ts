import { describe, expect, test } from 'vitest';
import { asksForPerson } from '../../../src/index.ts';

describe('asking for a person', () => {
  test.each([
    'I want to speak to a real person please',
    'can I talk to a human',
    'Id rather speak with someone thanks',
    'put me through to a manager',
    'Are you a bot? I want to talk to a real person',
    'just get me a human',
    'could I speak to somebody about it',
  ])('%s', (body) => {
    expect(asksForPerson(body)).toBe(true);
  });

  test.each([
    'are you a real person?',
    'Am I speaking to a real person?',
    'is this a human or a computer',
    "I don't want to speak to anyone, just text me",
    'do not want to talk to a person',
    'are you a bot',
    'I spoke to my husband about it',
  ])('not: %s', (body) => {
    expect(asksForPerson(body)).toBe(false);
  });
});
