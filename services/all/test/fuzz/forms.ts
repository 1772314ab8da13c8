import { nameOf } from './described-routes.ts';
import { INSTANTS } from './fitting.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** What a form says beside its file: values that it takes by name, the first of each the plainest. */
export interface Form {
  /** Without these nothing is done. */
  needs: Readonly<Record<string, readonly string[]>>;
  takes: Readonly<Record<string, readonly string[]>>;
  /** A plain file, where it is no list of people. */
  file?: string;
}

const M1 = 'Hi {{first_name}}, Bright Roofs here. Reply STOP to opt out.';
const LIST: Form = {
  needs: {},
  takes: {
    mapping: ['{"phone_number":"phone_number"}', '{"phone":"phone_number"}', '{"__proto__":"x"}'],
    reading: ['{}', '{"sheet":"x"}'],
    consent_basis: ['soft_opt_in'],
    consent_source: ['website'],
    consent_attested_by: ['Sam'],
    repairs_off: ['names', ',,'],
    hold: ['true', 'false'],
  },
};

/** The routes that take a form with a file; a test holds that none is missing. */
const FORMS: Readonly<Record<string, Form>> = {
  'POST /api/v1/uploads': LIST,
  'POST /api/v1/datasets/:id/uploads': LIST,
  'POST /api/v1/datasets/:id/previews': LIST,
  'POST /api/v1/suppressions/uploads': LIST,
  'POST /api/v1/outcomes/files': { needs: {}, takes: {}, file: 'phone,outcome\r\n07400100001,converted\r\n' },
  'POST /api/v1/forecast': {
    needs: { settings: [JSON.stringify({ m1_message: M1 }), JSON.stringify({ m1_message: M1, messages_per_day: 1 })] },
    takes: {
      mapping: ['{"phone_number":"phone_number"}', '{"phone":"phone_number"}'],
      from: INSTANTS,
      days: ['7', '1', '730', '731', '0'],
      company: ['Bright Roofs'],
      persona: ['Sam'],
      source: ['website'],
      segments_per_second: ['1', '0.001', '10000', '1e-300'],
      price_per_segment: ['0.04', '0', '100'],
      currency: ['GBP', 'XXX'],
    },
  },
};

/** What a route's form has beside its file; null for a route that takes none. */
export function formOf(route: Pick<WalkedRoute, 'method' | 'url'>): Form | null {
  return FORMS[nameOf(route)] ?? null;
}
