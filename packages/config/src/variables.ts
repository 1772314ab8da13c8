import { z } from 'zod';
import {
  baseUrl,
  failpoint,
  mailAddress,
  port,
  secret,
  secretKeys,
  secretList,
  secretUrl,
  wholeNumber,
} from './variable-schemas.ts';

/** One setting: how it is read, and what `.env.example` says about it. */
export interface Variable {
  schema: z.ZodType;
  about: string;
  example: string;
  group: string;
}

function variable<T extends z.ZodType>(group: string, schema: T, example: string, about: string) {
  return { group, schema, example, about };
}

const POSTGRES = ['postgres', 'postgresql'];

/** Every environment variable that Rekindle reads. */
export const VARIABLES = {
  REKINDLE_MODE: variable(
    'General',
    z.enum(['sandbox', 'live'], 'must be sandbox or live').default('sandbox'),
    'sandbox',
    'sandbox: texts go to the simulator, never to a network. live: clients in live mode text real people.',
  ),
  REKINDLE_DATA_DIR: variable(
    'General',
    z.string().default('.rekindle'),
    '.rekindle',
    'Where the embedded database and uploads are kept.',
  ),
  LOG_LEVEL: variable(
    'General',
    z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'must be trace, debug, info, warn, error, fatal or silent',
      )
      .default('info'),
    'info',
    'trace, debug, info, warn, error, fatal or silent.',
  ),

  DATABASE_URL: variable(
    'Database',
    secretUrl(...POSTGRES),
    'postgres://rekindle:password@db.example:5432/rekindle',
    "The owner's connection, for migrations. Without any database URL an embedded Postgres is started.",
  ),
  DATABASE_ROLE_SECRET: variable(
    'Database',
    secret(),
    'a-long-random-text',
    "The roles' passwords are made from this, or from the password in DATABASE_URL when it is not set.",
  ),
  DATABASE_APP_URL: variable(
    'Database',
    secretUrl(...POSTGRES),
    'postgres://rekindle_app:password@db.example:5432/rekindle',
    'One tenant at a time. Made from DATABASE_URL when not set.',
  ),
  DATABASE_SYSTEM_URL: variable(
    'Database',
    secretUrl(...POSTGRES),
    'postgres://rekindle_system:password@db.example:5432/rekindle',
    'Work that crosses tenants. Made from DATABASE_URL when not set.',
  ),
  QUEUE_DATABASE_URL: variable(
    'Database',
    secretUrl(...POSTGRES),
    'postgres://rekindle_queue:password@db.example:5432/rekindle',
    'The job queue when there is no REDIS_URL. Made from DATABASE_URL when not set.',
  ),
  REDIS_URL: variable(
    'Database',
    secretUrl('redis', 'rediss'),
    'redis://redis.example:6379',
    'The job queue in production; without it the queue lives in Postgres.',
  ),

  PUBLIC_BASE_URL: variable(
    'HTTP',
    baseUrl(),
    'https://hooks.example.com',
    'What Twilio and Cal.com call, exactly as they see it: signatures cover it. Needed in live mode, with https.',
  ),
  LISTEN_HOST: variable(
    'HTTP',
    z.string().default('127.0.0.1'),
    '127.0.0.1',
    'The address that services listen on; 0.0.0.0 in a container.',
  ),
  WEBHOOK_PORT: variable('HTTP', port(), '0', 'Port of the webhooks; 0 takes any free one.'),
  CONSOLE_PORT: variable(
    'HTTP',
    port(),
    '0',
    'Port of the console and its API; 0 takes any free one, and `npm start` takes the same again.',
  ),
  CONSOLE_BASE_URL: variable(
    'HTTP',
    baseUrl(),
    'https://rekindle.example.com',
    'Where people reach the console, for links in e-mails; over https cookies are then sent over https only. Without it: wherever it listens.',
  ),
  INGEST_PORT: variable('HTTP', port(), '0', 'Port for uploads and leads; 0 takes any free one.'),
  INGEST_TOKEN: variable(
    'HTTP',
    secret(),
    'a-long-random-text',
    'Whoever brings it may upload for any client, named in the header x-client-id. Without it uploads over HTTP are refused.',
  ),
  SIMULATOR_PORT: variable('HTTP', port(), '0', 'Port of the simulator; 0 takes any free one.'),
  HEALTH_PORT: variable(
    'HTTP',
    port(),
    '0',
    'Port of /livez, /readyz and /metrics of services without one of their own.',
  ),

  TWILIO_ACCOUNT_SID: variable(
    'Twilio',
    z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
      .nullable()
      .default(null),
    `AC${'0'.repeat(32)}`,
    'The account of clients without one of their own.',
  ),
  TWILIO_AUTH_TOKEN: variable(
    'Twilio',
    secretList(),
    'current-token,previous-token',
    'Its auth token. During a rotation several with a comma between them; the first sends, all verify.',
  ),
  TWILIO_CONNECT_TOKEN: variable(
    'Twilio',
    secret(),
    'the-clients-token',
    "The auth token of a client's own account, for rekindle connect twilio alone, which else reads it from stdin.",
  ),
  TWILIO_BASE_URL: variable(
    'Twilio',
    baseUrl().refine(
      (value) => value === null || !isTwilioHost(value),
      "must be the simulator's address: sandbox clients go there, and must never reach Twilio",
    ),
    'http://127.0.0.1:4010',
    "The simulator's address, for sandbox clients only. Live clients always go to Twilio itself.",
  ),
  TWILIO_TIMEOUT_MS: variable(
    'Twilio',
    wholeNumber(1_000, 30_000, 10_000),
    '10000',
    'How long one call may take, in milliseconds.',
  ),

  OPENAI_API_KEY: variable(
    'OpenAI',
    secret(),
    'sk-...',
    'Without it replies come from the simulator (sandbox) or a person (live).',
  ),
  OPENAI_BASE_URL: variable(
    'OpenAI',
    baseUrl(),
    'https://api.openai.com/v1',
    "Another address of the API, such as the simulator's.",
  ),
  OPENAI_MODEL: variable(
    'OpenAI',
    z.string().default('gpt-5.4-mini'),
    'gpt-5.4-mini',
    'The model that writes replies.',
  ),
  OPENAI_TIMEOUT_MS: variable(
    'OpenAI',
    wholeNumber(1_000, 120_000, 20_000),
    '20000',
    'How long one reply may take, in milliseconds.',
  ),

  CAL_WEBHOOK_SECRET: variable(
    'Bookings',
    secret().refine(
      (value) => value?.reveal() !== 'no-secret-provided',
      'must not be no-secret-provided: Cal.com signs with that when no secret is set, so that anyone could',
    ),
    'a-long-random-text',
    "The secret of Cal.com's webhook; without it bookings are refused.",
  ),

  SMTP_URL: variable(
    'Hand-overs',
    secretUrl('smtp', 'smtps'),
    'smtp://user:password@mail.example:587',
    'The mail server that tells people of hot leads. Without it nobody is told by e-mail.',
  ),
  MAIL_FROM: variable(
    'Hand-overs',
    mailAddress(),
    'Rekindle <leads@example.com>',
    'Whom these e-mails come from. Needed with SMTP_URL.',
  ),
  OUTGOING_PRIVATE_ADDRESSES: variable(
    'Hand-overs',
    z.enum(['refuse', 'allow'], 'must be refuse or allow').default('refuse'),
    'refuse',
    "Whether clients' webhooks may go to private addresses and without TLS, as to an n8n on the same network.",
  ),

  SECRET_KEYS: variable(
    'Secrets',
    secretKeys(),
    'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
    "Keys that seal clients' provider tokens: id:base64 of 32 bytes (openssl rand -base64 32). The first seals; keep old ones behind it until nothing needs them. Needed in live mode.",
  ),

  WORKER_CONCURRENCY: variable(
    'Workers',
    wholeNumber(1, 500, 8),
    '8',
    'Jobs of one kind that a process runs at a time.',
  ),

  SANDBOX_SEED: variable('Sandbox', wholeNumber(0, 2_147_483_647, 1), '1', 'Decides what the simulated people do.'),
  SANDBOX_SPEED: variable('Sandbox', wholeNumber(0, 100_000, 1), '1', "The simulated clock's speed; 0 stands still."),
  SANDBOX_HISTORY_DAYS: variable(
    'Sandbox',
    wholeNumber(0, 90, 14),
    '14',
    'Days of demo history played at the first start.',
  ),
  SANDBOX_KILL_AT: variable(
    'Sandbox',
    failpoint(),
    'claim.committed:20',
    'The process kills itself (SIGKILL) the nth time it reaches this place; npm run chaos uses it. Never in live mode.',
  ),
  SANDBOX_HANG_AT: variable(
    'Sandbox',
    failpoint(),
    'claim.committed:20',
    'The main thread of the process hangs there the nth time it reaches this place; for npm run chaos alone.',
  ),
  SANDBOX_STALL_AT: variable(
    'Sandbox',
    failpoint(),
    'claim.committed:20',
    'Every step that reaches this place from the nth time on goes no further; for npm run chaos alone.',
  ),
  SANDBOX_FREEZE_AT: variable(
    'Sandbox',
    failpoint(),
    'claim.committed:20',
    'The process stops itself (SIGSTOP) the nth time it reaches this place, until it gets SIGCONT; for npm run chaos alone.',
  ),
} satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;
export type Values = { [N in VariableName]: z.output<(typeof VARIABLES)[N]['schema']> };

function isTwilioHost(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'twilio.com' || hostname.endsWith('.twilio.com');
}
