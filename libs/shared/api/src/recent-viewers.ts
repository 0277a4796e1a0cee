import type { Viewer } from './viewer';

/** A bearer as the session told it: `row` is all of that answer, `print` is another as soon as anything of it may be. */
export interface Told {
  viewer: Viewer;
  print: string;
  row: string;
}

/** Enough for everybody who works at one time; whoever is forgotten costs one turn more. */
const MOST = 10_000;

/**
 * Who the bearers of sessions were when they were last seen. Only ever an assumption, which the session of each transaction
 * has to confirm before anything of it counts (ADR 0013).
 */
export class RecentViewers {
  private readonly told = new Map<string, Told>();

  of(bearer: string): Told | undefined {
    return this.told.get(bearer);
  }

  remember(bearer: string, told: Told): void {
    if (this.told.size >= MOST && !this.told.has(bearer)) this.told.delete(this.told.keys().next().value!);
    this.told.set(bearer, told);
  }

  forget(bearer: string): void {
    this.told.delete(bearer);
  }
}
