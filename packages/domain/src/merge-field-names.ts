/** Fields a text may be filled with, each with other names lists and tools use for it (compared without case, `_`, `-`, space). */
const ALIASES = {
  first_name: ['first', 'fname', 'forename', 'givenname', 'name', 'customername'],
  last_name: ['last', 'lname', 'surname', 'familyname'],
  full_name: [],
  email: ['emailaddress', 'mail'],
  phone_number: ['phone', 'mobile', 'mobilenumber', 'telephone', 'phonee164'],
  postcode: ['zip', 'zipcode', 'postalcode'],
  outward_postcode: ['postcodearea', 'postcodedistrict', 'outcode'],
  inquiry_date: ['enquirydate', 'dateofenquiry', 'dateofinquiry'],
  source: ['leadsource'],
  company_name: ['company', 'business', 'businessname', 'ourcompany'],
  agent_name: ['agent', 'personaname', 'persona', 'ainame', 'sendername'],
  booking_link: ['bookingurl', 'calbookinglink', 'calendarlink', 'callink'],
} as const satisfies Record<string, readonly string[]>;

export type MergeField = keyof typeof ALIASES;
export const MERGE_FIELDS = Object.keys(ALIASES) as MergeField[];

const BY_NAME = new Map<string, MergeField>(
  MERGE_FIELDS.flatMap((field) => [field, ...ALIASES[field]].map((name) => [squash(name), field] as const)),
);

function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** A CSV header as it is written after `attributes.`: "Roof type (m2)" is `roof_type_m2`. */
export function attributeSlug(header: string): string {
  return header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/**
 * The one name of a field, however it is written: `firstName`, `contact.first_name` and `lead.Forename` are
 * `first_name`; `attributes.Roof type` is `attributes.roof_type`. Null when there is no such field.
 */
export function canonicalField(path: string): string | null {
  const dot = path.indexOf('.');
  const [head, rest] = dot < 0 ? ['', path] : [path.slice(0, dot).toLowerCase(), path.slice(dot + 1)];
  if (head === 'attributes' || head === 'custom') {
    const slug = attributeSlug(rest);
    return slug === '' || rest.includes('.') ? null : `attributes.${slug}`;
  }
  if (head !== '' && head !== 'contact' && head !== 'lead') return null;
  return BY_NAME.get(squash(rest)) ?? null;
}
