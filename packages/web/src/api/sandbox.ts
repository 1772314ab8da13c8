import { queryOptions } from '@tanstack/react-query';
import { setBusinessTime } from './business-clock.ts';
import { rawCall } from './client.ts';
import { readAgain, showAnswer } from './query-client.ts';

export interface SandboxTime {
  now: string;
  /** Business seconds a real second; 0 stands still. */
  speed: number;
}

function told(time: SandboxTime): SandboxTime {
  setBusinessTime(time.now, time.speed);
  return time;
}

/** The simulated clock. Asked again often: it moves by itself. */
export function sandboxQuery(clientId: string) {
  return queryOptions({
    queryKey: ['sandbox', clientId],
    queryFn: async ({ signal }) => {
      const time = await rawCall<SandboxTime>('GET', '/api/v1/sandbox');
      // The clock was moved meanwhile, and this is of before.
      signal.throwIfAborted();
      return told(time);
    },
    refetchInterval: 5_000,
  });
}

/** Business seconds a real second from now on. Throws ProblemError. */
export async function setSandboxSpeed(clientId: string, speed: number): Promise<void> {
  const time = told(await rawCall<SandboxTime>('PUT', '/api/v1/sandbox/speed', { speed }));
  showAnswer(sandboxQuery(clientId).queryKey, time);
}

/** Jumps to the next instant at which something happens; `reached` null when nothing is to come. Throws ProblemError. */
export async function skipSandbox(clientId: string): Promise<{ reached: string | null }> {
  const answer = await rawCall<{ now: string; reached: string | null }>('POST', '/api/v1/sandbox/skip', {});
  setBusinessTime(answer.now);
  await readAgain({ predicate: ({ queryKey }) => queryKey[1] === clientId });
  return answer;
}
