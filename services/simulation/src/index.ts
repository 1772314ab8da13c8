export { play, type Play } from './play.ts';
