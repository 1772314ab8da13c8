import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  restart: z.enum(['no', 'always', 'unless-stopped', 'on-failure']).default('no'),
  deploy: z.object({ replicas: z.int().min(1).default(1) }).default({ replicas: 1 }),
});
const Compose = z.object({ services: z.record(z.string(), Service) });

/** Servers of docker-compose.yml that are not ours; split mode brings its own. */
const SERVERS = ['postgres', 'redis'];
/** Whose addresses this process's environment must therefore not give: they would lead to an installation in use. */
const NO_OTHER_SERVERS = { DATABASE_URL: '', DATABASE_APP_URL: '', DATABASE_SYSTEM_URL: '', REDIS_URL: '' };
/** Runs once before the services. */
const ONE_SHOT = 'migrate';

export interface ComposeOptions {
  /** Values for `${NAME}` in the file; they come before this process's environment and the file's defaults. */
  overrides: Record<string, string>;
  postgresUrl: string;
  redisUrl: string;
  /** Where the services that others reach listen. */
  ports: { webhook: number; simulator: number; ingest: number; console: number };
}

export interface ComposeService {
  name: string;
  command: string[];
  /** How many there are of it. */
  replicas: number;
  /** When it is started again after it has ended by itself. */
  restart: 'no' | 'always' | 'unless-stopped' | 'on-failure';
}

export interface ComposeProject {
  /** Our services in the file's order. */
  services: ComposeService[];
  /** The environment of a service, with every host of the file on this machine. */
  environmentOf(service: string): Record<string, string>;
}

/** Reads docker-compose.yml as compose does: anchors, merges and `${NAME:-default}`. Throws Error on anything else. */
export function readCompose(options: ComposeOptions, file = 'docker-compose.yml'): ComposeProject {
  const project = Compose.parse(parse(readFileSync(file, 'utf8'), { merge: true }));
  const ours = Object.entries(project.services).filter(([name]) => !SERVERS.includes(name));
  const values = { ...process.env, ...NO_OTHER_SERVERS, ...options.overrides };
  return {
    services: ours
      .filter(([name]) => name !== ONE_SHOT)
      .map(([name, { command = [], deploy, restart }]) => ({ name, command, replicas: deploy.replicas, restart })),
    environmentOf(wanted) {
      const service = project.services[wanted];
      if (service === undefined) throw new Error(`docker-compose.yml has no service ${wanted}`);
      const environment: Record<string, string> = {};
      for (const [name, value] of Object.entries(service.environment)) {
        environment[name] = onThisMachine(name, interpolate(String(value), values), options);
      }
      return environment;
    },
  };
}

/** The command of a one-shot service. */
export function commandOf(service: string, file = 'docker-compose.yml'): string[] {
  const project = Compose.parse(parse(readFileSync(file, 'utf8'), { merge: true }));
  return project.services[service]?.command ?? [];
}

/** `${NAME}`, or either in a default of the other: `${NAME:-default}`. */
const VARIABLE = /\$\{([A-Z0-9_]+)(?::-((?:[^{}]|\$\{[^{}]*\})*))?\}/g;

/** What `${NAME}` and `${NAME:-default}` stand for: an empty value counts as unset, as with compose's `:-`. */
function interpolate(text: string, values: Record<string, string | undefined>): string {
  return text.replace(VARIABLE, (_all, name: string, fallback: string | undefined) => {
    const value = values[name];
    return value === undefined || value === '' ? interpolate(fallback ?? '', values) : value;
  });
}

function onThisMachine(name: string, value: string, { postgresUrl, redisUrl, ports }: ComposeOptions): string {
  if (name.endsWith('_PORT') && name !== 'HEALTH_PORT') {
    const service = name.slice(0, -'_PORT'.length).toLowerCase();
    if (service in ports) return String(ports[service as keyof typeof ports]);
  }
  if (name === 'LISTEN_HOST') return '127.0.0.1';
  const postgres = new URL(postgresUrl);
  return value
    .replace(/@postgres:5432/g, `@${postgres.host}`)
    .replace(/redis:\/\/redis:6379/g, redisUrl)
    .replace(/http:\/\/webhook:8080/g, `http://127.0.0.1:${ports.webhook}`)
    .replace(/http:\/\/simulator:8090/g, `http://127.0.0.1:${ports.simulator}`);
}
