import { openReplyModel } from '@rekindle/boot/reply-model';
import { configFromProcess } from '@rekindle/config';
import type { ReplyModel } from '@rekindle/contracts';
import { createLogger, systemMonotonicClock } from '@rekindle/runtime';

/** The real model, as OPENAI_API_KEY, OPENAI_MODEL and OPENAI_BASE_URL say; null without a key. */
export function modelWithKey(): ReplyModel | null {
  const config = configFromProcess();
  if (config.openai.apiKey === null) return null;
  const log = createLogger({ level: 'error' });
  return openReplyModel({ config, monotonic: systemMonotonicClock, log }, null);
}
