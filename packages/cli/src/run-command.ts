import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { explainError } from './explain-error.ts';
import { buildProgram } from './program.ts';
import type { Session } from './session.ts';

const SHOWN = ['commander.helpDisplayed', 'commander.version'];

/** Runs one command line (without `node rekindle`) and returns its exit code; never throws. */
export async function runCommand(args: readonly string[], session: Session): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram(session, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return SHOWN.includes(error.code) ? EXIT.ok : EXIT.usage;
    const explained = explainError(error);
    session.say(explained.message);
    return explained.exitCode;
  }
}
