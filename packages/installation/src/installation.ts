import type { Config, DatabaseConfig } from '@rekindle/config';
import type { Database } from '@rekindle/db';
import type { Clock, Ids, MonotonicClock } from '@rekindle/runtime';

/** What looking after an installation works with: its settings, its database and the time. */
export interface Installation {
  config: Config;
  database: DatabaseConfig;
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
}
