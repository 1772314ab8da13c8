export type { Diagnosis } from './diagnosis.ts';
export { fail } from './diagnosis.ts';
export { examineDatabase, examineMachine } from './examine.ts';
