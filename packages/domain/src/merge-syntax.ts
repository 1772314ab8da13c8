/** A fault in a campaign text, with its place in the text as the operator wrote it, counted from 1. */
export interface TemplateFault {
  message: string;
  line: number;
  column: number;
}

export interface ExpandedTemplate {
  /** The text with every `{name}` written as `{{name}}`. */
  text: string;
  faults: TemplateFault[];
  /** Line and column in the text as written, of an offset in the expanded text. */
  place(offset: number): { line: number; column: number };
  /** Offset in the expanded text of a row and column of it, counted from 1. */
  offset(row: number, column: number): number;
}

/** Turns single-brace fields into Liquid outputs, leaving Liquid's own as they are. A brace that is neither is a fault. */
export function expandSingleBraces(source: string): ExpandedTemplate {
  const faults: TemplateFault[] = [];
  /** Offsets in the expanded text where it has grown, with the growth so far. */
  const growth: { at: number; by: number }[] = [];
  let text = '';
  const grown = () => growth.at(-1)?.by ?? 0;
  for (let at = 0; at < source.length; ) {
    const pair = source.slice(at, at + 2);
    const close = pair === '{{' ? '}}' : pair === '{%' ? '%}' : null;
    if (close !== null) {
      const end = source.indexOf(close, at + 2);
      const stop = end < 0 ? source.length : end + 2;
      text += source.slice(at, stop);
      at = stop;
      continue;
    }
    const char = source[at] ?? '';
    if (char !== '{' && char !== '}') {
      text += char;
      at += 1;
      continue;
    }
    const field = /^\{\s*([A-Za-z][\w .-]*?)\s*\}/.exec(source.slice(at, at + 80));
    if (field?.[1] === undefined) {
      faults.push({ message: `A stray "${char}"; a field is written {first_name}.`, ...placeIn(source, at) });
      text += char;
      at += 1;
      continue;
    }
    growth.push({ at: text.length + 1, by: grown() + 1 });
    text += `{{${field[1].replace(/[\s-]/g, '_')}`;
    const inside = field[0].length - 2 - field[1].length;
    growth.push({ at: text.length + 1, by: grown() + 1 - inside });
    text += '}}';
    at += field[0].length;
  }
  return {
    text,
    faults,
    place: (offset) => placeIn(source, offset - (growth.findLast((step) => step.at <= offset)?.by ?? 0)),
    offset: (row, column) => {
      let start = 0;
      for (let line = 1; line < row; line += 1) start = text.indexOf('\n', start) + 1;
      return start + column - 1;
    },
  };
}

function placeIn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, Math.max(0, offset)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
