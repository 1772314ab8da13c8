import {
  compileTemplate,
  countSegments,
  type MergeValues,
  renderTemplate,
  SEGMENT_CAPACITY,
  segmentStarts,
  toPlainPunctuation,
} from '@rekindle/domain';
import type { Settings, SettingsView } from '../campaign-queries.ts';

/** Somebody who is nobody, so that a text can be counted while it is written. */
const SAMPLE = {
  ...{ first_name: 'Sam', last_name: 'Taylor', full_name: 'Sam Taylor', email: 'sam.taylor@example.com' },
  ...{ phone_number: '+447400123456', postcode: 'BS1 4DJ', outward_postcode: 'BS1', inquiry_date: '2024-03-01' },
};
export const EXAMPLE_NAME = SAMPLE.full_name;

export interface ExampleText {
  /** Pieces, one a segment. */
  pieces: string[];
  encoding: 'GSM-7' | 'UCS-2';
  units: number;
  /** Units in as many segments as it takes. */
  room: number;
  segments: number;
  /** Characters that make the whole text UCS-2, and can be written plainly. */
  dear: string[];
  faults: string[];
  /** Fields without a value in the example, such as columns nobody has. */
  missing: string[];
  tooLong: boolean;
}

const NONE = { pieces: [], encoding: 'GSM-7' as const, units: 0, room: 160, segments: 0, dear: [], missing: [] };

/** A text as the example would get it, by the code that writes the real ones. */
export function exampleText(source: string, settings: Settings, view: SettingsView): ExampleText {
  const compiled = compileTemplate(source);
  if (!compiled.ok) {
    const faults = compiled.errors.map(({ message, line, column }) => `Line ${line}, character ${column}: ${message}`);
    return { ...NONE, faults, tooLong: false };
  }
  const rendered = renderTemplate(compiled.template, valuesOf(settings, view), settings.merge_fallbacks);
  if (!rendered.ok) {
    const missing = rendered.reason === 'missing_field' ? rendered.missing : [];
    return { ...NONE, missing, faults: [], tooLong: rendered.reason === 'too_long' };
  }
  const { text } = rendered;
  const { encoding, units, segments, costlyCharacters, tooLong } = countSegments(text);
  const starts = segmentStarts(text);
  const { single, multi } = SEGMENT_CAPACITY[encoding];
  return {
    pieces: starts.map((start, index) => text.slice(start, starts[index + 1])),
    ...{ encoding, units, segments, tooLong, missing: [], faults: [] },
    room: segments === 1 ? single : multi * segments,
    dear: costlyCharacters
      .filter(({ cause, character }) => cause === 'not_gsm' && toPlainPunctuation(character) !== character)
      .map(({ character }) => character),
  };
}

function valuesOf(settings: Settings, view: SettingsView): MergeValues {
  const { options, consent } = view;
  return {
    ...SAMPLE,
    source: consent.source,
    company_name: options.company_name,
    agent_name: options.persona_name,
    booking_link: settings.cal_booking_link ?? options.booking_page,
    attributes: Object.fromEntries(
      options.columns.map((column) => [column, options.column_samples[column] ?? 'example']),
    ),
  };
}
