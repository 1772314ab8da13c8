import { keyedRandom, type Rng } from './rng.ts';

const FIRST =
  'Sarah,James,Mohammed,Emma,Oliver,Priya,David,Chloe,Siobhan,Gareth,Aisha,Tom,Margaret,Kevin,Zoe,Raj,Hannah,Craig,Lucy,Ewan,Fatima,Peter,Jean,Liam,Bronwen,Carl,Nicola,Andrzej,Ruth,Dean,René,Zoë'.split(
    ',',
  );
const LAST =
  "Smith,Jones,O'Neill,Khan,Taylor,Patel,Brown,MacDonald,Williams,Begum,Evans,Wilson,Singh,Walker,Kowalski,Wright,Hughes,Green,Ahmed,Lewis,Harris,Clarke,Smith-Jones,Fletcher,St John,Müller,D’Arcy,Cooper,Ward,Bell".split(
    ',',
  );
const AREAS = 'M1,LS6,BS3,CF24,G12,EH6,NE4,SW9,B15,PO5,NR2,L17,S10,EX4,YO10'.split(',');
const PRODUCTS = [
  'Solar panels',
  'Solar panels',
  'Solar panels',
  'Solar + battery',
  'Battery storage',
  'EV charger',
  'Heat pump',
];
const NOTES = [
  '',
  '',
  '',
  'Wants a call back in the spring',
  'Semi; south facing roof',
  'Spoke to wife, "too dear" at the time',
  'Asked about grants\nand finance',
  'Left voicemail x2',
  'South facing, no shade',
  'Quoted, no reply',
];

const HEADER = ['First Name', 'Last Name', 'Mobile', 'Email', 'Postcode', 'Enquiry Date', 'Product', 'Notes'];

type Row = [string, string, string, string, string, string, string, string];

/**
 * A list of old enquiries as an operator would export it, in CSV with CRLF lines: mostly sound, and wrong in the ways
 * such lists are. About `rows` rows; `074001xxxxx` mobiles. The same seed gives the same list.
 */
export function sampleList(seed: number, rows = 320): string {
  const rng = keyedRandom(seed, 'sample-list');
  const people: Row[] = [];
  for (let index = 0; people.length < rows; index++) {
    const row = person(rng, index, seed);
    people.push(spoil(rng, row, index));
    // Somebody who asked twice is in the list twice, a little differently.
    if (index % 37 === 36) people.push(again(rng, row));
  }
  const lines = [HEADER, ...people].map((row) => row.map(quoted).join(','));
  return `${lines.join('\r\n')}\r\n,,,,,,,\r\n`;
}

function person(rng: Rng, index: number, seed: number): Row {
  const first = rng.pick(FIRST);
  const last = rng.pick(LAST);
  const phone = `074001${String((((seed % 90) + 1) * 1_000 + index) % 100_000).padStart(5, '0')}`;
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[^a-zA-Z]/g, '')
      .toLowerCase();
  const email = `${plain(first)}.${plain(last)}${index}@example.com`;
  const postcode = `${rng.pick(AREAS)} ${rng.int(1, 9)}${rng.pick(['AB', 'QT', 'XD', 'LP', 'NH'])}`;
  const date = `${pad(rng.int(1, 28))}/${pad(rng.int(1, 12))}/${rng.int(2023, 2025)}`;
  return [first, last, format(rng, phone), email, postcode, date, rng.pick(PRODUCTS), rng.pick(NOTES)];
}

/** Ways in which people write a mobile; all of them can be read for certain. */
function format(rng: Rng, phone: string): string {
  const share = rng.next();
  if (share < 0.5) return phone;
  if (share < 0.62) return `${phone.slice(0, 5)} ${phone.slice(5)}`;
  if (share < 0.72) return `+44 ${phone.slice(1, 5)} ${phone.slice(5)}`;
  if (share < 0.82) return phone.slice(1);
  if (share < 0.88) return `+44${phone.slice(1)}`;
  if (share < 0.92) return `0044${phone.slice(1)}`;
  if (share < 0.96) return `+44 (0)${phone.slice(1)}`;
  return `${phone.slice(0, 5)}-${phone.slice(5, 8)}-${phone.slice(8)}`;
}

function spoil(rng: Rng, row: Row, index: number): Row {
  const [first, last, mobile, email, postcode, date, product, notes] = row;
  const digits = mobile.replace(/\D/g, '').slice(-10);
  switch (index % 41) {
    case 1:
      return [first.toUpperCase(), last.toUpperCase(), mobile, email.toUpperCase(), postcode, date, product, notes];
    case 3:
      return [`${rng.pick(['Mr', 'Mrs', 'Dr'])} ${first} ${last}`, last, mobile, email, postcode, date, product, notes];
    case 5:
      return [
        first.toLowerCase(),
        last.toLowerCase(),
        mobile,
        email,
        postcode.toLowerCase().replace(' ', ''),
        date,
        product,
        notes,
      ];
    case 7:
      return [first, last, `${digits[0]}.${digits.slice(1)}E9`, email, postcode, date, product, notes];
    case 9:
      return [first, last, '4.47E+11', email, postcode, date, product, notes];
    case 11:
      return [first, last, `0161 496 0${pad(index % 100)}${index % 10}`, email, postcode, date, product, 'landline'];
    case 13:
      return [first, last, '', email, postcode, date, product, notes];
    case 15:
      return ['', '', mobile, email, postcode, date, product, notes];
    case 17:
      return [first, last, mobile, '', postcode, date, product, notes];
    case 19:
      return [first, last, mobile, email, postcode, date, product, 'UNSUBSCRIBED - do not contact'];
    case 21:
      return [first, last, `${mobile} / 0161 496 0123`, email, postcode, date, product, notes];
    case 23:
      return [`${first} `, `  ${last}`, ` ${mobile} `, email, postcode, date, product, `${notes}  `];
    case 25:
      return [
        first,
        `O’${last.replace(/^O['’]/, '')}`,
        mobile,
        email,
        postcode,
        date,
        product,
        'Said “maybe next year”',
      ];
    case 27:
      return [first, last, `${digits.slice(0, 8)}`, email, postcode, date, product, notes];
    case 29:
      return [`${first} & ${rng.pick(FIRST)}`, last, mobile, email, postcode, date, product, notes];
    case 31:
      return [first, last, mobile, email.replace('@', ' at '), postcode, date, product, notes];
    case 33:
      return [first, last, mobile, email, '', '', product, 'Detached; 4 bed; "quote 2"\nRang 3 times'];
    default:
      return row;
  }
}

function again(rng: Rng, row: Row): Row {
  const [first, last, mobile, email, postcode, , , notes] = row;
  const digits = mobile.replace(/\D/g, '').slice(-10);
  const date = `${pad(rng.int(1, 28))}/${pad(rng.int(1, 12))}/2025`;
  return [first.toUpperCase(), last, `0${digits}`, email, postcode, date, 'Solar + battery', notes];
}

function quoted(field: string): string {
  return /[",;\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
