import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  /** Of every line, in points. */
  indent?: number;
}

export interface Column {
  width: number;
  right?: boolean;
}

export interface PdfProperties {
  title: string;
  /** What tells this document from every other; it is part of the file's id. */
  subject: string;
  lang: string;
  /** Of the content, not of the printing: the clock must not change the bytes. */
  createdAt: Date;
}

const MARGIN = 56;
/** What a heading needs below itself, so that it never stands alone at the foot of a page. */
const ROOM_OF_HEADING = 64;
/** Between the edge of a cell and its text. */
export const PADDING = 3;
const [SOFT, HAIRLINE] = ['#808080', '#cccccc'];

/** Noto Sans Hans (SIL Open Font License): Chinese and Latin in one typeface. */
function typeface(): string {
  const installed = createRequire(join(process.cwd(), 'package.json')).resolve('@embedpdf/fonts-sc');
  return join(dirname(installed), '../fonts/NotoSansHans-Regular.otf');
}

/** The typeface sets ’ “ ” and dashes as wide as a Chinese character; where there is none, they take the width of their own. */
function featuresOf(text: string): PDFKit.Mixins.OpenTypeFeatures[] {
  return /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(text) ? [] : ['pwid'];
}

/**
 * Pages of text (A4), for documents in Chinese and English. The typeface is embedded with the glyphs that are used, so that
 * every reader shows the same without a font of its own and the text can be searched. The bytes depend on nothing but what
 * is set and the properties. Bold is outlined: the bold cut would add its own 40 kB to every file.
 */
export class PdfPages {
  private readonly pdf: PDFKit.PDFDocument;

  constructor({ title, subject, lang, createdAt }: PdfProperties) {
    this.pdf = new PDFDocument({
      size: 'A4',
      margin: MARGIN,
      font: typeface(),
      pdfVersion: '1.7',
      lang,
      displayTitle: true,
      // the number of pages is known at the end
      bufferPages: true,
      info: { Title: title, Subject: subject, Creator: 'KPI Loop', CreationDate: createdAt },
    });
  }

  /** A paragraph over the whole width, on as many pages as it takes; `after` is the space below it. */
  text(text: string, style: TextStyle = {}, after = 4): this {
    const { size, bold, color, indent } = this.styled(style, 10);
    this.pdf
      .strokeColor(color)
      .lineWidth(size / 60)
      .text(text, { fill: true, stroke: bold, features: featuresOf(text), indent, indentAllLines: true });
    return this.space(after);
  }

  heading(text: string): this {
    this.space(10);
    if (this.pdf.y + ROOM_OF_HEADING > this.pdf.page.maxY()) this.pdf.addPage();
    return this.text(text, { size: 12, bold: true }, 2);
  }

  /** A row of cells, each wrapped in its column, whole on one page; `rule` draws a hairline below. */
  row(columns: readonly Column[], cells: readonly string[], style: TextStyle = {}, rule = true): this {
    const { size, bold, color } = this.styled(style, 9);
    this.pdf.table({
      columnStyles: columns.map(({ width, right }) => ({ width, align: { x: right ? 'right' : 'left' } })),
      defaultStyle: {
        border: { top: 0, right: 0, bottom: rule ? 0.5 : 0, left: 0 },
        borderColor: HAIRLINE,
        padding: PADDING,
        textColor: color,
        textStroke: bold ? size / 60 : 0,
        textStrokeColor: color,
      },
      data: [cells.map((text) => ({ text, textOptions: { features: featuresOf(text) } }))],
    });
    return this;
  }

  /** A hairline over the whole width. */
  rule(): this {
    const { y, page } = this.pdf;
    this.pdf
      .lineWidth(0.5)
      .strokeColor(HAIRLINE)
      .moveTo(MARGIN, y)
      .lineTo(page.width - MARGIN, y)
      .stroke();
    return this;
  }

  space(height: number): this {
    this.pdf.y += height;
    return this;
  }

  /** Ends the document, with a number on each page. */
  bytes(): Promise<Buffer> {
    const { count } = this.pdf.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      const { width, height } = this.pdf.switchToPage(i);
      this.styled({ color: SOFT }, 8);
      const number = `${i + 1} / ${count}`;
      this.pdf.text(number, width - MARGIN - this.pdf.widthOfString(number), height - MARGIN + 16, { lineBreak: false });
    }
    this.pdf.end();
    return buffer(this.pdf);
  }

  private styled({ size, bold = false, color = 'black', indent = 0 }: TextStyle, usual: number): Required<TextStyle> {
    this.pdf.fontSize(size ?? usual).fillColor(color);
    return { size: size ?? usual, bold, color, indent };
  }
}
