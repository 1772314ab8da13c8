import type { ImportDeps } from './import-deps.ts';
import { findDateOrder } from './date-order.ts';
import { previewSuppressions } from './import-suppressions.ts';
import { rejectedCollector } from './preview-rows.ts';
import type { PreviewedList } from './preview-import.ts';
import { NOTHING_SHOWN, shownColumns } from './show-preview.ts';
import { shownReading } from './show-reading.ts';
import { readColumns } from './stage-rows.ts';

/**
 * A dry run of a suppression list in the shape of `shownPreview`.
 * @throws FileError as the import would
 */
export async function previewSuppressionList(deps: ImportDeps, list: PreviewedList) {
  const { reading: said = {} } = list;
  const { table, mapping } = await readColumns(list);
  const rejected = rejectedCollector();
  const rejections: Record<string, number> = {};
  const result = await previewSuppressions(deps, list, (row, reason, sentence) => {
    rejections[reason] = (rejections[reason] ?? 0) + 1;
    rejected.see(row, reason, sentence);
  });
  const dates = await findDateOrder(table, undefined);
  return {
    ...NOTHING_SHOWN,
    columns: shownColumns(mapping.columns),
    header_line: table.headerLine,
    reading: shownReading(table, mapping, dates, said),
    // The parts that only leads have are zero.
    result: { ...result, merged: 0, flagged: 0 },
    rejections,
    rows: rejected.rows,
    fault: null,
  };
}
