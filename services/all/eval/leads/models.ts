import { scriptedAnswer } from '@rekindle/domain';
import { drafted, MISBEHAVIOURS } from '../misbehaviour.ts';
import type { ModelOfPlay } from './world-talk.ts';

/** A scripted model that behaves. */
export const scripted: ModelOfPlay = ({ said, companyName, link }) => {
  let nth = 0;
  return async () => {
    const draft = scriptedAnswer({ said: said(), companyName, link, nth });
    nth += 1;
    return await Promise.resolve(drafted(draft));
  };
};

/** The scripted model, misbehaving in one way at every call. */
export function misbehaving(way: string): ModelOfPlay {
  return (play) => {
    const { said, companyName, link } = play;
    const misbehave = MISBEHAVIOURS[way];
    if (misbehave === undefined) throw new Error(`There is no misbehaviour "${way}"`);
    let nth = 0;
    return async (request) => {
      nth += 1;
      return await Promise.resolve(misbehave(scriptedAnswer({ said: said(), companyName, link, nth }), request));
    };
  };
}
