import { keyedRandom, type Rng } from './rng.ts';

/** What may go wrong with one create request. "After" means that the text is on its way all the same. */
export const CREATE_FAULTS = [
  'rate_limited',
  'error_before_accept',
  'error_after_accept',
  'hang_after_accept',
  'reset_after_accept',
] as const;
export type CreateFault = (typeof CREATE_FAULTS)[number];

/**
 * What may go wrong with one model call. From `emoji` to `invented_price`, and `unknown_slot`, it answers in the right
 * shape but says what it must not.
 */
export const MODEL_FAULTS = [
  'refusal',
  'incomplete',
  'bad_json',
  'wrong_shape',
  'rate_limited',
  'server_error',
  'hang',
  'emoji',
  'url',
  'invented_price',
  'failed',
  'reset',
  'unknown_slot',
] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

/** What may go wrong with one webhook for a person's text. */
export const WEBHOOK_FAULTS = ['lost', 'doubled'] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

/** Probabilities in [0, 1], drawn per request, message, text or phone from the seed. */
export interface FaultConfig {
  create: Record<CreateFault, number>;
  model: Record<ModelFault, number>;
  webhook: Record<WebhookFault, number>;
  /** `early`: before the create answer; `swapped`: delivered before sent. */
  callback: { late: number; doubled: number; swapped: number; lost: number; early: number };
  /** Share of phones that are switched off, slow, gone or landlines. */
  badHandsets: number;
  /** Per create request: the chance that the carrier takes no connections for a quarter of a second after it. */
  outage: number;
}

/** Changes to some of the probabilities. */
export type FaultChanges = {
  [K in keyof FaultConfig]?: FaultConfig[K] extends number ? number : Partial<FaultConfig[K]>;
};

const zeros = <K extends string>(keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** A carrier and a model that always work. */
export const NO_FAULTS: FaultConfig = {
  create: zeros(CREATE_FAULTS),
  model: zeros(MODEL_FAULTS),
  webhook: zeros(WEBHOOK_FAULTS),
  callback: { late: 0, doubled: 0, swapped: 0, lost: 0, early: 0 },
  badHandsets: 0,
  outage: 0,
};

/** What a month with a good provider looks like, a little exaggerated. */
export const REALISTIC_FAULTS: FaultConfig = {
  create: {
    rate_limited: 0.01,
    error_before_accept: 0.004,
    error_after_accept: 0.004,
    hang_after_accept: 0,
    reset_after_accept: 0.004,
  },
  model: { ...NO_FAULTS.model, rate_limited: 0.01, server_error: 0.01, incomplete: 0.01, bad_json: 0.005 },
  webhook: { lost: 0.01, doubled: 0.02 },
  callback: { late: 0.06, doubled: 0.03, swapped: 0.03, lost: 0.02, early: 0.03 },
  badHandsets: 0.05,
  outage: 0,
};

/** `base` with some probabilities replaced. */
export function withFaults(base: FaultConfig, changes: FaultChanges): FaultConfig {
  return {
    create: { ...base.create, ...changes.create },
    model: { ...base.model, ...changes.model },
    webhook: { ...base.webhook, ...changes.webhook },
    callback: { ...base.callback, ...changes.callback },
    badHandsets: changes.badHandsets ?? base.badHandsets,
    outage: changes.outage ?? base.outage,
  };
}

interface Armed {
  create: { fault: CreateFault; to: string | null }[];
  model: ModelFault[];
  webhook: WebhookFault[];
}

/** Decides who fails: armed one-shots first, else by the seed. */
export class Faults {
  config: FaultConfig;
  readonly #seed: number;
  readonly #armed: Armed = { create: [], model: [], webhook: [] };

  constructor(seed: number, config: FaultConfig) {
    this.#seed = seed;
    this.config = config;
  }

  /** The next `times` create requests (to `to`, when given) go wrong this way. */
  armCreate(fault: CreateFault, times = 1, to: string | null = null): void {
    for (let i = 0; i < times; i++) this.#armed.create.push({ fault, to });
  }

  armModel(fault: ModelFault, times = 1): void {
    for (let i = 0; i < times; i++) this.#armed.model.push(fault);
  }

  armWebhook(fault: WebhookFault, times = 1): void {
    for (let i = 0; i < times; i++) this.#armed.webhook.push(fault);
  }

  /** Forgets every armed one-shot. */
  disarm(): void {
    this.#armed.create = [];
    this.#armed.model = [];
    this.#armed.webhook = [];
  }

  /** The fault of the nth create request to a phone. */
  forCreate(to: string, nth: number): CreateFault | null {
    const index = this.#armed.create.findIndex((armed) => armed.to === null || armed.to === to);
    if (index >= 0) return this.#armed.create.splice(index, 1)[0]?.fault ?? null;
    return draw(keyedRandom(this.#seed, 'create-fault', to, nth), this.config.create);
  }

  /** Whether the nth create request to a phone is followed by an outage. */
  outageAfter(to: string, nth: number): boolean {
    return keyedRandom(this.#seed, 'outage', to, nth).chance(this.config.outage);
  }

  /** The fault of a model call, by a digest of what it was asked and how often. */
  forModel(digest: string, nth: number): ModelFault | null {
    return this.#armed.model.shift() ?? draw(keyedRandom(this.#seed, 'model-fault', digest, nth), this.config.model);
  }

  /** The fault of the webhook for one inbound text. */
  forWebhook(event: string): WebhookFault | null {
    return this.#armed.webhook.shift() ?? draw(keyedRandom(this.#seed, 'webhook-fault', event), this.config.webhook);
  }
}

function draw<K extends string>(rng: Rng, probabilities: Readonly<Record<K, number>>): K | null {
  let left = rng.next();
  for (const key of Object.keys(probabilities) as K[]) {
    left -= probabilities[key];
    if (left < 0) return key;
  }
  return null;
}
