export { UNREACHABLE_MEND } from './database-checks.ts';
export type { Diagnosis } from './diagnosis.ts';
export { fail } from './diagnosis.ts';
export { examineDatabase, examineMachine, examineWithoutDatabase } from './examine.ts';
export { checkSameDatabase } from './same-database.ts';
