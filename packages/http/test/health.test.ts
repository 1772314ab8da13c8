import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { setUp } from './set-up.ts';

describe('health', () => {
  it('is live, and ready when what it needs is there', async () => {
    const { app } = setUp();
    expect((await app.inject('/livez')).json()).toEqual({ status: 'ok' });
    const ready = await app.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ status: 'ready', detail: { database: 'ok' } });
  });

  it('is 503 when it is not ready, or cannot tell, and still live', async () => {
    const away = setUp({ readiness: async () => ({ ok: false, detail: { database: 'away' } }) }).app;
    expect((await away.inject('/readyz')).statusCode).toBe(503);
    const throwing = setUp({
      readiness: async () => {
        throw new Error('postgres://u:hunter2@db');
      },
    }).app;
    const response = await throwing.inject('/readyz');
    expect(response.statusCode).toBe(503);
    expect(response.body).not.toContain('hunter2');
    expect((await throwing.inject('/livez')).statusCode).toBe(200);
  });
});

describe('metrics', () => {
  it('count answers by route and status', async () => {
    const { app } = setUp();
    await app.inject('/leads/+447400123456');
    await app.inject('/nothing');
    const text = (await app.inject('/metrics')).body;
    expect(text).toContain(
      'http_request_duration_seconds_count{service="test",method="GET",route="/leads/:phone",status="200"} 1',
    );
    expect(text).toContain('route="none",status="404"} 1');
    expect(text).not.toContain('447400123456');
  });

  it('of several apps can share a registry, and can be left out', async () => {
    const metrics = new Registry();
    const { app } = setUp({ metrics });
    setUp({ metrics, name: 'other' });
    expect((await app.inject('/metrics')).statusCode).toBe(200);
    expect((await setUp({ metrics: null }).app.inject('/metrics')).statusCode).toBe(404);
  });
});
