import { type MappingOverrides, parseOverride } from '@rekindle/ingest';
import { usage } from './cli-error.ts';

/** What `--map "CSV column=field"` says, given any number of times. Throws CliError (usage). */
export function overridesOf(maps: readonly string[]): MappingOverrides {
  const overrides: Record<string, MappingOverrides[string]> = {};
  for (const map of maps) {
    try {
      Object.assign(overrides, parseOverride(map));
    } catch (error) {
      throw usage(error instanceof Error ? error.message : String(error));
    }
  }
  return overrides;
}
