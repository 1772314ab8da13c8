import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeSlug, canonicalField } from '../src/merge-field-names.ts';
import { compileTemplate, type MergeValues, type RenderedText, renderTemplate } from '../src/merge-fields.ts';

const jo: MergeValues = {
  first_name: 'Jo',
  last_name: 'Smith',
  postcode: 'LS1 4AP',
  inquiry_date: '2024-03-07',
  company_name: 'Bright Windows',
  attributes: { 'Roof type': 'slate', 'Window count': 7, notes: null, Nested: { a: 1 } },
};
function fill(source: string, values: MergeValues = jo, fallbacks: Record<string, string> = {}): RenderedText {
  const compiled = compileTemplate(source);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return renderTemplate(compiled.template, values, fallbacks);
}

describe('every way of writing a field is understood', () => {
  const ways = [
    '{firstName}',
    '{first_name}',
    '{ First Name }',
    '{{firstName}}',
    '{{first_name}}',
    '{{ contact.first_name }}',
    '{{ contact.firstName }}',
    '{{ lead.first_name }}',
    '{{lead.firstName}}',
    '{contact.first_name}',
    '{{ forename }}',
    '{{- first_name -}}',
  ];
  it.each(ways)('%s', (way) => {
    expect(compileTemplate(`Hi ${way}!`)).toMatchObject({ ok: true, fields: ['first_name'] });
    expect(fill(`Hi ${way}!`)).toEqual({ ok: true, text: way.includes('-') ? 'HiJo!' : 'Hi Jo!' });
  });
  const cases: [string, string][] = [
    ['{{ attributes.roof_type }} roof', 'slate roof'],
    ['{attributes.roof_type} roof', 'slate roof'],
    ['{{ attributes["Roof type"] }} roof', 'slate roof'],
    ['{{ attributes.window_count }} windows', '7 windows'],
    ['You asked in {{ inquiry_date | date: "%B %Y" }}', 'You asked in March 2024'],
    ['On {{ inquiry_date | date: "%e %b %y, %d/%m/%Y" }}', 'On 7 Mar 24, 07/03/2024'],
    ['On {{ inquiry_date | date }}', 'On 7 March 2024'],
    ['{{ first_name | upcase }}', 'JO'],
    ['{% if email %}mail{% else %}no mail{% endif %} {first_name}', 'no mail Jo'],
    ['{% comment %}{{ not_a_field_here | nope }}{% endcomment %}Hello', 'Hello'],
    ['Plain text, no field', 'Plain text, no field'],
  ];
  it.each(cases)('%s', (source, text) => {
    expect(fill(source)).toEqual({ ok: true, text });
  });
  it('names each field one way', () => {
    expect(canonicalField('lead.Forename')).toBe('first_name');
    expect(canonicalField('attributes.Roof type')).toBe('attributes.roof_type');
    expect(canonicalField('attributes.')).toBeNull();
    expect(canonicalField('user.first_name')).toBeNull();
    expect(canonicalField('__proto__')).toBeNull();
    expect(attributeSlug('  Größe (m²) ')).toBe('gro_e_m2');
  });
});

describe('a blank field takes its declared fallback, else the lead waits', () => {
  const blank: MergeValues[] = [
    {},
    { first_name: null },
    { first_name: '' },
    { first_name: ' \u00a0 ' },
    { first_name: '\n' },
  ];
  it.each(blank)('%j has no first name', (values) => {
    expect(fill('Hi {first_name},', values)).toEqual({ ok: false, reason: 'missing_field', missing: ['first_name'] });
    expect(fill('Hi {first_name},', values, { first_name: 'there' })).toEqual({ ok: true, text: 'Hi there,' });
    expect(fill('Hi {first_name},', values, { firstName: 'there' })).toEqual({ ok: true, text: 'Hi there,' });
    expect(fill('Hi {first_name},', values, { first_name: ' ' })).toMatchObject({ ok: false });
    expect(fill('Hi {{ first_name | default: "you" }},', values)).toEqual({ ok: true, text: 'Hi you,' });
    expect(fill('Hi {{ first_name | default: "you" }},', values, { first_name: 'there' })).toEqual({
      ok: true,
      text: 'Hi you,',
    });
    expect(fill('Hi {{ first_name | default: "" }},', values)).toMatchObject({ ok: false, missing: ['first_name'] });
  });
  it('names everything that is missing at once', () => {
    expect(fill('{first_name} {postcode} {attributes.colour}', {})).toEqual({
      ok: false,
      reason: 'missing_field',
      missing: ['attributes.colour', 'first_name', 'postcode'],
    });
    expect(fill('{first_name} {postcode} {email}', {}, { postcode: 'your area' })).toMatchObject({
      missing: ['email', 'first_name'],
    });
  });
  it('does not ask for a field of a branch that is not taken', () => {
    expect(fill('{% if email %}{postcode}{% endif %}Hi', {})).toEqual({ ok: true, text: 'Hi' });
  });
  it('treats a value that a filter empties as missing', () => {
    expect(fill('Hi {{ first_name | remove: "Jo" }},')).toEqual({
      ok: false,
      reason: 'missing_field',
      missing: ['first_name'],
    });
    expect(fill('{{ first_name }} {{ postcode | date: "%Y" }}')).toMatchObject({ missing: ['postcode'] });
  });
  it('blames no other field for it', () => {
    expect(fill('{{ "" }} {first_name}')).toEqual({ ok: false, reason: 'missing_field', missing: ['blank text'] });
    expect(fill('{{ "Dear " | append: email }} {first_name}')).toMatchObject({ missing: ['email'] });
    expect(fill('{{ first_name | append: email | remove: email }}')).toMatchObject({ missing: ['email'] });
  });
  it('takes lists and objects for missing', () => {
    expect(fill('{attributes.nested}')).toMatchObject({ ok: false, missing: ['attributes.nested'] });
  });
});

