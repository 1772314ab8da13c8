import { globSync } from 'node:fs';
import path from 'node:path';

const PLACES = ['packages', 'services', 'scripts', 'bench'];

/** The project's own files with this ending (`.ts`), relative to `base` with `/`, in order; generated ones left out. */
export function sourceFiles(base: string, ending: string): string[] {
  return globSync(
    PLACES.map((place) => `${place}/**/*${ending}`),
    { cwd: base, exclude: (name) => ['node_modules', 'generated', 'dist'].includes(path.basename(name)) },
  )
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !file.includes('/node_modules/'))
    .sort();
}
