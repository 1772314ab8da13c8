import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of tests that take long, the longest first: begun last, they would leave the other processors idle at the end. */
export const LONGEST: readonly string[] = [
  'services/simulation/test/play.test.ts',
  'services/all/test/fuzz/every-route-fuzz.test.ts',
  'services/all/test/stories.test.ts',
  'services/all/test/settings-effects.test.ts',
  'packages/cli/test/import.test.ts',
  'services/all/test/fuzz/other-tenant.test.ts',
];

/** Vitest's own order, by what it has measured or by size, but for the files that are known to take long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
