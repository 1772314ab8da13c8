import { runTool } from './run-tool.ts';

/** `npm test`: all tests, or those that the arguments name; vitest.config.ts says how, test-servers.ts over what. */
process.exitCode = await runTool('vitest', ['run', ...process.argv.slice(2)]);
