export * from './campaign-rules.ts';
export * from './campaign-settings.ts';
export * from './lead-status.ts';
export * from './message-state.ts';
export * from './phone.ts';
export * from './step.ts';
export * from './time.ts';
export * from './segments.ts';
