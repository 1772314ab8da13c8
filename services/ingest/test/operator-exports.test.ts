import { describe, expect, test } from 'vitest';
import { bytesInMemory, type ByteSource } from '../src/byte-source.ts';
import { RULES_WITHOUT_SETTINGS } from '../src/import-rules.ts';
import { dateOrderOf } from '../src/date-order.ts';
import { type ParsedRow, rowParser } from '../src/parse-row.ts';
import { openList } from '../src/stage-rows.ts';
import { textList, utf16 } from './lists.ts';

async function parsed(source: ByteSource): Promise<ParsedRow[]> {
  const rules = RULES_WITHOUT_SETTINGS;
  const { table, mapping } = await openList({ source, rules, overrides: {}, maxBytes: 1_000_000 });
  const date = mapping.columns.find((column) => column.use === 'inquiry_date');
  const order = await dateOrderOf(table, date?.index);
  const parse = rowParser(mapping, { ...rules, dateOrder: order, today: '2026-11-21', restoreCells: false });
  const rows: ParsedRow[] = [];
  for await (const batch of table.batches()) rows.push(...batch.map(parse));
  return rows;
}

function windows1252(text: string): ByteSource {
  return bytesInMemory(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

const JANE = { first_name: 'Jane', last_name: 'Smith', phone_number: '+447400123456' };

describe('what operators bring', () => {
  test.each([
    {
      name: 'Facebook Lead Ads: UTF-16LE, tabs, prefixes',
      source: bytesInMemory(
        utf16(
          'id\tcreated_time\tad_id\tform_name\tplatform\tis_organic\twhen_to_call?\tfull_name\tphone_number\temail\n' +
            'l:1234567890\t2026-03-01T18:22:33+00:00\tag:777\tSolar "Q1"\tfb\tfalse\tevening\tJane Smith\tp:+447400123456\tjane@example.com\n',
          'little',
          true,
        ),
        13,
      ),
      lead: {
        ...{ ...JANE, email: 'jane@example.com', inquiry_date: '2026-03-01', custom_id: 'l:1234567890' },
        attributes: {
          ...{ ad_id: 'ag:777', form_name: 'Solar "Q1"', platform: 'fb', is_organic: 'false', when_to_call: 'evening' },
        },
      },
    },
    {
      name: 'GoHighLevel',
      source: textList(
        'Contact Id,First Name,Last Name,Phone,Email,Created,Last Activity,Tags,Country,Opportunities\n' +
          'abC123,jane,smith,+447400123456,jane@example.com,2026-09-01T10:00:00+01:00,Sep 01 2026 10:00 AM,"solar, dnd",GB,\n',
      ),
      lead: {
        ...{ ...JANE, inquiry_date: '2026-09-01', custom_id: 'abC123' },
        attributes: { last_activity: 'Sep 01 2026 10:00 AM', tags: 'solar, dnd', country: 'GB' },
      },
    },
    {
      name: 'HubSpot: a landline first, a mobile second',
      source: textList(
        'Record ID,First Name,Last Name,Phone Number,Mobile Phone Number,Email,Lead Status\n' +
          '17,Jane,Smith,+44 20 7946 0000,07400 123456,jane@example.com,Open\n',
      ),
      lead: { ...JANE, custom_id: '17', attributes: { lead_status: 'Open' } },
    },
    {
      name: 'Pipedrive',
      source: textList(
        'Person - Name,Person - Phone - Mobile,Person - Phone - Work,Person - Email - Work\n' +
          'Jane Smith,07400123456,,jane@example.com\n',
      ),
      lead: { ...JANE, email: 'jane@example.com' },
    },
    {
      name: 'Google Contacts: several numbers in a cell',
      source: textList(
        'First Name,Last Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value\n' +
          'Jane,Smith,Home ::: Mobile,020 7946 0000 ::: 07400 123456,jane@example.com\n',
      ),
      lead: { ...JANE, email: 'jane@example.com', attributes: { phone_1_label: 'Home ::: Mobile' } },
    },
    {
      name: 'UK Excel: sep line, semicolons, windows-1252, UK dates, no leading zero',
      source: windows1252(
        'sep=;\r\nName;Mobile;Enquiry Date;Budget\r\nMRS JANE SMITH;7400123456;03/04/2023;\u00a34,000\r\nBob;4.47E+11;31/12/2023;\r\n',
      ),
      lead: { ...JANE, inquiry_date: '2023-04-03', attributes: { budget: '£4,000' } },
    },
    {
      name: 'no header at all',
      source: textList('Jane Smith,07400123456,jane@example.com,Hove\nBob Jones,07400123457,bob@example.com,Rye\n'),
      lead: { ...JANE, email: 'jane@example.com', attributes: { column_4: 'Hove' } },
    },
    {
      name: 'phone numbers and nothing else',
      source: textList('07400123456\n07400123457\n'),
      lead: { phone_number: '+447400123456' },
    },
  ])('$name', async ({ source, lead }) => {
    expect((await parsed(source))[0]).toMatchObject({ ok: true, lead });
  });
});
