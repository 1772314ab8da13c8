/** One wrong setting. `problem` never holds a secret value. */
export interface ConfigFault {
  variable: string;
  problem: string;
  example: string;
}

/** Every wrong setting at once; its message is what a person reads. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ variable, problem, example }) => `  ${variable} ${problem}\n      e.g. ${variable}=${example}`,
    );
    const title = faults.length === 1 ? 'One setting is wrong:' : `${faults.length} settings are wrong:`;
    super([title, ...lines].join('\n'));
    this.faults = faults;
  }
}
