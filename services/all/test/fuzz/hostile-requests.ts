import fc from 'fast-check';
import { fitting, jsonSchemaOf, namesOf } from './fitting.ts';
import { knownId, nastyKey, nastyText, nastyValue } from './nasty.ts';
import { formOf } from './forms.ts';
import { csvFile } from './hostile-files.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** A request, still without the ids of rows that exist and without who sends it. */
export interface HostileRequest {
  /** Path and query as they go over the wire. */
  target: string;
  headers: Readonly<Record<string, string>>;
  body: HostileBody;
}

/** `json` and `form` go with their content type; `latin1` holds bytes; `times` repeats the text. */
export interface HostileBody {
  kind: 'none' | 'json' | 'form' | 'multipart' | 'latin1' | 'text';
  text: string;
  times: number;
}

const body = (kind: HostileBody['kind'], text: string, times = 1): HostileBody => ({ kind, text, times });
/** Bytes of a body over every route's limit. */
const HUGE = 3_000_000;
/** A form to routes that take none. */
const NO_FORM = { needs: {}, takes: {} };
/** Fields of Twilio's and Cal.com's webhooks, which have no schema of ours. */
const FORM_FIELDS = ['MessageSid', 'SmsSid', 'From', 'To', 'Body', 'NumMedia', 'MessageStatus', 'ErrorCode'];

/** Hostile requests to one route. `described` is the schema that another route of the same address has. */
export function requestsTo(route: WalkedRoute, described: WalkedRoute['schema']): fc.Arbitrary<HostileRequest> {
  const schema = { ...described, ...route.schema };
  const bodies = route.method === 'GET' ? fc.oneof(fc.constant(body('none', '')), anyJson) : bodiesFor(route, schema);
  return fc
    .tuple(pathFor(route.url), queryFor(schema.querystring), headers, bodies)
    .map(([path, query, more, content]) => ({ target: path + query, headers: more, body: content }));
}

const encoded = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replaceAll('%C2%AB', '«').replaceAll('%C2%BB', '»');
const RAW = ['%00', '%', '%ff', '%E0%A4%A', '%2e%2e%2f', '+', '%0d%0a', '%ED%A0%80', ';', "'"];

function pathFor(url: string): fc.Arbitrary<string> {
  const pieceAfter = (noun: string) =>
    fc.oneof(
      { weight: 12, arbitrary: knownId(noun.replaceAll(/[^a-z]/g, '')) },
      { weight: 2, arbitrary: nastyText.map((text) => encoded(text.slice(0, 2_000)) || '%20') },
      { weight: 1, arbitrary: fc.constantFrom(...RAW) },
    );
  const nouns = [...url.matchAll(/([^/]*)\/(?::[A-Za-z_]+|\*)/g)].map(([, noun = '']) => noun);
  return fc.tuple(...nouns.map(pieceAfter)).map((pieces) => {
    let at = 0;
    return url.replaceAll(/:[A-Za-z_]+|\*/g, () => pieces[at++] ?? '');
  });
}

function queryFor(schema: unknown): fc.Arbitrary<string> {
  const json = jsonSchemaOf(schema);
  const fits = json === null ? fc.constant({}) : fitting(json);
  const name = fc.constantFrom(...namesOf(json), 'q', 'attribute', 'limit', 'after', 'c', 'm', 'a', 'client_id');
  const pair = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(name, nastyText).map(([key, text]) => `${key}=${encoded(text.slice(0, 3_000))}`) },
    { weight: 1, arbitrary: fc.tuple(name, fc.constantFrom(...RAW)).map(([key, raw]) => `${key}=${raw}`) },
    { weight: 1, arbitrary: nastyKey.map((key) => encoded(key.slice(0, 300))) },
  );
  return fc.tuple(fits, fc.array(pair, { maxLength: 2 })).map(([fit, more]) => {
    // What is drawn in the place of the schema's own may be null.
    const own = Object.entries((fit ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
      [value].flat().map((each) => `${encoded(key)}=${encoded(plain(each).slice(0, 3_000))}`),
    );
    const pairs = [...own, ...more];
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  });
}

