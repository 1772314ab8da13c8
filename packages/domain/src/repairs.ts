/** What a repair changes: a lead's number, name, date of enquiry, or the text of any other cell. */
export type RepairedField = 'phone' | 'name' | 'date' | 'text';

export interface RepairFacts {
  field: RepairedField;
  /** What was done, for the operator. */
  sentence: string;
  /** Leaving it out would put nonsense into a text: it cannot be switched off or taken back. */
  alwaysOn: boolean;
}

const done = (field: RepairedField, sentence: string): RepairFacts => ({ field, sentence, alwaysOn: false });
const always = (field: RepairedField, sentence: string): RepairFacts => ({ field, sentence, alwaysOn: true });

const FACTS = {
  phone_lost_leading_zero: done('phone', 'A spreadsheet had dropped the 0 at the front: 7400 123456 is 07400 123456.'),
  phone_missing_plus: done('phone', 'The country code stood there without its plus: 447400 123456 is +447400 123456.'),
  phone_double_zero: done('phone', '00 in front of a country code is a plus: 00447400 123456 is +447400 123456.'),
  phone_trunk_zero: done('phone', 'A 0 after the country code is not dialled: +44 (0)7400 123456 is +447400 123456.'),
  phone_scientific_notation: done(
    'phone',
    'A spreadsheet had written the number as a power of ten, with all digits left.',
  ),
  phone_spreadsheet_format: done(
    'phone',
    'A spreadsheet had wrapped the number: ="...", an apostrophe, commas or a .0.',
  ),
  phone_letter_for_digit: done('phone', 'A letter stood for a digit: O for 0, l or I for 1.'),
  phone_text_around: done('phone', 'Words around the number were left out.'),
  phone_extension_dropped: done('phone', 'An extension after a mobile number was left out.'),
  phone_first_of_several: done('phone', 'The cell holds several numbers; the first that can get texts is used.'),
  phone_second_number_used: done('phone', 'The first number of the row cannot get texts, so the next one is used.'),
  name_shouting: done('name', 'Capitals throughout became a name with one capital: JOHN is John.'),
  name_lower_case: done('name', 'A name without capitals got them: john is John.'),
  name_title_dropped: done('name', 'A title was left out of the first name: Mr John is John.'),
  name_split_full_name: done('name', 'A whole name was split into first and last name.'),
  name_surname_first: done('name', 'The surname stood first: Smith, John is John Smith.'),
  name_couple: done('name', 'Two people share the row and both are greeted: John & Jane is John and Jane.'),
  name_surname_dropped: done('name', 'The surname was left out of the first name: John Smith is John.'),
  name_initial_dropped: done('name', 'An initial was left out of the first name: John P is John.'),
  name_symbols_dropped: done('name', 'Emoji, brackets and other signs were left out of the name.'),
  name_not_usable: always(
    'name',
    'No name to use (a title, initials, "Test", a company, an address): it counts as missing.',
  ),
  date_excel_serial: done('date', 'A day number of a spreadsheet became its date: 45291 is 31 December 2023.'),
  date_epoch_time: done('date', "A computer's count of seconds became its date."),
  date_day_month_order: done(
    'date',
    'Month before day, as the other dates of the column or the date itself show: 12/31/2023.',
  ),
  date_two_digit_year: done('date', 'A year of two digits got its century.'),
  date_month_only: done('date', 'A month without a day became its first day.'),
  date_implausible: always('date', 'In the future or before 1980, so it cannot be when somebody asked: left out.'),
  date_unreadable: always('date', 'Cannot be read as a date: left out.'),
  email_mailto: done('text', '"mailto:" was left out of the address.'),
  email_unreadable: always('text', 'Not an e-mail address: left out.'),
  timezone_unknown: always('text', 'Not the name of a time zone (Europe/London is one): left out.'),
  text_mojibake: done('text', 'Letters garbled by a wrong encoding were put right: JosÃ© is José.'),
} as const satisfies Record<string, RepairFacts>;

export type RepairKind = keyof typeof FACTS;

/** Everything that cleaning does to a cell, in the order a report shows it. */
export const REPAIRS: Readonly<Record<RepairKind, RepairFacts>> = FACTS;

export const REPAIR_KINDS = Object.keys(FACTS) as readonly RepairKind[];

export type PhoneRepair = Extract<RepairKind, `phone_${string}`>;
export type NameRepair = Extract<RepairKind, `name_${string}`>;
export type DateRepair = Extract<RepairKind, `date_${string}`>;

/** One thing done to one cell of a row. */
export interface Repair {
  kind: RepairKind;
  /** The lead's field (`phone_number`, `first_name`), or the attribute. */
  field: string;
  /** The cell as the file had it. */
  before: string;
  /** What the lead got; '' where nothing was left of it. */
  after: string;
}

/** Kinds that a person has switched off for an import. */
export type RepairSwitches = ReadonlySet<RepairKind>;
export const ALL_REPAIRS_ON: RepairSwitches = new Set();

export function isRepairKind(text: string): text is RepairKind {
  return Object.hasOwn(REPAIRS, text);
}
