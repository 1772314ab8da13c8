/** Why a whole file cannot be imported. A single bad row is never one of these: see `RowReason`. */
export type FileErrorCode =
  | 'empty_file'
  | 'no_rows'
  | 'too_large'
  | 'not_text'
  | 'spreadsheet_file'
  | 'nul_byte'
  | 'unclosed_quote'
  | 'row_too_long'
  | 'too_many_columns'
  | 'bad_mapping'
  | 'bad_header_line'
  | 'sheet_missing'
  | 'no_phone_column'
  | 'required_field_unmapped'
  | 'file_missing'
  | 'dataset_missing'
  | 'on_hold'
  | 'cancelled'
  | 'internal_error';

/** Faults that saying which column is which would mend. */
export const MENDED_BY_MAPPING: readonly FileErrorCode[] = [
  'bad_mapping',
  'bad_header_line',
  'sheet_missing',
  'no_phone_column',
  'required_field_unmapped',
];

/** A file that cannot be imported as it is. `message` is a sentence for the operator and says how to mend it. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly retryable = false;
  readonly code: FileErrorCode;
  /** Line of the file, counted from 1, or null when the fault has no place. */
  readonly line: number | null;

  constructor(code: FileErrorCode, message: string, line: number | null = null) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/** The fault of a file none of whose columns, named `headers`, holds phone numbers. */
export function noPhoneColumn(headers: readonly string[]): FileError {
  return new FileError(
    'no_phone_column',
    `No column of the file holds phone numbers. It has: ${headers.join(', ')}. Say which one is phone_number.`,
  );
}
