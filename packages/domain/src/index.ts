export * from './campaign-settings.ts';
export * from './lead-status.ts';
export * from './message-state.ts';
export * from './step.ts';
export * from './time.ts';
