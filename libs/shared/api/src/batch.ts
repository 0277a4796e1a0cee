import { Query, type ClientBase, type QueryResult } from 'pg';

/** Only says that a statement before it failed. */
export const ABORTED = '25P02';

export const aborted = (): Error => Object.assign(new Error('nothing was committed: a statement of the transaction had failed'), { code: ABORTED });

/** How the driver drives a query, and what it knows of its answer (its types show none of it). */
interface Driven {
  name?: string;
  text: string;
  rows?: unknown;
  _accumulateRows: boolean;
  _result: Shape;
  callback: (error: unknown, result?: QueryResult) => void;
  hasBeenParsed(connection: Connection): boolean;
  prepare(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown): void;
  handleReadyForQuery(): void;
  handleError(error: unknown): void;
}

/** The columns of an answer with what reads them. */
interface Shape {
  fields: unknown[];
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

interface Connection {
  stream: { cork(): void; uncork(): void };
  submittedNamedStatements: Record<string, string>;
  sync(): void;
  describe(message: unknown): void;
}

/** A connection as the statements of a batch see it: they end with one Sync, and what is known is not described again. */
interface Faces {
  asking: Connection;
  knowing: Connection;
  shapes: Map<string, Shape>;
}

const known = new WeakMap<Connection, Faces>();

function facesOf(connection: Connection): Faces {
  let faces = known.get(connection);
  if (!faces) {
    const asking = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
    const knowing = Object.create(asking, { describe: { value: () => undefined } }) as Connection;
    known.set(connection, (faces = { asking, knowing, shapes: new Map() }));
  }
  return faces;
}

/** One statement of a batch, and whoever waits for its answer. */
export interface Part {
  query: Driven;
  /** PostgreSQL has not yet parsed it on this connection. */
  fresh: boolean;
  failed: boolean;
}

export function part(config: { name?: string; text: string; values: unknown[] }, done: (error: unknown, result?: QueryResult) => void): Part {
  const told = (error: unknown, result?: QueryResult): void => {
    if (error) made.failed = true;
    done(error, result);
  };
  const made: Part = { query: new Query(config, undefined, told as never) as unknown as Driven, fresh: false, failed: false };
  return made;
}

/**
 * Statements that leave together and are answered together (ADR 0017): one Sync behind the last, so that PostgreSQL answers all of them in one
 * write, and for a named statement that this connection has answered before no description of its columns. After one that
 * fails PostgreSQL passes over the others.
 */
export class Batch extends (Query as unknown as new (config: { text: string }) => { name?: string; text: string }) {
  /** The one that is being answered. */
  private at = 0;
  private shapes: Map<string, Shape> | null = null;

  constructor(private readonly parts: Part[]) {
    super({ text: 'batch' });
    (this as unknown as { callback: () => void }).callback = () => undefined;
  }

  get statements(): string[] {
    return this.parts.map(({ query }) => query.text);
  }

  submit(connection: Connection): null {
    const { asking, knowing, shapes } = facesOf(connection);
    this.shapes = shapes;
    connection.stream.cork();
    try {
      for (const [i, each] of this.parts.entries()) {
        const { query } = each;
        each.fresh = !query.hasBeenParsed(connection);
        const shape = query.name ? shapes.get(query.name) : undefined;
        if (shape) {
          Object.assign(query._result, shape);
          query._accumulateRows = true;
        }
        query.prepare(shape ? knowing : asking);
        if (each.failed) {
          // a value that cannot be written: nobody has sent it, so nothing behind it counts either
          this.passOver(this.parts.splice(i), connection, aborted());
          break;
        }
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    this.expect();
    return null;
  }

  handleRowDescription(message: unknown): void {
    const { query } = this.parts[this.at];
    query.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.parts[this.at].query.handleDataRow(message);
  }

  handleCommandComplete(message: unknown): void {
    const { query } = this.parts[this.at];
    query.handleCommandComplete(message);
    if (query.name && !this.shapes!.has(query.name)) this.shapes!.set(query.name, shapeOf(query._result));
    this.at += 1;
    this.expect();
    query.handleReadyForQuery();
  }

  handleError(error: unknown, connection: Connection): void {
    this.passOver(this.parts.splice(this.at), connection, error);
  }

  /** The first is told why, the others that they were passed over. */
  private passOver(parts: Part[], connection: Connection, error: unknown): void {
    for (const [i, { query, failed }] of parts.entries()) {
      if (query.name) delete connection.submittedNamedStatements[query.name];
      if (!failed) query.handleError(i === 0 ? error : aborted());
    }
  }

  handleReadyForQuery(): void {
    // every statement has told its own
  }

  /** What the driver notes as parsed when PostgreSQL says so. */
  private expect(): void {
    const next = this.parts[this.at];
    this.name = next?.fresh ? next.query.name : undefined;
    this.text = next?.query.text ?? '';
  }
}

const shapeOf = ({ fields, _parsers, _prebuiltEmptyResultObject }: Shape): Shape => ({ fields, _parsers, _prebuiltEmptyResultObject });

/** As the driver's own `query`: sent when its turn has come. */
export function submit(client: ClientBase, parts: Part[]): void {
  client.query(new Batch(parts) as never);
}
