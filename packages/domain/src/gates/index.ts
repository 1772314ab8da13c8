export * from './after/check-reply.ts';
export { gateAdvice } from './after/advice.ts';
export * from './before/asks-for-person.ts';
export * from './before/classify.ts';
export * from './before/opt-out.ts';
export * from './before/read-inbound.ts';
export * from './before/read-text.ts';
export { unapprovedClaims, unapprovedFigures } from './after/claims.ts';
