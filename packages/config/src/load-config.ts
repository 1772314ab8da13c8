import { ConfigError, type ConfigFault } from './config-error.ts';
import { databaseFrom, type DatabaseConfig } from './database-config.ts';
import { passwordOf } from './database-urls.ts';
import type { Secret } from './secret.ts';
import type { SecretKey } from './secret-box.ts';
import type { Failpoint } from './variable-schemas.ts';
import { VARIABLES, type Values, type VariableName } from './variables.ts';

/** All settings, parsed. Null means: not given. */
export interface Config {
  mode: 'sandbox' | 'live';
  dataDir: string;
  logLevel: Values['LOG_LEVEL'];
  /** Null: start an embedded Postgres. */
  database: DatabaseConfig | null;
  /** Null: the queue lives in Postgres. */
  redisUrl: Secret | null;
  http: {
    /** Without a slash at its end. */
    publicBaseUrl: string | null;
    host: string;
    webhookPort: number;
    consolePort: number;
    /** Without a slash at its end; null: wherever it listens. */
    consoleBaseUrl: string | null;
    ingestPort: number;
    /** Null: no uploads over HTTP. */
    ingestToken: Secret | null;
    simulatorPort: number;
    healthPort: number;
  };
  twilio: {
    /** The account of clients without one of their own. The first token sends, all verify. */
    account: { accountSid: string; authTokens: readonly [Secret, ...Secret[]] } | null;
    /** A client's own token, while an operator connects it. */
    connectToken: Secret | null;
    /** The simulator's address; the only one that sandbox clients may reach. */
    sandboxBaseUrl: string | null;
    timeoutMs: number;
  };
  openai: { apiKey: Secret | null; baseUrl: string | null; model: string; timeoutMs: number };
  calWebhookSecret: Secret | null;
  /** How people are told of hot leads; null: not by e-mail. */
  mail: { smtpUrl: Secret; from: string } | null;
  /** Whether clients' webhooks may reach private addresses. */
  outgoingPrivateAddresses: boolean;
  /** The first seals; empty when none is set. */
  secretKeys: readonly SecretKey[];
  workerConcurrency: number;
  sandbox: {
    seed: number;
    speed: number;
    historyDays: number;
    /** Where this process kills itself, at the nth passing; null: nowhere. */
    killAt: Failpoint | null;
    /** Where its main thread hangs, at the nth passing. */
    hangAt: Failpoint | null;
    /** Where its steps go no further, from the nth passing on. */
    stallAt: Failpoint | null;
    /** Where this process stops itself until SIGCONT, at the nth passing. */
    freezeAt: Failpoint | null;
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings. An empty value counts as not given. Throws `ConfigError` with every fault at once. */
export function loadConfig(env: Environment): Config {
  const { config, faults } = inspectConfig(env);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** The settings and all their faults; what is wrong counts as not given. For saying what else is wrong, not to run on. */
export function inspectConfig(env: Environment): { config: Config; faults: readonly ConfigFault[] } {
  const { values, faults } = parseAll(env);
  // A variable that does not parse has its own fault; the checks across variables see it as not given.
  const database = databaseFrom(values, (variable) => given(env, variable));
  const { account, faults: accountFaults } = accountFrom(values, env);
  faults.push(
    ...[...database.faults, ...accountFaults, ...mailFaults(env), ...liveFaults(values, env)].filter(
      unlessAlreadyIn(faults),
    ),
  );
  return { config: configOf(values, account, database.config), faults };
}

function configOf(values: Values, account: Config['twilio']['account'], database: DatabaseConfig | null): Config {
  return {
    mode: values.REKINDLE_MODE,
    dataDir: values.REKINDLE_DATA_DIR,
    logLevel: values.LOG_LEVEL,
    database,
    redisUrl: values.REDIS_URL,
    http: {
      publicBaseUrl: values.PUBLIC_BASE_URL,
      host: values.LISTEN_HOST,
      webhookPort: values.WEBHOOK_PORT,
      consolePort: values.CONSOLE_PORT,
      consoleBaseUrl: values.CONSOLE_BASE_URL,
      ingestPort: values.INGEST_PORT,
      ingestToken: values.INGEST_TOKEN,
      simulatorPort: values.SIMULATOR_PORT,
      healthPort: values.HEALTH_PORT,
    },
    twilio: {
      account,
      connectToken: values.TWILIO_CONNECT_TOKEN,
      sandboxBaseUrl: values.TWILIO_BASE_URL,
      timeoutMs: values.TWILIO_TIMEOUT_MS,
    },
    openai: {
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL,
      model: values.OPENAI_MODEL,
      timeoutMs: values.OPENAI_TIMEOUT_MS,
    },
    calWebhookSecret: values.CAL_WEBHOOK_SECRET,
    mail:
      values.SMTP_URL === null || values.MAIL_FROM === null
        ? null
        : { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM },
    outgoingPrivateAddresses: values.OUTGOING_PRIVATE_ADDRESSES === 'allow',
    secretKeys: values.SECRET_KEYS,
    workerConcurrency: values.WORKER_CONCURRENCY,
    sandbox: {
      seed: values.SANDBOX_SEED,
      speed: values.SANDBOX_SPEED,
      historyDays: values.SANDBOX_HISTORY_DAYS,
      killAt: values.SANDBOX_KILL_AT,
      hangAt: values.SANDBOX_HANG_AT,
      stallAt: values.SANDBOX_STALL_AT,
      freezeAt: values.SANDBOX_FREEZE_AT,
    },
  };
}

/** The settings of this process; `fallbacks` stand in for variables that are not set. Throws `ConfigError`. */
export function configFromProcess(fallbacks: Environment = {}): Config {
  return loadConfig({ ...fallbacks, ...process.env });
}

/** The same with all faults, not thrown. */
export function inspectProcessConfig(fallbacks: Environment = {}): ReturnType<typeof inspectConfig> {
  return inspectConfig({ ...fallbacks, ...process.env });
}

function parseAll(env: Environment): { values: Values; faults: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, example }] of Object.entries(VARIABLES)) {
    const raw = env[name]?.trim();
    const result = schema.safeParse(raw === '' ? undefined : raw);
    if (!result.success) {
      faults.push({ variable: name, problem: result.error.issues[0]?.message ?? 'is wrong', example });
    }
    values[name] = result.success ? result.data : schema.parse(undefined);
  }
  // Object.entries forgets which schema belongs to which name; the loop has just paired them.
  return { values: values as Values, faults };
}

