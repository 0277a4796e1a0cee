export interface TdsLogin {
  user: string;
  password: string;
  app: string;
  database: string;
  readOnly: boolean;
  packetSize: number;
}

const MAX = 0xffff;

/** LOGIN7 (2.2.6.4): where each text stands and how many characters it has. The password is only scrambled. */
export function loginOf(body: Buffer): TdsLogin {
  const bytes = (at: number): Buffer => body.subarray(body.readUInt16LE(at), body.readUInt16LE(at) + 2 * body.readUInt16LE(at + 2));
  const text = (at: number): string => bytes(at).toString('ucs2');
  const plain = Buffer.from(bytes(44).map((byte) => (((byte ^ 0xa5) << 4) & 0xf0) | ((byte ^ 0xa5) >> 4)));
  return {
    user: text(40),
    password: plain.toString('ucs2'),
    app: text(48),
    database: text(68),
    readOnly: (body[26] & 0x20) > 0,
    packetSize: body.readUInt32LE(8),
  };
}

/** Of an RPC request by the number of its procedure (2.2.6.6): names and values of its parameters, all of them NVARCHAR. */
export function parametersOf(request: Buffer): { name: string; value: string }[] {
  const parameters: { name: string; value: string }[] = [];
  for (let at = 6; at < request.length;) {
    const name = request.toString('ucs2', at + 1, at + 1 + 2 * request[at]);
    // its name, its status, its type with the longest it may be, its collation
    at += 2 + 2 * request[at];
    const long = request.readUInt16LE(at + 1) === MAX;
    at += 8 + (long ? 8 : 0);
    let value = '';
    for (;;) {
      const length = long ? request.readUInt32LE(at) : request.readUInt16LE(at);
      at += long ? 4 : 2;
      value += request.toString('ucs2', at, at + length);
      at += length;
      if (!long || !length) break;
    }
    parameters.push({ name, value });
  }
  return parameters;
}
