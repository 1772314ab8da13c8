/** The servers a test run shares, started once before it. */
export interface TestServers {
  /** Connection that may create roles and databases. */
  databaseUrl: string;
  /** Null where there is no Redis. */
  redisUrl: string | null;
}

/** Where the servers of this test run are; throws when the run was started without them. */
export function testServers(): TestServers {
  const databaseUrl = process.env['TEST_DATABASE_URL'];
  if (!databaseUrl) throw new Error('TEST_DATABASE_URL is not set; run the tests with npm test.');
  return { databaseUrl, redisUrl: process.env['TEST_REDIS_URL'] || null };
}
