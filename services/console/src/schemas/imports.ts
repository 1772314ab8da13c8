import { CONSENT_BASES, LEAD_FIELDS, MendedRows, Reading } from '@rekindle/ingest';
import { z } from 'zod';
import { Instant, PageQuery } from './common.ts';

const count = z.int().min(0);

/** Why the people of a list may be texted. */
const Consent = z.object({
  basis: z.enum(CONSENT_BASES),
  source: z.string().trim().min(1).max(500).describe('Where it was given, such as "quote form 2023"'),
  attested_by: z.string().trim().min(1).max(200).describe('Who vouches for it'),
});

/** A consent while it is being written. */
const ConsentDraft = z.object({
  basis: z.enum(CONSENT_BASES).nullable(),
  source: z.string().trim().max(500),
  attested_by: z.string().trim().max(200),
});

const Repair = z.object({
  kind: z.string(),
  sentence: z.string(),
  rows: count,
  samples: z.array(z.object({ before: z.string(), after: z.string() })),
  always_on: z.boolean(),
  taken_back: count,
});

const upload = {
  id: z.uuid(),
  kind: z.enum(['leads', 'suppressions']),
  dataset_id: z.uuid().nullable(),
  dataset_name: z.string().nullable(),
  uploaded_by: z.string().nullable(),
  filename: z.string(),
  file_size: count.nullable(),
  /** `mapping`: it waits for a person. `pending`: it is imported as soon as its turn comes. */
  status: z.enum(['pending', 'processing', 'mapping', 'completed', 'failed']),
  phase: z.enum(['reading', 'writing', 'checking']).nullable(),
  bytes_read: count,
  rows: count.nullable(),
  new: count.nullable(),
  merged: count.nullable(),
  flagged: count.nullable(),
  duplicate: count.nullable(),
  suppressed: count.nullable(),
  rejected: count.nullable(),
  unmarked: count.nullable(),
  consent: Consent.nullable(),
  errors: z.array(
    z.object({
      code: z.string(),
      message: z.string().optional(),
      line: z.int().nullish(),
      rows: count.optional(),
      sentence: z.string().optional(),
    }),
  ),
  repairs: z.array(Repair),
  repairs_off: z.array(z.string()),
  has_rejected_file: z.boolean(),
  created_at: Instant,
  started_at: Instant.nullable(),
  completed_at: Instant.nullable(),
  /** Seconds. */
  processing_time: count.nullable(),
  undone_at: Instant.nullable(),
  undone_by: z.string().nullable(),
};

export const UploadSummary = z.object(upload).meta({ id: 'UploadSummary' });
export type UploadSummary = z.infer<typeof UploadSummary>;