function accountFrom(
  values: Values,
  env: Environment,
): { account: Config['twilio']['account']; faults: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  if (given(env, 'TWILIO_ACCOUNT_SID') && !given(env, 'TWILIO_AUTH_TOKEN')) {
    faults.push(missing('TWILIO_AUTH_TOKEN', 'is needed with TWILIO_ACCOUNT_SID'));
  }
  if (given(env, 'TWILIO_AUTH_TOKEN') && !given(env, 'TWILIO_ACCOUNT_SID')) {
    faults.push(missing('TWILIO_ACCOUNT_SID', 'is needed with TWILIO_AUTH_TOKEN'));
  }
  const [first, ...others] = values.TWILIO_AUTH_TOKEN;
  const accountSid = values.TWILIO_ACCOUNT_SID;
  const account =
    accountSid === null || first === undefined ? null : { accountSid, authTokens: [first, ...others] as const };
  return { account, faults };
}

function liveFaults(values: Values, env: Environment): ConfigFault[] {
  if (values.REKINDLE_MODE !== 'live') return [];
  const faults: ConfigFault[] = [];
  if (!values.PUBLIC_BASE_URL?.startsWith('https://')) {
    faults.push(missing('PUBLIC_BASE_URL', 'must be an https address in live mode'));
  }
  if (!given(env, 'SECRET_KEYS')) faults.push(missing('SECRET_KEYS', 'is needed in live mode'));
  for (const failpoint of ['SANDBOX_KILL_AT', 'SANDBOX_HANG_AT', 'SANDBOX_STALL_AT', 'SANDBOX_FREEZE_AT'] as const) {
    if (given(env, failpoint)) faults.push(missing(failpoint, 'must not be set in live mode'));
  }
  if (values.SECRET_KEYS.some(({ id, key }) => `${id}:${key.reveal()}` === VARIABLES.SECRET_KEYS.example)) {
    faults.push(missing('SECRET_KEYS', 'must not be the key of the example: everybody knows it'));
  }
  for (const [variable, known, mend] of COMPOSE_PASSWORDS) {
    const url = values[variable];
    if (url === null || passwordOf(url.reveal()) !== known) continue;
    faults.push(missing(variable, `must not have the password of docker-compose.yml in live mode: set ${mend}`));
  }
  return faults;
}

/** What the file falls back to, which everybody can read. */
const COMPOSE_PASSWORDS = [
  ['DATABASE_APP_URL', 'app', 'REKINDLE_APP_PASSWORD'],
  ['DATABASE_SYSTEM_URL', 'system', 'REKINDLE_SYSTEM_PASSWORD'],
] as const;

function mailFaults(env: Environment): ConfigFault[] {
  if (given(env, 'SMTP_URL') && !given(env, 'MAIL_FROM')) return [missing('MAIL_FROM', 'is needed with SMTP_URL')];
  if (given(env, 'MAIL_FROM') && !given(env, 'SMTP_URL')) return [missing('SMTP_URL', 'is needed with MAIL_FROM')];
  return [];
}

function given(env: Environment, name: VariableName): boolean {
  return (env[name]?.trim() ?? '') !== '';
}

function missing(variable: VariableName, problem: string): ConfigFault {
  return { variable, problem, example: VARIABLES[variable].example };
}

function unlessAlreadyIn(faults: readonly ConfigFault[]): (fault: ConfigFault) => boolean {
  const named = new Set(faults.map((fault) => fault.variable));
  return (fault) => !named.has(fault.variable);
}
