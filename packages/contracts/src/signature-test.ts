/** The field that makes a signed post to the inbound webhook a test of its signature; no text of Twilio has it. */
const FIELD = 'RekindleTest';

/** The header of an answer to a test that passed: only our webhook gives it. */
export const SIGNATURE_TEST_PASSED = ['x-rekindle-test', 'passed'] as const;

/** The form to sign and post: it speaks for an account and holds no text. */
export function signatureTestForm(accountSid: string): Record<string, string> {
  return { AccountSid: accountSid, [FIELD]: 'signature' };
}

/** Whether a post is such a test. Whatever has a MessageSid is a text, and is kept. */
export function isSignatureTest(form: Readonly<Record<string, string>>): boolean {
  return form[FIELD] === 'signature' && form['MessageSid'] === undefined;
}
