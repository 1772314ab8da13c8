import type { RepairSwitches } from '@rekindle/domain';
import { optionalRepair, RepairRefused, type ShownRepair, switchesOf } from '@rekindle/ingest';
import { usage } from './cli-error.ts';

/** What `--no-repair KIND` says, given any number of times. Throws CliError (usage) that lists the kinds. */
export function repairsOff(kinds: readonly string[]): RepairSwitches {
  return asked(() => switchesOf(kinds));
}

/** The one kind named. Throws CliError (usage) that lists the kinds. */
export function repairKind(text: string) {
  return asked(() => optionalRepair(text));
}

/** One line for each kind of repair: how often, an example, and what was done. */
export function repairLines(repairs: readonly ShownRepair[], dryRun: boolean): string[] {
  return repairs.map(({ kind, rows, sentence, samples: [sample], always_on: alwaysOn }) => {
    const where = `${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}`;
    const example = sample === undefined ? '' : `, such as ${shown(sample.before)} -> ${shown(sample.after)}`;
    const choice = alwaysOn ? '' : ` [--no-repair ${kind}]`;
    return `${dryRun ? 'Would be repaired' : 'Repaired'}: ${where}${example}. ${sentence}${choice}`;
  });
}

function shown(cell: string): string {
  return cell === '' ? '(empty)' : cell.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

function asked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RepairRefused ? usage(error.message) : error;
  }
}
