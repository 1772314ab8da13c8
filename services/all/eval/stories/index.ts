import type { Story } from '../story.ts';
import { CIRCUMSTANCES } from './circumstances.ts';
import { INTEREST } from './interest.ts';
import { STOPS } from './stops.ts';
import { TROUBLE } from './trouble.ts';

/** Every scripted conversation, in the order of docs/ai.md. */
export const STORIES: readonly Story[] = [...INTEREST, ...CIRCUMSTANCES, ...STOPS, ...TROUBLE];
