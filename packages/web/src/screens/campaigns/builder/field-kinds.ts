import type { SettingName, Settings } from '../campaign-queries.ts';

type NamesOf<T> = { [K in SettingName]: Settings[K] extends T ? K : never }[SettingName];
/** Settings that are on or off. */
export type SwitchName = NamesOf<boolean>;
/** Settings that are a number. */
export type NumberName = NamesOf<number>;
