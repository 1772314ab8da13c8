export { ConfigError, type ConfigFault } from './config-error.ts';
export { type DatabaseConfig, databaseFromOwner, rolePasswordsOf } from './database-config.ts';
export { DATABASE_ROLES, type DatabaseRole, rolePassword, roleUrl } from './database-urls.ts';
export { renderEnvExample } from './env-example.ts';
export {
  type Config,
  configFromProcess,
  type Environment,
  inspectConfig,
  inspectProcessConfig,
  loadConfig,
} from './load-config.ts';
export { Secret } from './secret.ts';
export { createSecretBox, type SecretBox, SecretBoxError, type SecretKey } from './secret-box.ts';
