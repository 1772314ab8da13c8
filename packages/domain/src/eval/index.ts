export * from './end-of.ts';
export * from './facts.ts';
export * from './leads.ts';
export * from './offences.ts';
export * from './score.ts';
export * from './scripted-answer.ts';
export * from './simulated-lead.ts';
