/** What `doctor` found of one thing. */
export interface Diagnosis {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  /** What was found. */
  detail: string;
  /** How to mend it; nothing to mend when ok. */
  mend?: string;
}

export function ok(check: string, detail: string): Diagnosis {
  return { check, level: 'ok', detail };
}

export function warn(check: string, detail: string, mend: string): Diagnosis {
  return { check, level: 'warn', detail, mend };
}

export function fail(check: string, detail: string, mend: string): Diagnosis {
  return { check, level: 'fail', detail, mend };
}
