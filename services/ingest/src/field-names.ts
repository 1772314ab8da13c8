/**
 * What a column of a list can be. `full_name` is split into first and last name; several columns may be phones.
 * `do_not_contact` and `sms_opt_in` say who must not be texted; they fill no field of a lead.
 */
export const LEAD_FIELDS = [
  'first_name',
  'last_name',
  'full_name',
  'phone_number',
  'email',
  'postcode',
  'inquiry_date',
  'notes',
  'company',
  'timezone',
  'custom_id',
  'do_not_contact',
  'sms_opt_in',
] as const;
export type LeadField = (typeof LEAD_FIELDS)[number];

/** Added by us to rejected.csv; never data when that file comes back. */
export const OWN_COLUMNS: readonly string[] = ['rekindle_line', 'rekindle_reason'];

/** Spellings seen in exports of Facebook, GoHighLevel, HubSpot, Pipedrive, Google, Outlook and hand-made lists. */
const SPELLINGS: Record<LeadField, readonly string[]> = {
  first_name: ['first name', 'firstname', 'forename', 'given name', 'first', 'christian name', 'fname', 'first names'],
  last_name: ['last name', 'lastname', 'surname', 'family name', 'last', 'second name', 'lname'],
  full_name: [
    ...['full name', 'name', 'contact name', 'customer name', 'lead name', 'client name', 'person name', 'customer'],
    ...['display name', 'contact person', 'contact', 'lead', 'fullname', 'file as'],
  ],
  phone_number: [
    ...[
      'phone',
      'phone number',
      'mobile',
      'mobile number',
      'mobile phone',
      'mobile phone number',
      'cell',
      'cell phone',
    ],
    ...['telephone', 'telephone number', 'tel', 'tel no', 'contact number', 'contact no', 'mob', 'number', 'whatsapp'],
    ...['msisdn', 'cellphone', 'phone no', 'mobile no', 'phone numbers', 'handset'],
  ],
  email: ['email', 'e mail', 'email address', 'e mail address', 'mail', 'email addresses', 'emailaddress'],
  postcode: ['postcode', 'post code', 'postal code', 'zip', 'zip code', 'zipcode', 'pcode'],
  inquiry_date: [
    ...['inquiry date', 'enquiry date', 'date of enquiry', 'date of inquiry', 'created', 'created time', 'created at'],
    ...['create date', 'date created', 'created date', 'lead date', 'date added', 'date', 'submitted', 'submitted at'],
    ...[
      'submission date',
      'timestamp',
      'lead created',
      'lead created time',
      'deal created',
      'signup date',
      'created on',
    ],
  ],
  notes: ['notes', 'note', 'comments', 'comment', 'message', 'remarks', 'details', 'description', 'enquiry', 'inquiry'],
  company: [
    'company',
    'company name',
    'organisation',
    'organization',
    'business',
    'business name',
    'organization name',
  ],
  timezone: ['timezone', 'time zone', 'tz'],
  custom_id: [
    ...['id', 'contact id', 'record id', 'lead id', 'customer id', 'external id', 'custom id', 'crm id', 'reference'],
    ...['ref', 'person id', 'client id', 'unique id', 'uuid'],
  ],
  do_not_contact: [
    ...['do not contact', 'do not text', 'do not sms', 'do not message', 'do not call', 'do not disturb', 'dnd', 'dnc'],
    ...['opted out', 'opt out', 'optout', 'optedout', 'sms opt out', 'text opt out', 'has opted out', 'unsubscribed'],
    ...['unsubscribe', 'opt out date', 'opted out at', 'opted out date', 'stop', 'blacklisted', 'suppressed'],
  ],
  sms_opt_in: [
    ...['sms opt in', 'text opt in', 'opted in to sms', 'sms consent', 'text consent', 'consent to sms', 'ok to text'],
    ...['consent to text', 'can text', 'sms permission', 'sms marketing', 'accepts sms marketing', 'sms subscribed'],
    ...['sms marketing consent', 'opt in', 'opted in'],
  ],
};

const BY_SPELLING: ReadonlyMap<string, LeadField> = new Map(
  LEAD_FIELDS.flatMap((field) => SPELLINGS[field].map((spelling) => [spelling, field] as const)),
);
const DO_NOT_CONTACT = /\b(do not (contact|text|sms|message|call|disturb)|dnd|dnc|opt(ed)? ?out|unsubscribed?)\b/;
/** HubSpot's `Unsubscribed from all email` says nothing about texts. */
const ONLY_EMAIL = /^(?!.*\b(sms|texts?|phone|calls?)\b).*\be ?mails?\b/;
/** Words that make a column about a phone or an address rather than be one: `Phone 1 - Type`, `Email opt-in`. */
const ABOUT =
  /\b(type|label|opt|opted|consent|status|verified|valid|country|code|marketing|permission|dnd|unsubscribed?|count|ext)\b/;

/** Lower case words separated by one blank: `E-mail_Address` becomes `e mail address`. */
export function plainHeader(header: string): string {
  return header
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The field a header names and how sure that is (0 to 1), or null. */
export function fieldOfHeader(header: string): { field: LeadField; confidence: number } | null {
  const plain = plainHeader(header);
  const exact = BY_SPELLING.get(plain);
  if (exact !== undefined) return { field: exact, confidence: VAGUE.has(plain) ? 0.7 : 1 };
  const owner = BY_SPELLING.get(plain.replace(/^(person|contact|lead|customer|client|primary|main|your)\s+/, ''));
  if (owner !== undefined) return { field: owner, confidence: 0.9 };
  const spelled = BY_SPELLING.get(plain.replaceAll(/\b(dt|dte)\b/g, 'date'));
  if (spelled === 'inquiry_date') return { field: spelled, confidence: 0.9 };
  if (DO_NOT_CONTACT.test(plain) && !ONLY_EMAIL.test(plain)) return { field: 'do_not_contact', confidence: 0.8 };
  if (/\b(post ?code|postal code|zip code)\b/.test(plain)) return { field: 'postcode', confidence: 0.8 };
  if (ABOUT.test(plain)) return null;
  if (/\be ?mail\d*\b/.test(plain)) return { field: 'email', confidence: 0.8 };
  if (/\b(phone|mobile|telephone|cell|tel|mob)\d*\b/.test(plain)) return { field: 'phone_number', confidence: 0.8 };
  if (/\bfirst ?name\b|\bforename\b/.test(plain)) return { field: 'first_name', confidence: 0.8 };
  if (/\b(last ?name|surname)\b/.test(plain)) return { field: 'last_name', confidence: 0.8 };
  return null;
}

/** Spellings that often mean something else, so that a surer column wins. */
const VAGUE: ReadonlySet<string> = new Set([
  ...['number', 'contact', 'lead', 'customer', 'first', 'last', 'mail', 'date', 'timestamp', 'id', 'ref', 'reference'],
  ...['message', 'details', 'description', 'enquiry', 'inquiry', 'business', 'file as', 'uuid'],
]);
