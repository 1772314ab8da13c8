#!/usr/bin/env node
// A whole campaign through the API, in plain fetch: a list goes in, is forecast, started, and its texts are watched.
//
//   REKINDLE_URL=http://127.0.0.1:8060 REKINDLE_API_KEY=rk_... node docs/examples/campaign.mjs [list.csv]
//
// The key needs the scopes clients.view, campaigns.view, campaigns.edit, campaigns.run, leads.import, leads.view,
// leads.view_all and, for jumping ahead in the sandbox, sandbox.control. What it did is JSON on standard output.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const base = `${process.env.REKINDLE_URL ?? 'http://127.0.0.1:8060'}/api/v1`;
const key = process.env.REKINDLE_API_KEY;
if (!key) throw new Error('Set REKINDLE_API_KEY.');

const SAMPLE = `First name,Surname,Mobile,Postcode
Aisha,Khan,07400 100101,M1 1AE
Ben,O'Neill,07400 100102,LS1 4DY
Chloe,Evans,07400 100103,CF10 1EP
Dan,Walker,not a number,SW1A 1AA
`;

/**
 * One request. A POST carries an Idempotency-Key, so that asking again after a lost answer does nothing twice; a
 * refusal is problem+json, which says in `detail` what happened and in `errors` where.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] JSON, or a FormData
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const isForm = body instanceof FormData;
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) {
    const faults = (answer.errors ?? []).map((/** @type {any} */ fault) => `${fault.pointer}: ${fault.message}`);
    throw new Error([`${method} ${path}: ${answer.detail}`, ...faults].join('\n  '));
  }
  return answer;
}

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

const client = await call('GET', '/client');
say(`${client.name} (${client.mode}), where it is ${client.now}.`);

// 1. A campaign is a list of leads with settings; it begins as a draft.
const campaign = await call('POST', '/campaigns', { name: `API example ${randomUUID().slice(0, 8)}` });
const path = `/campaigns/${campaign.id}`;

// 2. The list: columns are recognised, numbers and names repaired, the rest is rejected with its reason.
const file = process.argv[2];
const form = new FormData();
form.set('consent_basis', 'soft_opt_in');
form.set('consent_source', 'quote form on the website');
form.set('consent_attested_by', 'the API example');
form.set('file', new Blob([file === undefined ? SAMPLE : await readFile(file)]), 'leads.csv');
const { id: uploadId } = await call('POST', `/uploads?dataset_id=${campaign.id}`, form);
let upload = await call('GET', `/uploads/${uploadId}`);
while (upload.status === 'pending' || upload.status === 'processing') {
  await wait(200);
  upload = await call('GET', `/uploads/${uploadId}`);
}
if (upload.status !== 'completed') throw new Error(`The import did not end well: ${JSON.stringify(upload)}`);

// 3. What is said, and when.
await call('PATCH', `${path}/settings`, {
  settings: {
    m1_message: 'Hi {{first_name}}, you asked us for a quote a while back. Still interested? Reply STOP to opt out.',
    m2_message: 'Hi {{first_name}}, shall I send you an up-to-date price? Reply STOP to opt out.',
    m3_message: 'Last one from me, {{first_name}}: just reply if it is still on your mind. Reply STOP to opt out.',
    sending_hours_start: '09:00',
    sending_hours_end: '17:00',
    pacing: 'asap',
  },
});

// 4. What would be sent when, and for how much. Nothing is sent by asking.
const forecast = await call('POST', `${path}/forecast`, {});
say(`${forecast.texts} texts to ${forecast.people} people, done by ${forecast.finish}, ${forecast.cost_pence} pence.`);

// 5. Start. Asked twice it starts once.
const started = await call('POST', `${path}/start`, {});
say(`Started: ${started.active} people.`);

// 6. In the sandbox we jump to the next thing that happens until the first texts are out; live, time does that.
let state = await call('GET', path);
for (let i = 0; i < 200 && state.funnel.texted < started.active && client.mode === 'sandbox'; i++) {
  await call('POST', '/sandbox/skip');
  state = await call('GET', path);
}
say(state.sentence);

// 7. Each text, and what became of it.
const texts = [];
for (let after = null; ; ) {
  const page = await call(
    'GET',
    `${path}/texts?limit=100${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
  );
  texts.push(...page.items);
  if (page.next === null) break;
  after = page.next;
}
await call('POST', `${path}/pause`, {});
const { status } = await call('GET', path);
process.stdout.write(
  `${JSON.stringify({ campaign: campaign.id, forecast: forecast.texts, people: started.active, texted: state.funnel.texted, texts: texts.length, status })}\n`,
);
