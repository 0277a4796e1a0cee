type ReadValue = (buffer: Buffer, offset: number, column: { type: { name: string }; scale?: number }, options: unknown) => { value: unknown; offset: number };
interface Parser {
  readValue: ReadValue;
}

let loaded: Promise<typeof import('mssql')> | null = null;

/** The driver, loaded by who needs it. It makes doubles of decimals and money and knows no other way (tediousjs/tedious#678): ours keep every digit. */
export const driver = (): Promise<typeof import('mssql')> => (loaded ??= load());

async function load(): Promise<typeof import('mssql')> {
  const parser = (await import('tedious/lib/value-parser.js')) as unknown as Parser & { default?: Parser };
  const values = parser.default ?? parser;
  values.readValue = exactly(values.readValue);
  return (await import('mssql')).default;
}

/** Reads what the driver reads, and its digits once more from the bytes it read them from (MS-TDS 2.2.5.5.1). */
function exactly(read: ReadValue): ReadValue {
  return (buffer, offset, column, options) => {
    const result = read(buffer, offset, column, options);
    if (typeof result.value !== 'number') return result;
    const { name } = column.type;
    const bytes = buffer.subarray(offset, result.offset);
    if (name === 'DecimalN' || name === 'NumericN') result.value = pointed(magnitude(bytes.subarray(2)) * (bytes[1] ? 1n : -1n), column.scale ?? 0);
    else if (name === 'MoneyN' || name === 'Money' || name === 'SmallMoney') result.value = pointed(ofMoney(name === 'MoneyN' ? bytes.subarray(1) : bytes), 4);
    return result;
  };
}

const magnitude = (little: Buffer): bigint => BigInt(`0x${Buffer.from(little).reverse().toString('hex')}`);
/** The half with the sign stands first. */
const ofMoney = (bytes: Buffer): bigint =>
  bytes.length === 4 ? BigInt(bytes.readInt32LE()) : (BigInt(bytes.readInt32LE()) << 32n) | BigInt(bytes.readUInt32LE(4));

function pointed(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${value < 0n ? '-' : ''}${digits.slice(0, at)}${scale ? `.${digits.slice(at)}` : ''}`;
}
