import { z } from 'zod';
import { ENCODINGS } from './decode.ts';
import { DELIMITERS } from './delimiter.ts';
import { DATE_ORDERS } from './inquiry-date.ts';

/** How a person says a file is to be read; what is left out is found from the file. */
export const Reading = z.strictObject({
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.enum(DELIMITERS).optional(),
  /** Line of the column names, counted from 1; null for a file that starts with data. */
  header_line: z.int().positive().nullable().optional(),
  /** Name of a workbook's sheet. */
  sheet: z.string().max(200).optional(),
  date_order: z.enum(DATE_ORDERS).optional(),
});
export type Reading = z.infer<typeof Reading>;

const MENDED_LINES_MAX = 1_000;
const MENDED_CELL_MAX = 10_000;

/** Cells that a person mended: by line of the file, then by column name. */
export const MendedRows = z
  .record(z.string().regex(/^[1-9]\d{0,8}$/), z.record(z.string().max(1_000), z.string().max(MENDED_CELL_MAX)))
  .refine((all) => Object.keys(all).length <= MENDED_LINES_MAX, {
    message: `at most ${MENDED_LINES_MAX} rows; mend a longer list in a spreadsheet`,
  });
export type MendedRows = z.infer<typeof MendedRows>;
