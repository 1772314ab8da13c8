import type { ProviderAction } from '@rekindle/contracts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What one Twilio error code means, for create errors and for the ErrorCode of a status callback alike. */
export interface ErrorRow {
  code: number;
  action: ProviderAction;
  /** No later step can reach this number either: the enrolment ends. */
  permanent: boolean;
  /** For `slow_down` and `retry_once_later`: wait at least this long, in milliseconds, before jitter; else 0. */
  holdMs: number;
  /** What an operator reads. */
  sentence: string;
}

function row(code: number, action: ProviderAction, sentence: string, more: Partial<ErrorRow> = {}): ErrorRow {
  return { code, action, permanent: false, holdMs: 0, sentence, ...more };
}

const FOR_GOOD = { permanent: true };

/** https://www.twilio.com/docs/api/errors; one row per code. */
export const ERROR_ROWS: readonly ErrorRow[] = [
  row(14107, 'manual_mode', 'Two automatic responders are answering each other. A person must take over.'),

  row(20003, 'pause_client', 'Twilio refused the account SID or auth token. Check the credentials.'),
  row(20005, 'pause_client', 'The Twilio account is not active.'),
  row(20404, 'pause_client', 'Twilio does not know this account. Check the account SID.'),
  row(20429, 'slow_down', 'Twilio took too many requests at once and did not process this one.', { holdMs: SECOND }),

  row(21211, 'invalid_number', 'The phone number is not valid.', FOR_GOOD),
  row(21212, 'pause_campaign', 'The sender is not a valid phone number or sender ID.'),
  row(21408, 'pause_country', "The Twilio account may not text this number's country. Enable it in Geo permissions."),
  row(21602, 'template_fault', 'The text is empty.', FOR_GOOD),
  row(21603, 'pause_campaign', 'The text has no sender. Set a sending number for the campaign.'),
  row(21606, 'pause_campaign', 'The sending number cannot text this destination or is not in this account.'),
  row(21608, 'pause_campaign', 'A trial account texts verified numbers only. Upgrade the Twilio account.'),
  row(21610, 'suppress', 'This person has opted out with Twilio.', FOR_GOOD),
  row(21611, 'slow_down', "The sending number's queue at Twilio is full.", { holdMs: MINUTE }),
  row(21614, 'invalid_number', 'The number is not a mobile.', FOR_GOOD),
  row(21617, 'template_fault', 'The text is longer than 1,600 characters. Shorten the template.', FOR_GOOD),
  row(21635, 'invalid_number', 'The number is a landline.', FOR_GOOD),
  row(21659, 'pause_campaign', 'The sending number is not a Twilio number, or a short code of another country.'),
  row(21660, 'pause_campaign', 'The sending number belongs to another Twilio account.'),
  row(21661, 'pause_campaign', 'The sending number cannot send texts.'),
  row(21703, 'pause_campaign', 'The Messaging Service has no number to send from.'),
  row(21704, 'pause_campaign', 'The Messaging Service has no number that can reach this destination.'),

  row(30001, 'slow_down', "Twilio's queue for the sending number overflowed.", { holdMs: MINUTE }),
  row(30002, 'pause_client', 'The Twilio account was suspended.'),
  row(30003, 'retry_once_later', 'The phone was off or out of reach.', { holdMs: 4 * HOUR }),
  row(30004, 'suppress', 'The text was blocked by the person or their network.', FOR_GOOD),
  row(30005, 'invalid_number', 'The number is unknown or no longer in service.', FOR_GOOD),
  row(30006, 'invalid_number', 'The number is a landline or its network cannot be reached.', FOR_GOOD),
  row(30007, 'spam_filtered', 'The network filtered the text as spam.'),
  row(30008, 'retry_once_later', 'The text was not delivered and the network did not say why.', { holdMs: 4 * HOUR }),
  row(30022, 'slow_down', "The campaign's US registration allows fewer texts a second.", { holdMs: MINUTE }),
  row(30023, 'slow_down', "The US brand's daily limit with T-Mobile is used up.", { holdMs: HOUR }),
  row(30027, 'slow_down', "The US campaign's daily limit with T-Mobile is used up.", { holdMs: HOUR }),
  row(30032, 'pause_campaign', 'The toll-free number is not verified.'),
  row(30034, 'pause_campaign', 'The sending number is not registered for US texting (10DLC).'),
  row(30035, 'pause_campaign', "The sending number's US registration (10DLC) has not been completed."),
  row(30036, 'replan_if_wanted', 'Twilio could not hand the text on before its validity ended.'),
  row(30410, 'none', 'The network did not answer Twilio in time. The text is not sent again.'),
];

const BY_CODE = new Map(ERROR_ROWS.map((entry) => [entry.code, entry]));

/**
 * The row for a code, known or not. An unknown one stops this message only.
 * `code: null` is an error without a code.
 */
export function errorRow(code: number | null): ErrorRow {
  const known = code === null ? undefined : BY_CODE.get(code);
  if (known !== undefined) return known;
  const named = code === null ? 'an error without a code' : `error ${code}`;
  return row(code ?? 0, 'none', `Twilio answered with ${named}, which Rekindle does not know.`);
}

/** Whether `code` has a row of its own. */
export function isKnownError(code: number | null): boolean {
  return code !== null && BY_CODE.has(code);
}

/** The action for a definite 4xx: by its code, else by its HTTP status, where the whole account is refused. */
export function actionFor(code: number | null, httpStatus: number): ProviderAction {
  if (!isKnownError(code) && [401, 403, 404].includes(httpStatus)) return 'pause_client';
  return errorRow(code).action;
}
