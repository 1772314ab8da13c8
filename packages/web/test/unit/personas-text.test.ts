import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { personasText } from '../../src/text/personas.ts';

const SCREENS = path.join(import.meta.dirname, '../../src/screens/personas');

/** Every sentence of a table of texts; of those that take numbers or names, their code. */
function sentences(texts: unknown): string[] {
  if (typeof texts === 'function') return [String(texts)];
  if (typeof texts === 'string') return [texts];
  return typeof texts === 'object' && texts !== null ? Object.values(texts).flatMap(sentences) : [];
}

const { audiences } = personasText;

test('an archetype is told with its audiences, those that are active, and its leads', () => {
  expect(personasText.audiences.ofArchetype('Sceptic', { personas: 2, active: 1, leads: 1_200 })).toBe(
    'Sceptic: 2 audiences, 1 active, 1,200 leads',
  );
});

test('an audience is made in a builder, in the words of the seed, and each of its fields is asked for in a sentence', () => {
  expect(audiences.first).toBe('Create your first audience');
  expect(audiences.newAbout).toMatch(/^The builder is one form\. Only the name is needed/);
  expect(audiences.emptyBody).toContain('The builder is one form, and only the name is needed.');
  expect([audiences.next.another, audiences.next.map]).toEqual(['Add another', 'Map leads to it']);
  // What the seed's form collects, by the columns that they became.
  const collected = [
    ...['name', 'role', 'title', 'industry', 'goals', 'pain_points', 'desired_outcome', 'value_prop_to_persona'],
    ...['product_id', 'alignment_score', 'buying_stage', 'persona_type'],
  ];
  const asked = collected.filter((column) => /\?(?: |$)/.test(audiences.guide[column] ?? ''));
  expect(asked).toEqual(collected);
  expect(sentences(personasText).filter((sentence) => /wizard/i.test(sentence))).toEqual([]);
  const code = readdirSync(SCREENS).filter((file) => /wizard/i.test(readFileSync(path.join(SCREENS, file), 'utf8')));
  expect(code).toEqual([]);
});
