import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { figuresDirectory } from '@rekindle/testkit';
import { nameOf } from './described-routes.ts';
import type { Answer } from './send-request.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** What is said at the door, before a route is asked: there is no such path, or no such client. */
const AT_THE_DOOR = ['There is nothing here.', 'There is no such client'];

function isBegun(status: number, body: string): boolean {
  if (status === 404) return !AT_THE_DOOR.some((words) => body.includes(words));
  return (status >= 200 && status < 400) || [409, 410, 412, 422].includes(status);
}

/** Counts answers by route. */
export class Tally {
  readonly #begun = new Set<WalkedRoute>();
  readonly #answers = new Map<WalkedRoute, Map<number, number>>();

  add(route: WalkedRoute, { status, body }: Pick<Answer, 'status' | 'body'>): void {
    if (isBegun(status, body)) this.#begun.add(route);
    const of = this.#answers.get(route) ?? new Map<number, number>();
    of.set(status, (of.get(status) ?? 0) + 1);
    this.#answers.set(route, of);
  }

  /**
   * Routes of which no answer shows that their own work was begun, with the statuses that came: neither a success, nor a
   * refusal that only they can give.
   */
  unreached(routes: readonly WalkedRoute[]): string[] {
    return routes
      .filter((route) => !this.#begun.has(route))
      .map((route) => {
        const statuses = [...(this.#answers.get(route)?.keys() ?? [])].toSorted((one, other) => one - other);
        return `${nameOf(route)} ${statuses.join(', ')}`;
      });
  }

  /** Leaves the counts, and what else a test measured, for the report; does nothing in a usual run. */
  leave(name: string, measured: Readonly<Record<string, number>>): void {
    const directory = figuresDirectory();
    if (directory === null) return;
    const statuses: Record<string, number> = {};
    for (const counts of this.#answers.values()) {
      for (const [status, times] of counts) statuses[status] = (statuses[status] ?? 0) + times;
    }
    mkdirSync(directory, { recursive: true });
    const figures = { routes: this.#answers.size, statuses, ...measured };
    writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(figures));
  }
}
