export { EvalFailed, evaluateVersion } from './evaluate-version.ts';
export { followLine } from './follow-line.ts';
export { openPlay, readSample, type Sample } from './open-play.ts';
export { type PlayedTurn, playTurn } from './play-turn.ts';
