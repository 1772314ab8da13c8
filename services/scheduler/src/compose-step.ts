import { bookingLink, signBookingToken } from '@rekindle/db';
import {
  bookingPageOf,
  type CampaignSettings,
  type CampaignStep,
  compileTemplate,
  type CompiledTemplate,
  countSegments,
  type MergeValues,
  renderTemplate,
  stepText,
} from '@rekindle/domain';

/** What of a lead goes into a text: its columns by name, and the list's other columns. */
export interface LeadFacts {
  leadId: string;
  lead: Record<string, unknown>;
  attributes: Record<string, unknown>;
}

/** Who writes the text. */
export interface SenderNames {
  companyName: string;
  personaName: string;
  /** Where these people left their details. */
  consentSource: string | null;
  bookingPage: string | null;
}

/** Signs the booking links of one client. */
export interface BookingSigner {
  clientId: string;
  /** Null: links go out without a token. */
  key: string | null;
}

export type Composed =
  | { kind: 'text'; content: string; segments: number }
  /** The lead waits: these fields have neither a value nor a fallback. */
  | { kind: 'missing'; fields: string[] };

const CACHED_MAX = 500;
const compiled = new Map<string, CompiledTemplate>();

function templateOf(source: string): CompiledTemplate {
  let template = compiled.get(source);
  if (template === undefined) {
    const compilation = compileTemplate(source);
    if (!compilation.ok)
      throw new Error(`A campaign runs on a text that does not parse: ${compilation.errors[0]?.message}`);
    template = compilation.template;
    if (compiled.size >= CACHED_MAX) compiled.clear();
    compiled.set(source, template);
  }
  return template;
}

/** Fills a text for one lead and counts what it costs. Throws for a text that does not parse: starting refuses those. */
export function composeText(
  source: string,
  settings: Pick<CampaignSettings, 'merge_fallbacks' | 'cal_booking_link'>,
  names: SenderNames,
  facts: LeadFacts,
  signer: BookingSigner,
): Composed {
  const rendered = renderTemplate(
    templateOf(source),
    mergeValues(settings, names, facts, signer),
    settings.merge_fallbacks,
  );
  if (rendered.ok) return { kind: 'text', content: rendered.text, segments: countSegments(rendered.text).segments };
  return { kind: 'missing', fields: rendered.reason === 'too_long' ? ['text too long'] : rendered.missing };
}

/** The text of a campaign step for one lead. */
export function composeStep(
  settings: CampaignSettings,
  names: SenderNames,
  step: CampaignStep,
  facts: LeadFacts,
  signer: BookingSigner,
): Composed {
  return composeText(stepText(settings, step), settings, names, facts, signer);
}

function mergeValues(
  settings: Pick<CampaignSettings, 'cal_booking_link'>,
  names: SenderNames,
  { leadId, lead, attributes }: LeadFacts,
  signer: BookingSigner,
): MergeValues {
  const text = (column: string) => {
    const value = lead[column];
    return typeof value === 'string' ? value : null;
  };
  const postcode = text('postcode');
  const page = bookingPageOf(settings.cal_booking_link, names.bookingPage);
  const { clientId, key } = signer;
  return {
    first_name: text('first_name'),
    last_name: text('last_name'),
    full_name: [text('first_name'), text('last_name')].filter((part) => part !== null && part !== '').join(' '),
    email: text('email'),
    phone_number: text('phone_number'),
    postcode,
    outward_postcode: outwardPostcode(postcode),
    inquiry_date: text('inquiry_date'),
    source: names.consentSource,
    company_name: names.companyName,
    agent_name: names.personaName,
    booking_link: page === null || key === null ? page : bookingLink(page, signBookingToken(key, { clientId, leadId })),
    attributes,
  };
}

/** `BS1` of `BS1 4DJ`; the whole of what is not a UK postcode with an inward part. */
function outwardPostcode(postcode: string | null): string | null {
  return postcode?.trim().replace(/\s*\d[A-Za-z]{2}$/, '') ?? null;
}