export const Upload = z
  .object({
    ...upload,
    column_mapping: z.record(z.string(), z.string()).nullable(),
    reading: Reading,
    mended_rows: MendedRows,
    consent_draft: ConsentDraft.nullable().describe('What has been said of the consent; `consent` once it is whole'),
    /** Null for what is not imported; `refusal` says why it cannot be undone, null when it can. */
    undo: z.object({ refusal: z.string().nullable() }).nullable(),
    same_file: z
      .array(
        z.object({
          id: z.uuid(),
          kind: z.enum(['leads', 'suppressions']),
          filename: z.string(),
          status: z.string(),
          dataset_id: z.uuid().nullable(),
          dataset_name: z.string().nullable(),
          created_at: Instant,
        }),
      )
      .describe("The client's other uploads of the very same file"),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

export const UploadsQuery = z.object({ ...PageQuery, dataset_id: z.uuid().optional() });

export const NewUploadQuery = z.object({
  kind: z.enum(['leads', 'suppressions']).default('leads'),
  dataset_id: z.uuid().optional(),
  /** Length of the file in bytes. */
  size: z.coerce.number().int().min(0).optional(),
});

export const UploadTaken = z.object({
  id: z.uuid(),
  status: z.enum(['mapping', 'pending']),
  location: z.string(),
});

const Mapping = z
  .record(z.string().max(1_000), z.string().max(100))
  .describe(`Column to field: ${LEAD_FIELDS.join(', ')}, attribute or ignore`);
const RepairsOff = z.array(z.string().max(100)).max(100);

export const UploadPatch = z
  .strictObject({
    dataset_id: z.uuid().optional(),
    new_dataset_name: z.string().trim().min(1).max(200).optional(),
    mapping: Mapping.optional(),
    repairs_off: RepairsOff.optional(),
    consent: Consent.nullable().optional(),
    consent_draft: ConsentDraft.optional().describe('Instead of consent: what has been said so far'),
    reading: Reading.optional(),
    mended_rows: MendedRows.optional(),
  })
  .refine((patch) => patch.dataset_id === undefined || patch.new_dataset_name === undefined, {
    message: 'either dataset_id or new_dataset_name',
  })
  .refine((patch) => patch.consent === undefined || patch.consent_draft === undefined, {
    message: 'either consent or consent_draft',
  });

export const ImportOrder = z
  .strictObject({ mapping: Mapping.optional(), repairs_off: RepairsOff.optional(), consent: Consent.optional() })
  .default({});

export const PreviewOrder = z
  .strictObject({
    mapping: Mapping.optional(),
    repairs_off: RepairsOff.optional(),
    columns_only: z.boolean().default(false).describe('Only what the columns become; `result` is null then'),
  })
  .default({ columns_only: false });

const Counts = z.object({
  rows: count,
  new: count,
  merged: count,
  flagged: count,
  duplicate: count,
  suppressed: count,
  rejected: count,
  /** Of a suppression list: rows that its do-not-contact column does not mark. */
  unmarked: count.optional(),
});

const OUTCOMES = ['new', 'merged', 'flagged', 'duplicate', 'suppressed', 'rejected'] as const;

const PreviewColumn = z.object({
  column: z.string(),
  field: z.string(),
  attribute: z.string().describe('How texts name it while it has no field of its own'),
  confidence: z.number().min(0).max(1),
  evidence: z.enum(['header', 'content', 'override', 'remembered', 'none']),
  samples: z.array(z.string()),
});

const PreviewRow = z.object({
  line: count,
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  sentence: z.string(),
  /** Of a rejected row, to mend it. */
  cells: z.array(z.string()).nullable(),
  lead: z.object({ first_name: z.string(), last_name: z.string().nullable(), phone_number: z.string() }).nullable(),
});

const ShownReading = z.object({
  kind: z.enum(['text', 'workbook']),
  encoding: z.string().nullable(),
  byte_order_mark: z.boolean(),
  unreadable: count,
  delimiter: z.string().nullable(),
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  header_line: count.nullable(),
  date_order: z.enum(['day-first', 'month-first']),
  date_order_proved: z.boolean(),
  date_samples: z.array(
    z.object({ cell: z.string(), day_first: z.string().nullable(), month_first: z.string().nullable() }),
  ),
  unusual: z.array(z.string()),
  top: z.array(z.object({ line: count, cells: z.array(z.string()) })),
  said: Reading,
});

export const UploadPreview = z
  .object({
    kind: z.enum(['leads', 'suppressions']),
    columns: z.array(PreviewColumn),
    reading: ShownReading.nullable().describe('Null for a file that cannot be opened like this'),
    result: Counts.nullable().describe('Null when it cannot be imported like this; `fault` says why'),
    reasons: z
      .array(z.object({ code: z.string(), rows: count, sentence: z.string() }))
      .describe('Why rows are rejected, the commonest first'),
    rescues: z
      .array(z.object({ field: z.string(), rows: count, sentence: z.string() }))
      .describe('By required field, the rows that requiring it costs'),
    repairs: z.array(Repair),
    rows: z.array(PreviewRow).describe('The first rows of each outcome and reason'),
    required_fields: z.array(z.string()),
    duplicate_action: z.enum(['flag', 'skip', 'merge', 'keep_both']),
    fault: z.object({ code: z.string(), message: z.string(), line: count.nullable() }).nullable(),
  })
  .meta({ id: 'UploadPreview' });
export type UploadPreview = z.infer<typeof UploadPreview>;

export const Undone = z.object({
  outcome: z.enum(['undone', 'cancelled']),
  /** Leads taken out. */
  leads: count,
  /** Leads of other lists whose filled gaps are empty again. */
  refilled: count,
});

export const RevertOrder = z.strictObject({ kind: z.string().trim().min(1).max(100) });
export const Reverted = z.object({ repair: z.string(), leads: count, removed: count, refilled: count });

/** A dataset as a list may go into it. */
const ImportDataset = z
  .object({
    id: z.uuid(),
    name: z.string(),
    status: z.enum(['draft', 'active', 'paused', 'completed']),
    leads: count,
    consent: Consent.nullable(),
    required_fields: z.array(z.string()),
    duplicate_action: z.enum(['flag', 'skip', 'merge', 'keep_both']),
  })
  .meta({ id: 'ImportDataset' });
export const DatasetsQuery = z.object({ q: z.string().max(200).optional() });
export const ImportDatasets = z.object({
  items: z.array(ImportDataset),
  max_file_bytes: count.describe('What a file to import may have'),
});
