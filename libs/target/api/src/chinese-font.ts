import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { openSync, type Font, type Subset } from 'fontkit';

const NAME = 'KPILOP+NotoSansHans-Regular';
/** Glyphs of a `bfchar` block; the format allows a hundred. */
const AT_ONCE = 100;

let opened: Font | undefined;

/** Noto Sans Hans (SIL Open Font License), 1000 units to the em. Read once a process, when the first page needs it. */
function font(): Font {
  const installed = createRequire(join(process.cwd(), 'package.json')).resolve('@embedpdf/fonts-sc');
  return (opened ??= openSync(join(dirname(installed), '../fonts/NotoSansHans-Regular.otf')));
}

/** Of one character, in thousandths of the size. */
export const chineseAdvance = (char: string): number => font().glyphForCodePoint(char.codePointAt(0)!).advanceWidth;

const hex = (value: number): string => value.toString(16).padStart(4, '0');
const utf16 = (char: string): string => [...Array(char.length).keys()].map((i) => hex(char.charCodeAt(i))).join('');
const stream = (bytes: Uint8Array, entries: string): string => {
  const packed = deflateSync(bytes, { level: 9 });
  return `<< /Filter /FlateDecode /Length ${packed.length}${entries} >>\nstream\n${packed.toString('latin1')}\nendstream`;
};

/**
 * The Chinese of one document, embedded with the glyphs it uses and no others, so that every reader shows the same without
 * a font of its own (ISO 32000 §9.7, CIDFontType0C). A map back to Unicode lets the text be searched and copied. The bytes
 * depend on nothing but the text, in the order in which it was set.
 */
export class ChineseFont {
  private readonly glyphs = new Map<string, { id: number; width: number }>();
  private subset?: Subset;

  /** A run of text as the operand of `Tj`. */
  show(text: string): string {
    return `<${[...text].map((char) => hex(this.glyph(char).id)).join('')}>`;
  }

  /** Objects of the file from `first` on, in order; the first is the font itself. Five of them, empty where there is no Chinese. */
  objects(first: number): string[] {
    if (!this.subset) return Array<string>(5).fill('null');
    const { ascent, descent, capHeight, bbox } = font();
    const used = [...this.glyphs.entries()].sort(([, a], [, b]) => a.id - b.id);
    const box = [bbox.minX, bbox.minY, bbox.maxX, bbox.maxY].join(' ');
    return [
      `<< /Type /Font /Subtype /Type0 /BaseFont /${NAME} /Encoding /Identity-H /DescendantFonts [${first + 1} 0 R] /ToUnicode ${first + 4} 0 R >>`,
      `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /${NAME} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [${used.map(([, { id, width }]) => `${id} [${width}]`).join(' ')}] /FontDescriptor ${first + 2} 0 R >>`,
      `<< /Type /FontDescriptor /FontName /${NAME} /Flags 4 /FontBBox [${box}] /ItalicAngle 0 /Ascent ${ascent} /Descent ${descent} /CapHeight ${capHeight} /StemV 80 /FontFile3 ${first + 3} 0 R >>`,
      stream(this.subset.encode(), ' /Subtype /CIDFontType0C'),
      stream(Buffer.from(toUnicode(used.map(([char, { id }]) => [id, char]))), ''),
    ];
  }

  private glyph(char: string): { id: number; width: number } {
    const known = this.glyphs.get(char);
    if (known) return known;
    const { id, advanceWidth: width } = font().glyphForCodePoint(char.codePointAt(0)!);
    const made = { id: (this.subset ??= font().createSubset()).includeGlyph(id), width };
    this.glyphs.set(char, made);
    return made;
  }
}

function toUnicode(glyphs: [id: number, char: string][]): string {
  const blocks: string[] = [];
  for (let i = 0; i < glyphs.length; i += AT_ONCE) {
    const block = glyphs.slice(i, i + AT_ONCE);
    blocks.push(`${block.length} beginbfchar\n${block.map(([id, char]) => `<${hex(id)}> <${utf16(char)}>`).join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def',
    '1 begincodespacerange\n<0000> <ffff>\nendcodespacerange',
    ...blocks,
    'endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend',
  ].join('\n');
}
