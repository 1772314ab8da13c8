export { type ClientRow, listClients } from './clients.ts';
export { faultSentence } from './fault-sentence.ts';
export type { Installation } from './installation.ts';
export { Refusal } from './refusal.ts';
