import { expect, it } from 'vitest';
import type { Entry } from '../src/ledger.ts';
import { textsOf } from '../src/texts.ts';

function post(accepted: boolean, kind: string, answer: number): Entry {
  return {
    ...{ type: 'post', at: 0, clientId: 'a', messageId: 'm', attempt: 1, datasetId: 'd', to: '+447400100001' },
    ...{ from: '+447400900000', body: 'Hi', validitySeconds: 600, sid: null },
    ...{ kind, accepted, answer },
  };
}

it('counts the texts that the carrier took and those that people wrote, no refused ones and no notices', () => {
  const inbound: Entry = {
    ...{ type: 'inbound', at: 1, sid: 'SM1', from: '+447400100001', to: '+447400900000', body: 'Yes', means: 'talk' },
  };
  const entries = [
    post(true, 'M1', 201),
    post(true, 'reply', 500),
    post(false, 'M1', 429),
    post(true, 'notice', 201),
    inbound,
  ];
  expect(textsOf(entries)).toBe(3);
});
