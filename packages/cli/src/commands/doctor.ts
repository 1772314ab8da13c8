import type { Config } from '@rekindle/config';
import { faultSentence } from '@rekindle/installation';
import { NETWORK, type Reach } from '@rekindle/installation/connect';
import {
  type Diagnosis,
  examineDatabase,
  examineMachine,
  examineWithoutDatabase,
  fail,
  UNREACHABLE_MEND,
} from '@rekindle/installation/doctor';
import { systemMonotonicClock } from '@rekindle/runtime';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

interface Options {
  /** Ask Twilio, the public address and the model too. */
  live?: true;
  /** With `live`: this client only. */
  client?: string;
  json?: true;
}

/** `rekindle doctor`: everything it can look at, each with how to mend it. Exit code 1 when something fails. */
export async function examine(session: Session, options: Options, reach = NETWORK): Promise<number> {
  if (options.client !== undefined && options.live === undefined) throw usage('--client goes with --live.');
  const found: Diagnosis[] = [];
  const show = (diagnoses: readonly Diagnosis[]) => {
    found.push(...diagnoses);
    if (!options.json) for (const diagnosis of diagnoses) session.data(shown(diagnosis));
  };
  const live = options.live !== undefined;
  const { config, faults } = await session.inspect();
  show(await examineMachine(config, { live, faults }));
  const unread = faults.some(({ variable }) => CHOOSES_DATABASE.test(variable));
  // A live installation has none in the data folder: the one there is a sandbox's.
  const none = config.database === null && config.mode === 'live' && live;
  const opened =
    !unread && !none && (await examineStore(session, config, show, live ? { only: options.client, reach } : null));
  if (!opened) {
    await examineWithoutDatabase({ config, monotonic: systemMonotonicClock }, show, live ? { reach } : null);
  }
  if (options.json) session.data(JSON.stringify(found));
  const failed = found.filter(({ level }) => level === 'fail').length;
  session.say(failed === 0 ? 'Nothing stands in the way.' : `${failed} to mend.`);
  return failed === 0 ? EXIT.ok : EXIT.failure;
}

/** A setting that, misread, would have another database looked at than the one that is meant. */
const CHOOSES_DATABASE = /DATABASE|REKINDLE_MODE|REKINDLE_DATA_DIR/;

/** Looks at all that is seen with the database open; false when it could not be opened, which is then told. */
async function examineStore(
  session: Session,
  config: Config,
  show: (diagnoses: readonly Diagnosis[]) => void,
  live: { only: string | undefined; reach: Reach } | null,
): Promise<boolean> {
  let opened = false;
  try {
    const work = async (store: Store) => {
      opened = true;
      const clients = async () => await clientsNamed(store, live?.only);
      await examineDatabase(store, show, live === null ? null : { clients, reach: live.reach });
    };
    await withStore(session, work, config);
  } catch (error) {
    show([
      fail('database', faultSentence(error), opened ? 'Mend what is said above, then look again.' : UNREACHABLE_MEND),
    ]);
  }
  return opened;
}

function shown({ check, level, detail, mend }: Diagnosis): string {
  const line = `${level.padEnd(4)}  ${check.padEnd(10)}  ${detail}`;
  return mend === undefined ? line : `${line}\n                  -> ${mend}`;
}
