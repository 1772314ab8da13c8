/**
 * What `read` makes of a command's arguments. `--help` or `-h` prints how the command is used, and ends the process with
 * exit code 0; when `read` throws, the process says why, and how the command is used, and ends with exit code 2.
 */
export async function readArguments<T>(usage: string, read: (args: string[]) => T | Promise<T>): Promise<T> {
  const args = withNegatives(process.argv.slice(2));
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return await read(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

/** A number below zero is joined to the flag before it, `--lanes=-3`: parseArgs would take it for a flag of its own. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1) ?? '';
    if (/^-\d/.test(arg) && /^--[^=]+$/.test(flag)) joined.splice(-1, 1, `${flag}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}
