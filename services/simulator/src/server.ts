import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createActivity } from '@rekindle/runtime';
import { handleControl } from './control-api.ts';
import { handleOpenAi } from './fake-openai.ts';
import { handleTwilio } from './fake-twilio.ts';
import { BadRequest, sendJson, urlOf } from './http-io.ts';
import { deliverInbound, inboundSid, meansOf, receiveText } from './inbound.ts';
import type { PlannedEvent } from './ledger-entries.ts';
import type { SimulatorOptions } from './options.ts';
import { Performer } from './performer.ts';
import type { Simulator } from './simulator.ts';
import { UndeliveredTexts } from './undelivered.ts';
import { World } from './world.ts';

/** Real milliseconds for which a seeded outage takes no connections. */
const OUTAGE_MS = 250;

/**
 * Builds a simulator; what an existing ledger holds (texts, opt-outs, memories, pending events) is there again. Throws
 * `LedgerDamaged` when the ledger cannot be read.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const world = new World(options);
  const busy = createActivity();
  const performer = new Performer(world, busy, options.people ?? true);
  const undelivered = new UndeliveredTexts();
  const background = new Set<Promise<unknown>>();
  let port = 0;
  let host = '127.0.0.1';
  let stopped = false;
  let reopening: NodeJS.Timeout | null = null;

  const afterwards = (task: () => Promise<unknown>) => {
    const running: Promise<unknown> = busy
      .during(async () => {
        await new Promise(setImmediate);
        await task();
      })
      .catch((error: unknown) => options.log.warn({ err: error }, 'a simulated callback failed'))
      .finally(() => background.delete(running));
    background.add(running);
  };

  const server = createServer((request, response) => {
    void route(request, response).catch((error: unknown) => {
      if (error instanceof BadRequest) {
        sendJson(response, error.status, { error: error.message });
        return;
      }
      options.log.warn({ err: error }, 'a simulated request failed');
      if (!response.headersSent) sendJson(response, 500, { error: 'simulator fault' });
    });
  });
  // A client may keep a connection open for long; what ends it is the client or stop().
  server.keepAliveTimeout = 60_000;

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (url.pathname.startsWith('/sim/')) {
      await handleControl(simulator, world, request, response, url);
      return;
    }
    const leave = busy.enter();
    response.once('close', leave);
    if (url.pathname.startsWith('/2010-04-01/')) {
      await handleTwilio(
        { world, performer, afterwards, outage: () => simulator.outage(OUTAGE_MS) },
        request,
        response,
        url,
        leave,
      );
    } else {
      await handleOpenAi(world, request, response, url, leave);
    }
  }

  const simulator: Simulator = {
    faults: world.faults,
    ledger: world.ledger,

    async start(wantedPort, wantedHost = '127.0.0.1') {
      port = wantedPort;
      host = wantedHost;
      await listen();
      options.log.info({ port, entries: world.ledger.entries.length }, 'simulator listening');
      return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
    },

    nextEventAt: () => world.agenda.nextAt(),

    async runDue(now) {
      await world.clock.sync();
      return performer.runDue(now);
    },

    undelivered: () => undelivered.count(world.ledger.entries),

    inFlight: () => busy.count(),

    async text({ from, to, body, means = meansOf(body), media = 0 }) {
      await world.clock.sync();
      const id = `hand:${world.ledger.entries.length + 1}`;
      const event: Extract<PlannedEvent, { kind: 'text' }> = {
        id,
        at: world.clock.now(),
        phone: from,
        kind: 'text',
        to,
        body,
        means,
        media,
      };
      await busy.during(async () => {
        receiveText(world, event);
        await deliverInbound(world, event);
      });
      return { sid: inboundSid(world, event) };
    },

    point({ inboundUrl, calUrl }) {
      world.inboundUrl = inboundUrl;
      world.calUrl = calUrl;
    },

    addAccount: (account) => void world.accounts.set(account.sid, account),
    addNumber: (number) => void world.numbers.set(number.e164, number),

    outage(ms) {
      if (stopped || reopening !== null) return;
      server.close();
      server.closeIdleConnections();
      reopening = setTimeout(() => {
        reopening = null;
        if (!stopped)
          listen().catch((error: unknown) => options.log.warn({ err: error }, 'simulator could not listen again'));
      }, ms);
    },

    async stop() {
      stopped = true;
      if (reopening !== null) clearTimeout(reopening);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await Promise.all(background);
      world.ledger.close();
    },
  };
  return simulator;
}
