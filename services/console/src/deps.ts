import type { ReplyModel } from '@rekindle/contracts';
import type { Installation } from '@rekindle/installation';
import type { Reach } from '@rekindle/installation/connect';
import type { ImportDeps } from '@rekindle/ingest';
import type { JobQueues } from '@rekindle/queue';
import type { SchedulerDeps } from '@rekindle/scheduler';
import type { LimitName } from './limits.ts';

/** The simulated clock, where there is one. */
export interface SandboxControl {
  /** Jumps to the next instant at which something happens; null when nothing is to come. Epoch ms. */
  skip(): Promise<number | null>;
  /** Business seconds a real second; 0 stands still. */
  setSpeed(speed: number): Promise<void>;
  speed(): Promise<number>;
  /** The simulated carrier learns of the numbers that clients have now. */
  learnNumbers(): Promise<void>;
}

/** Sends a mail, or throws. */
export type SendMail = (mail: { to: string; subject: string; text: string }) => Promise<void>;

/** What the console works with; also what every act that it calls needs (scheduler, ingest, responder, sender). */
export interface ConsoleDeps extends SchedulerDeps, ImportDeps, Pick<Installation, 'config' | 'database'> {
  /** What writes replies; only rehearsals ask it here. */
  model: ReplyModel;
  /** How Twilio, the public address and the model are asked. */
  reach: Reach;
  queues: Pick<JobQueues, 'add' | 'addBulk'>;
  /** The installation's mode; clients of the other one are not shown. */
  mode: 'sandbox' | 'live';
  /** What the installation makes its own keys from: it seals secrets of clients' webhooks. */
  sealingSecrets: readonly string[];
  /** Whether clients' webhooks may go to private addresses and without TLS. */
  allowPrivateAddresses: boolean;
  /** Null in live mode and where no driver can be reached. */
  sandbox: SandboxControl | null;
  /** Null where no mail server is configured. */
  sendMail: SendMail | null;
  /** Where people reach the console, without a slash at its end; null: wherever it listens. */
  consoleUrl: string | null;
  /** Where the console is reached, for links: `consoleUrl`, else where it listens. */
  address: () => string;
  /** Aborted when the console stops: streams of events end. */
  stopping?: AbortSignal;
  /** Requests a minute, where they are not the usual ones. */
  limits?: Readonly<Record<LimitName, number>>;
  /** The built web app; null where it is not served. */
  webDist: string | null;
}
