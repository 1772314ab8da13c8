import { isRepairKind, REPAIR_KINDS, type RepairKind, REPAIRS, type RepairSwitches } from '@rekindle/domain';

/** A kind of repair that does not exist or cannot be switched off. `message` lists those that can. */
export class RepairRefused extends Error {
  override readonly name = 'RepairRefused';
  readonly retryable = false;
}

/**
 * The kind of repair that this text names, of those that may be left out.
 * @throws RepairRefused
 */
export function optionalRepair(text: string): RepairKind {
  const kind = text.trim();
  if (!isRepairKind(kind)) throw new RepairRefused(`"${kind}" is no kind of repair. ${CHOICES}`);
  if (REPAIRS[kind].alwaysOn) {
    throw new RepairRefused(`${kind} is always made: without it nonsense would stand in a text. ${CHOICES}`);
  }
  return kind;
}

/** The repairs that are not to be made. Throws RepairRefused. */
export function switchesOf(given: Iterable<string>): RepairSwitches {
  return new Set([...given].map(optionalRepair));
}

/** Switches as the database has kept them; kinds that are no more are left out. */
export function storedSwitches(kinds: readonly string[]): RepairSwitches {
  return new Set(kinds.filter(isRepairKind));
}

const CHOICES = `Kinds that can be switched off: ${REPAIR_KINDS.filter((kind) => !REPAIRS[kind].alwaysOn).join(', ')}.`;
