import { chineseAdvance, ChineseFont } from './chinese-font';

/**
 * Pages of text as PDF 1.7, for documents in Chinese and English. Chinese is embedded with the glyphs that are used, Latin is
 * set in Helvetica, which every reader has. The bytes depend on nothing but the text.
 */

const [WIDTH, HEIGHT, MARGIN] = [595, 842, 56];
/** Helvetica, from space to tilde, in thousandths of the size. */
const HELVETICA = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584,
  556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278,
  469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260,
  334, 584,
];

export interface TextStyle {
  size?: number;
  bold?: boolean;
  /** 0 black … 1 white */
  grey?: number;
}

export interface Column {
  width: number;
  right?: boolean;
}

const isLatin = (char: string): boolean => char >= ' ' && char <= '~';
const advance = (char: string): number => (isLatin(char) ? HELVETICA[char.charCodeAt(0) - 32] : chineseAdvance(char));
export const widthOf = (text: string, size: number): number => ([...text].reduce((sum, char) => sum + advance(char), 0) * size) / 1000;

/** Lines that fit: Latin words stay whole where they can, Chinese breaks anywhere. */
export function wrapped(text: string, size: number, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const piece of paragraph.match(/[!-~]+ *| +|[^ -~]/gu) ?? ['']) {
      const parts = widthOf(piece.trimEnd(), size) > width ? [...piece] : [piece];
      for (const part of parts) {
        if (line && widthOf((line + part).trimEnd(), size) > width) {
          lines.push(line.trimEnd());
          line = '';
        }
        line += part;
      }
    }
    return [...lines, line.trimEnd()];
  });
}

const number = (value: number): string => String(Math.round(value * 100) / 100);
const latin = (text: string): string => `(${text.replace(/[\\()]/g, '\\$&')}) Tj`;

/** Catalogue, pages and the two Helveticas stand before, five objects of the Chinese font, then the pages. */
const [CHINESE, FIRST_PAGE] = [5, 10];

export class PdfPages {
  private readonly pages: string[][] = [[]];
  private readonly chinese = new ChineseFont();
  private y = HEIGHT - MARGIN;
  readonly width = WIDTH - 2 * MARGIN;

  /** A paragraph over the whole width; `after` is the space below it. */
  text(text: string, style: TextStyle = {}, after = 4): this {
    const size = style.size ?? 10;
    for (const line of wrapped(text, size, this.width)) {
      this.room(size * 1.5);
      this.y -= size * 1.5;
      this.draw(MARGIN, line, style);
    }
    this.y -= after;
    return this;
  }

  /** A row of cells, each wrapped in its column; `rule` draws a hairline below. */
  row(columns: readonly Column[], cells: readonly string[], style: TextStyle = {}, rule = true): this {
    const size = style.size ?? 9;
    const lines = cells.map((cell, i) => wrapped(cell, size, columns[i].width - 6));
    const height = Math.max(...lines.map((cell) => cell.length)) * size * 1.5 + 6;
    this.room(height);
    let x = MARGIN;
    columns.forEach(({ width, right }, i) => {
      lines[i].forEach((line, n) => {
        const at = right ? x + width - 3 - widthOf(line, size) : x + 3;
        this.page().push(this.set(at, this.y - 3 - size * 1.5 * n - size, line, { ...style, size }));
      });
      x += width;
    });
    this.y -= height;
    if (rule) this.page().push(`0.8 G 0.5 w ${MARGIN} ${number(this.y)} m ${WIDTH - MARGIN} ${number(this.y)} l S`);
    return this;
  }

  space(height: number): this {
    this.y -= height;
    return this;
  }

  bytes(): Buffer {
    const kids = this.pages.map((_, i) => `${FIRST_PAGE + 2 * i} 0 R`).join(' ');
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${kids}] /Count ${this.pages.length} >>`,
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
      ...this.chinese.objects(CHINESE),
      ...this.pages.flatMap((lines, i) => {
        const stream = [...lines, this.set(WIDTH - MARGIN - 30, MARGIN - 24, `${i + 1} / ${this.pages.length}`, { size: 8, grey: 0.5 })].join('\n');
        return [
          `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /L 3 0 R /B 4 0 R /C ${CHINESE} 0 R >> >> /Contents ${FIRST_PAGE + 1 + 2 * i} 0 R >>`,
          `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
        ];
      }),
    ];
    // a character is a byte
    let file = '%PDF-1.7\n';
    const offsets = objects.map((object, i) => {
      const at = file.length;
      file += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const xref = file.length;
    file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
    return Buffer.from(`${file}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`, 'latin1');
  }

  private page(): string[] {
    return this.pages[this.pages.length - 1];
  }

  private room(height: number): void {
    if (this.y - height >= MARGIN) return;
    this.pages.push([]);
    this.y = HEIGHT - MARGIN;
  }

  private draw(x: number, line: string, style: TextStyle): void {
    this.page().push(this.set(x, this.y, line, style));
  }

  /** Runs of Latin and of Chinese, each in its font; bold Chinese is outlined, since its font has one weight. */
  private set(x: number, y: number, text: string, { size = 10, bold = false, grey = 0 }: TextStyle): string {
    const runs = text.match(/[ -~]+|[^ -~]+/gu) ?? [];
    const shown = runs.map((run) =>
      isLatin(run[0])
        ? `/${bold ? 'B' : 'L'} ${size} Tf 0 Tr ${latin(run)}`
        : `/C ${size} Tf ${bold ? `2 Tr ${number(size / 60)} w` : '0 Tr'} ${this.chinese.show(run)} Tj`,
    );
    return `BT ${number(grey)} g ${number(grey)} G ${number(x)} ${number(y)} Td ${shown.join(' ')} ET`;
  }
}
