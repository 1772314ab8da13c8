/** A spreadsheet runs what begins so (https://owasp.org/www-community/attacks/CSV_Injection); a bare number it only shows. */
const RUNS = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^[+-][\d\s().\-/]*$/;

/** The cells of a CSV that a spreadsheet would run as formulas, read by nothing of the product's. */
export function runnableCells(csv: string): string[] {
  return cellsOf(csv.replace(/^\uFEFF/, '')).filter((cell) => RUNS.test(cell) && !NUMBER.test(cell));
}

function cellsOf(csv: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= csv.length) {
    let cell = '';
    if (csv[at] === '"') {
      for (at += 1; at < csv.length; at += 1) {
        if (csv[at] === '"') {
          if (csv[at + 1] !== '"') break;
          at += 1;
        }
        cell += csv[at];
      }
      at += 1;
    }
    const end = csv.slice(at).search(/[,\r\n]|$/) + at;
    cells.push(cell + csv.slice(at, end));
    at = csv.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  return cells;
}
