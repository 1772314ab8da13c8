export { freezeClock } from './demo-run.ts';
export { runSplitDemo } from './demo-split.ts';
export { jsonLine, prose } from './demo-summary.ts';
export { DEMO_START } from './play-demo.ts';
