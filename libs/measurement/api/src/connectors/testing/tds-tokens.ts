/** What a SQL Server says, as bytes: the tokens of a response (MS-TDS 2.2.7) and the types of its columns (2.2.5.4), as far as the specs need them. */

/** Of a column: how it is named in COLMETADATA, and how a value that is there stands in a row; `nothing` is its NULL. */
export interface TdsType {
  info: Buffer;
  value(text: string): Buffer;
  nothing: Buffer;
}
export interface TdsColumn {
  name: string;
  type: TdsType;
}
export type TdsRow = readonly (string | null)[];

const COLLATION = bytes(0x09, 0x04, 0xd0, 0x00, 0x34);
const DAY_ONE = Date.parse('0001-01-01T00:00:00Z');
const DAY = 86_400_000;
const NO_LENGTH = bytes(0);

function bytes(...numbers: number[]): Buffer {
  return Buffer.from(numbers);
}
function little(value: number | bigint, size: number): Buffer {
  let left = BigInt.asUintN(size * 8, BigInt(value));
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1, left >>= 8n) buffer[at] = Number(left & 0xffn);
  return buffer;
}
const long = (text: string): Buffer => Buffer.concat([little(text.length, 2), Buffer.from(text, 'ucs2')]);
const short = (text: string): Buffer => Buffer.concat([bytes(text.length), Buffer.from(text, 'ucs2')]);
const counted = (...parts: Buffer[]): Buffer => Buffer.concat([bytes(Buffer.concat(parts).length), ...parts]);
const whole = (text: string, scale: number): bigint => {
  const [before, after = ''] = text.split('.');
  return BigInt(before + after.padEnd(scale, '0'));
};
const dayOf = (at: number): Buffer => little(Math.floor((at - DAY_ONE) / DAY), 3);
const timeOf = (at: number): Buffer => little(BigInt(at - Math.floor(at / DAY) * DAY) * 10_000n, 5);

export const nvarchar = (length: number): TdsType => ({
  info: Buffer.concat([bytes(0xe7), little(length * 2, 2), COLLATION]),
  value: (text) => Buffer.concat([little(text.length * 2, 2), Buffer.from(text, 'ucs2')]),
  nothing: bytes(0xff, 0xff),
});
export const decimal = (precision: number, scale: number): TdsType => ({
  info: bytes(0x6a, 17, precision, scale),
  value: (text) => {
    const value = whole(text, scale);
    return counted(bytes(value < 0n ? 0 : 1), little(value < 0n ? -value : value, 16));
  },
  nothing: NO_LENGTH,
});
export const money: TdsType = {
  info: bytes(0x6e, 8),
  value: (text) => counted(little(whole(text, 4) >> 32n, 4), little(whole(text, 4), 4)),
  nothing: NO_LENGTH,
};
const integer = (size: number): TdsType => ({ info: bytes(0x26, size), value: (text) => counted(little(BigInt(text), size)), nothing: NO_LENGTH });
export const int = integer(4);
export const bigint = integer(8);
export const real: TdsType = {
  info: bytes(0x6d, 4),
  value: (text) => counted(Buffer.from(new Float32Array([Number(text)]).buffer)),
  nothing: NO_LENGTH,
};
export const date: TdsType = { info: bytes(0x28), value: (text) => counted(dayOf(Date.parse(text))), nothing: NO_LENGTH };
export const time: TdsType = { info: bytes(0x29, 7), value: (text) => counted(timeOf(Date.parse(`1970-01-01T${text}Z`))), nothing: NO_LENGTH };
export const datetime2: TdsType = {
  info: bytes(0x2a, 7),
  value: (text) => counted(timeOf(Date.parse(`${text}Z`)), dayOf(Date.parse(`${text}Z`))),
  nothing: NO_LENGTH,
};
/** Kept in UTC, with the minutes its zone was ahead. */
export const datetimeoffset = (minutes: number): TdsType => ({
  info: bytes(0x2b, 7),
  value: (text) => counted(timeOf(Date.parse(text)), dayOf(Date.parse(text)), little(minutes, 2)),
  nothing: NO_LENGTH,
});

const token = (type: number, ...parts: Buffer[]): Buffer => Buffer.concat([bytes(type), ...parts]);
const sized = (type: number, ...parts: Buffer[]): Buffer => token(type, little(Buffer.concat(parts).length, 2), ...parts);

export const colMetadata = (columns: readonly TdsColumn[]): Buffer =>
  token(0x81, little(columns.length, 2), ...columns.map(({ name, type }) => Buffer.concat([little(0, 4), little(0x09, 2), type.info, short(name)])));

/** A row with NULLs in it is an NBCROW: a bit for each, and only the values that are there. */
export function row(columns: readonly TdsColumn[], cells: TdsRow): Buffer {
  const values = columns.flatMap(({ type }, i) => (cells[i] === null ? [] : [type.value(cells[i])]));
  if (values.length === columns.length) return token(0xd1, ...values);
  const missing = Buffer.alloc(Math.ceil(columns.length / 8));
  cells.forEach((cell, i) => (missing[i >> 3] |= cell === null ? 1 << (i & 7) : 0));
  return token(0xd2, missing, ...values);
}

export const FAILED = 0x02;
export const COUNTED = 0x10;
export const ATTENDED = 0x20;
const MORE = 0x01;
const doneOf = (type: number, status: number, rows: number): Buffer => token(type, little(status, 2), little(0, 2), little(rows, 8));
export const done = (status: number, rows = 0): Buffer => doneOf(0xfd, status, rows);
/** A statement within a procedure is done, what the procedure returned, and the procedure itself. */
export const procedureDone = (status: number, rows = 0): Buffer =>
  Buffer.concat([doneOf(0xff, status | MORE, rows), token(0x79, little(0, 4)), doneOf(0xfe, status & FAILED, 0)]);

/** Its words may hold data: `secret` stands for them. */
export const error = (number: number, line = 1): Buffer =>
  sized(0xaa, little(number, 4), bytes(1, 16), long('about secret'), short('tds'), short(''), little(line, 4));
export const loginAck = (): Buffer => sized(0xad, bytes(1, 0x74, 0, 0, 4), short('Microsoft SQL Server'), bytes(16, 0, 4, 0xd1));

export const databaseChanged = (to: string): Buffer => sized(0xe3, bytes(1), short(to), short('master'));
export const packetSizeChanged = (to: number): Buffer => sized(0xe3, bytes(4), short(String(to)), short('4096'));
export const collationChanged = (): Buffer => sized(0xe3, bytes(7), counted(COLLATION), NO_LENGTH);
export const begun = (transaction: Buffer): Buffer => sized(0xe3, bytes(8), counted(transaction), NO_LENGTH);
export const rolledBack = (transaction: Buffer): Buffer => sized(0xe3, bytes(10), NO_LENGTH, counted(transaction));
export function routed(host: string, port: number): Buffer {
  const to = Buffer.concat([bytes(0), little(port, 2), long(host)]);
  return sized(0xe3, bytes(20), little(to.length, 2), to, little(0, 2));
}

/** PRELOGIN (2.2.6.5): a version, and that nothing is encrypted. */
export const prelogin = (): Buffer => bytes(0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 4, 0xd1, 0, 0, 2);
