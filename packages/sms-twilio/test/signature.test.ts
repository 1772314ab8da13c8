import { describe, expect, it } from 'vitest';
import { createHash, createHmac } from 'node:crypto';
import { signTwilioRequest, verifyTwilioSignature } from '../src/index.ts';

const AUTH_TOKEN = '12345';
const U = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const P = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const SIGNED = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

function verify(url: string, signature: string | undefined, params: Record<string, string> = P, keys = [AUTH_TOKEN]) {
  return verifyTwilioSignature({ authTokens: keys, signature, url, params });
}

describe('the published vectors', () => {
  it.each([
    ['https as given', U, SIGNED],
    ['https signed with :443', U, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['http signed with :80', U.replace('https', 'http'), '0ZXoZLH/DfblKGATFgpif+LLRf4='],
    ['http on port 1234', U.replace('https', 'http').replace('.com', '.com:1234'), 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU='],
    ['an apostrophe and a plus in the query', `${U}&Body=It's+amazing`, 'TfZzewPq8wqrGlMfyAud8+/IvJ0='],
  ])('%s passes', (_, url, signature) => {
    expect(verify(url, signature)).toBe(true);
  });
});

describe('what still passes', () => {
  it.each([
    ['a port added', U.replace('.com', '.com:443')],
    ['another port added', U.replace('.com', '.com:8443')],
    ['a fragment, which Twilio does not sign', `${U}#rc=3&rp=ct,rt`],
  ])('%s', (_, url) => {
    expect(verify(url, SIGNED)).toBe(true);
  });

  it('any of several keys, in any place', () => {
    expect(verify(U, SIGNED, P, ['new', AUTH_TOKEN])).toBe(true);
    expect(verify(U, SIGNED, P, [AUTH_TOKEN, 'old'])).toBe(true);
  });

  it('a body with brackets in a key, spaces at its ends and letters outside ASCII', () => {
    const params = { 'a[b]': '1', Body: ' café £5 ' };
    const own = createHmac('sha1', AUTH_TOKEN).update(`${U}Body café £5 a[b]1`).digest('base64');
    expect(verify(U, own, params)).toBe(true);
  });
});

describe('what fails', () => {
  const withBody = { ...P, Body: ' STOP ' };
  const signedBody = signTwilioRequest({ authToken: AUTH_TOKEN, url: U, params: withBody });

  it.each<[string, string, string | undefined, Record<string, string>, string[]]>([
    ['http for https', U.replace('https', 'http'), SIGNED, P, [AUTH_TOKEN]],
    ['an extra slash', U.replace('.php', '.php/'), SIGNED, P, [AUTH_TOKEN]],
    ['a double slash', U.replace('.com/', '.com//'), SIGNED, P, [AUTH_TOKEN]],
    ['another host', U.replace('mycompany', 'evil'), SIGNED, P, [AUTH_TOKEN]],
    ['a trimmed body', U, signedBody, { ...withBody, Body: 'STOP' }, [AUTH_TOKEN]],
    ['a field left out', U, SIGNED, { From: P.From }, [AUTH_TOKEN]],
    ['a field added', U, SIGNED, { ...P, Extra: '1' }, [AUTH_TOKEN]],
    ['the wrong key', U, SIGNED, P, ['54321']],
    ['no key', U, SIGNED, P, []],
    ['no signature', U, undefined, P, [AUTH_TOKEN]],
    ['an empty signature', U, '', P, [AUTH_TOKEN]],
    ['a signature of another length', U, `${SIGNED}=`, P, [AUTH_TOKEN]],
  ])('%s', (_, url, signature, params, keys) => {
    expect(verify(url, signature, params, keys)).toBe(false);
  });

  it('a signature made with an empty key, even when an empty key is configured', () => {
    const forged = signTwilioRequest({ authToken: '', url: U, params: P });
    expect(verify(U, forged, P, ['', AUTH_TOKEN])).toBe(false);
  });

  it('a relative URL, as a fault of ours', () => {
    expect(() => verify('/myapp.php', SIGNED)).toThrow(TypeError);
  });
});

describe('a JSON webhook', () => {
  const rawBody = '{"a":1}';
  const url = `${U}&bodySHA256=${createHash('sha256').update(rawBody).digest('hex')}`;
  const signature = signTwilioRequest({ authToken: AUTH_TOKEN, url, params: {} });
  const input = { authTokens: [AUTH_TOKEN], signature, url, params: {} };

  it('passes with the body whose hash is in the URL, and fails with any other or none', () => {
    expect(verifyTwilioSignature({ ...input, rawBody })).toBe(true);
    expect(verifyTwilioSignature({ ...input, rawBody: Buffer.from(rawBody) })).toBe(true);
    expect(verifyTwilioSignature({ ...input, rawBody: '{"a":2}' })).toBe(false);
    expect(verifyTwilioSignature(input)).toBe(false);
  });
});
