import { entriesOf, type Entry } from './ledger.ts';

/** Texts between clients and people, both ways: those that the carrier took, without the notices to persons in charge. */
export function textsOf(entries: readonly Entry[]): number {
  const taken = entriesOf(entries, 'post').filter(({ accepted, kind }) => accepted && kind !== 'notice');
  return taken.length + entriesOf(entries, 'inbound').length;
}
