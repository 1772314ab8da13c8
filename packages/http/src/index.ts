export { type AppOptions, buildApp, type HttpLog } from './app.ts';
export { parseFlatForm } from './body-parsers.ts';
export { idempotencyKey, requestHash, reusedKey } from './idempotency-key.ts';
export type { Readiness } from './health.ts';
export { HttpProblem, type InputFault, parseInput, type ProblemBody } from './problem.ts';
