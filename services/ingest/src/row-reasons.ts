import { PHONE_REJECTIONS } from '@rekindle/domain';

/** Why a row is rejected, with the sentence that stands beside it in rejected.csv. */
export const SENTENCES = {
  ...PHONE_REJECTIONS,
  damaged_row:
    'The row has more cells than the header, so its columns have moved; put text that holds a comma in quotes.',
  bad_email: 'The e-mail address is not valid, and the campaign settings require one.',
  bad_name: 'The name is no name to greet, and the campaign settings require one.',
  bad_date: 'The date cannot be read, and the campaign settings require one.',
  missing_field: 'A field that the campaign settings require is missing.',
} as const;
export type RowReason = keyof typeof SENTENCES;
