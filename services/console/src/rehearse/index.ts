export { openPlay, readSample, type Sample } from './open-play.ts';
