import type { Config } from '@rekindle/config';
import { faultSentence } from '@rekindle/installation';
import { NETWORK } from '@rekindle/installation/connect';
import { type Diagnosis, examineDatabase, examineMachine, fail } from '@rekindle/installation/doctor';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

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
  const config = await readSettings(session);
  if ('level' in config) show([config]);
  else {
    show(await examineMachine(config));
    try {
      await withStore(session, async (store) => {
        const clients = async () => await clientsNamed(store, options.client);
        await examineDatabase(store, show, options.live === undefined ? null : { clients, reach });
      });
    } catch (error) {
      show([fail('database', faultSentence(error), 'Mend what is said above, then look again.')]);
    }
  }
  if (options.json) session.data(JSON.stringify(found));
  const failed = found.filter(({ level }) => level === 'fail').length;
  session.say(failed === 0 ? 'Nothing stands in the way.' : `${failed} to mend.`);
  return failed === 0 ? EXIT.ok : EXIT.failure;
}

async function readSettings(session: Session): Promise<Config | Diagnosis> {
  try {
    return await session.config();
  } catch (error) {
    return fail('settings', faultSentence(error), 'Set them right; .env.example explains each.');
  }
}

function shown({ check, level, detail, mend }: Diagnosis): string {
  const line = `${level.padEnd(4)}  ${check.padEnd(10)}  ${detail}`;
  return mend === undefined ? line : `${line}\n                  -> ${mend}`;
}
