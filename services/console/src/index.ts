export { firstSignInLink, resetLink, signInLink } from './auth/first-link.ts';
export type { ConsoleDeps, SandboxControl, SendMail } from './deps.ts';
export { openConsole } from './open-console.ts';
export { openApiDocument } from './openapi.ts';
export { type ConsoleServiceDeps, type RunningConsole, start } from './start.ts';