/** Header values that Node lets out. */
const headerText = nastyText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 500));
const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom('idempotency-key', 'if-match', 'if-none-match', 'x-request-id', 'last-event-id', 'x-client-id'),
      headerText,
      { maxKeys: 2 },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom({ 'idempotency-key': 'once' }, { 'content-type': 'application/xml' }) },
);

const anyJson = fc.oneof(nastyValue, fc.dictionary(nastyKey, nastyValue)).map((value) => body('json', written(value)));

const plain = (value: unknown) => (typeof value === 'string' ? value : written(value));

function written(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** What a careless or hostile program makes of a JSON text. */
const damages: readonly ((text: string) => HostileBody)[] = [
  (text) => body('json', text.slice(0, Math.ceil(text.length / 2))),
  (text) => body('json', text.replace('{', '{"__proto__":{"admin":true},')),
  (text) => body('json', text.replace('{', '{"constructor":{"prototype":{"admin":true}},')),
  (text) => body('json', text.replace(/"(\w+)":/, '"$1":null,"$1":')),
  (text) => body('json', `\uFEFF${text}`),
  (text) => body('json', `${text}${text}`),
  (text) => body('latin1', text.replace('"', '"\xff\xfe\x80')),
  (text) => body('text', text),
  () => body('json', '['.repeat(30_000)),
  () => body('json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  () => body('json', `${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}`),
  () => body('json', `{"text":${'9'.repeat(50_000)}}`),
  () => body('json', '"x"', HUGE),
  () => body('form', 'a=b&a=c&a[b]=d&__proto__=x&%00=%ff'),
  () => body('form', 'x=', HUGE),
  () => body('multipart', '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\n'),
];

function bodiesFor(route: WalkedRoute, schema: WalkedRoute['schema']): fc.Arbitrary<HostileBody> {
  const json = jsonSchemaOf(schema.body);
  const fits = json === null ? fc.dictionary(nastyKey, nastyValue, { maxKeys: 4 }) : fitting(json);
  const good = fits.map((value) => body('json', written(value)));
  const damaged = fc.tuple(fits, fc.constantFrom(...damages)).map(([value, damage]) => damage(written(value)));
  const files = formOf(route);
  const takesForms = /^\/twilio\//.test(route.url);
  return fc.oneof(
    { weight: takesForms ? 1 : 8, arbitrary: good },
    { weight: takesForms ? 1 : 4, arbitrary: damaged },
    { weight: files === null ? 1 : 12, arbitrary: csvFile(files ?? NO_FORM).map((text) => body('multipart', text)) },
    { weight: takesForms ? 16 : 1, arbitrary: form },
    { weight: 1, arbitrary: anyJson },
    { weight: 1, arbitrary: fc.constant(body('none', '')) },
  );
}

const mostly = (usual: fc.Arbitrary<string>, other: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: other });

/** A webhook's form: mostly what the carrier sends, with hostile words in it. */
const form = fc
  .record(
    {
      MessageSid: mostly(
        fc.uuid().map((id) => `SM${id.replaceAll('-', '')}`),
        nastyText,
      ),
      From: mostly(fc.constantFrom('+447400100001', '+447400100002'), nastyText),
      To: mostly(fc.constant('«number»'), nastyText),
      Body: fc.oneof(nastyText, fc.constantFrom('STOP', 'Yes please', 'stop\0', 'START')),
      NumMedia: fc.oneof(fc.constant('0'), nastyText),
      MessageStatus: fc.oneof(fc.constantFrom('sent', 'delivered', 'failed'), nastyText),
      ErrorCode: fc.oneof(fc.constant('30003'), nastyText),
    },
    { requiredKeys: ['MessageSid', 'From', 'To'] },
  )
  .chain((fields) =>
    fc
      .dictionary(fc.oneof(nastyKey, fc.constantFrom(...FORM_FIELDS)), nastyText, { maxKeys: 2 })
      .map((more) => body('form', new URLSearchParams({ ...more, ...fields } as Record<string, string>).toString())),
  );
