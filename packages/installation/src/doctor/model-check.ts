import type { Config } from '@rekindle/config';
import type { Send } from '../connect/reach.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

const OPENAI = 'https://api.openai.com/v1';
const ANSWER_WITHIN_MS = 10_000;

/** Whether the key fits and the model is there; asks for its description, which costs nothing. */
export async function checkModel({ openai }: Pick<Config, 'openai'>, send: Send): Promise<Diagnosis> {
  const { apiKey, model } = openai;
  if (apiKey === null) return warn('openai', 'no key: people answer every reply', 'Set OPENAI_API_KEY.');
  const url = `${openai.baseUrl ?? OPENAI}/models/${encodeURIComponent(model)}`;
  let status: number;
  try {
    const answer = await send(url, {
      headers: { authorization: `Bearer ${apiKey.reveal()}` },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.body?.cancel();
    status = answer.status;
  } catch {
    const mend = 'See https://status.openai.com, OPENAI_BASE_URL, and that this machine may go out.';
    return fail('openai', 'the model cannot be reached: people answer meanwhile', mend);
  }
  if (status === 200) return ok('openai', `the key fits, and ${model} is there`);
  if (status === 401) return fail('openai', 'the key is wrong or was revoked', 'Set OPENAI_API_KEY to a valid one.');
  if (status === 403) return fail('openai', `the key may not use ${model}`, 'Allow it in the project of the key.');
  if (status === 404) return fail('openai', `there is no model ${model}`, 'Set OPENAI_MODEL to one that the key has.');
  if (status === 429)
    return fail('openai', 'the key has no credit or asks too often', 'Look at its billing and limits.');
  return fail(
    'openai',
    `the model's service answers with HTTP ${status}`,
    'See https://status.openai.com; look again.',
  );
}
