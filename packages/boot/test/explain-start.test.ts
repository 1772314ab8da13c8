import { loadConfig } from '@rekindle/config';
import { expect, test } from 'vitest';
import { explainingStart } from '../src/explain-start.ts';

const ROLES = {
  DATABASE_APP_URL: 'postgres://rekindle_app:a@db.example/rekindle',
  DATABASE_SYSTEM_URL: 'postgres://rekindle_system:s@db.example/rekindle',
  REDIS_URL: 'redis://redis.example:6379',
};
const OWNER = { DATABASE_URL: 'postgres://owner:o@db.example/rekindle' };

test.each([
  ['ECONNREFUSED', ROLES, /^DATABASE_APP_URL, DATABASE_SYSTEM_URL: nothing answers there/],
  ['28P01', ROLES, /^DATABASE_APP_URL, DATABASE_SYSTEM_URL: Postgres refuses the login/],
  ['ECONNREFUSED', OWNER, /^DATABASE_URL: nothing answers there/],
  ['28P01', OWNER, /^DATABASE_URL: Postgres refuses the login/],
])('a start that fails with %s names the settings that are there (%j)', async (code, environment, sentence) => {
  const failing = explainingStart(loadConfig(environment), () =>
    Promise.reject(Object.assign(new Error('a driver says'), { code })),
  );
  await expect(failing).rejects.toThrow(sentence);
});