describe('what a lead brings is data', () => {
  it.each(['{{ last_name }}', '{% if x %}', '{last_name}', '{{', '%}', '</script>', '${x}', "' | upcase"])(
    '%j',
    (name) => {
      expect(fill('Hi {first_name}!', { ...jo, first_name: name })).toEqual({ ok: true, text: `Hi ${name}!` });
    },
  );
  it('however it is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (value) => {
        const text = value.trim().replace(/\s+/g, ' ');
        const expected = text === '' ? { ok: false } : { ok: true, text: `Hi ${text}!` };
        expect(fill('Hi {first_name}!', { first_name: value })).toMatchObject(expected);
      }),
    );
  });
  it('and brings no line breaks or endless cells', () => {
    expect(fill('Hi {first_name}', { first_name: 'Jo\r\n Anne' })).toEqual({ ok: true, text: 'Hi Jo Anne' });
    expect(fill('{first_name}', { first_name: 'a'.repeat(5_000) })).toMatchObject({ ok: true, text: 'a'.repeat(300) });
    expect(fill('{first_name}'.repeat(6), { first_name: 'a'.repeat(300) })).toEqual({
      ok: false,
      reason: 'too_long',
      units: 1_800,
    });
  });
});

describe('a faulty text is refused with the place', () => {
  const cases: [string, number, number, RegExp][] = [
    ['Hi {frist_name}', 1, 5, /no field "frist_name"/],
    ['Hi {{ frist_name }}', 1, 7, /no field "frist_name"/],
    ['{first_name}\nHi {{ nope }}', 2, 7, /no field "nope"/],
    ['{first_name} {last_name} {{ nope }}', 1, 29, /no field "nope"/],
    ['{ first_name } {nope}', 1, 17, /no field "nope"/],
    ['Hi {{ first_name', 1, 4, /not closed/],
    ['Hi {first_name', 1, 4, /stray "\{"/],
    ['Hi first_name}', 1, 14, /stray "\}"/],
    ['Hi {}', 1, 4, /stray "\{"/],
    ['{first_name} {{ first_name | shout }}', 1, 14, /undefined filter: shout/],
    ['{% include "x" %}', 1, 1, /include/],
    ['{% render "x" %}', 1, 1, /render/],
    ['{% layout "x" %}', 1, 1, /layout/],
    ['{% for i in (1..9) %}x{% endfor %}', 1, 1, /for/],
    ['{% assign a = 1 %}', 1, 1, /assign/],
    ['{% raw %}{{ x }}{% endraw %}', 1, 1, /raw/],
    ['{% if first_name %}Hi', 1, 1, /not closed/],
    ['{{ contact.first_name.size }}', 1, 4, /no field/],
    ['{{ attributes[first_name] }}', 1, 4, /no field/],
    ['{{ user.first_name }}', 1, 4, /no field/],
    ['x'.repeat(4_001), 1, 1, /too long/],
  ];
  it.each(cases)('%s', (source, line, column, message) => {
    const compiled = compileTemplate(source);
    if (compiled.ok) expect.fail('compiled');
    expect(compiled.errors[0]).toMatchObject({ line, column });
    expect(compiled.errors[0]?.message).toMatch(message);
  });
  it('with every unknown field named', () => {
    const compiled = compileTemplate('{a1} {first_name} {b2}\n{c3}');
    expect(compiled.ok ? [] : compiled.errors.map(({ line, column }) => [line, column])).toEqual([
      [1, 2],
      [1, 20],
      [2, 2],
    ]);
  });
  it('and any text at all either compiles or names a fault', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '{{',
      '}}',
      '{%',
      '%}',
      ' if ',
      ' endif ',
      'first_name',
      ' | ',
      'default: ',
      '"',
      'x',
      '\n',
      '.',
      'contact',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 14 }), (parts) => {
        const compiled = compileTemplate(parts.join(''));
        if (!compiled.ok) expect(compiled.errors.length).toBeGreaterThan(0);
        else {
          const out = renderTemplate(compiled.template, jo);
          if (out.ok) expect(out.text).not.toMatch(/\{\{|\{%/);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
