import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

export interface SampledResult {
  scorecardId: string;
  name: string;
  nameEn: string;
  periodName: string;
  periodNameEn: string;
  /** The result with its trace. */
  link: string;
  /** By the reader who was asked about, since the day that was given. */
  opened: boolean;
}

/** Implemented downstream, where results are known: draws a sample of those of a cycle, and says what of it somebody has opened. */
export interface ResultSampler {
  /** Cards with a result, in an order the seed alone decides; none of an owner in `without`. As many as `sampleSize` says. */
  draw(tx: Tx, cycleId: string, seed: string, without: readonly string[]): Promise<string[]>;
  show(tx: Tx, scorecardIds: readonly string[], readerId: string | null, since: Date): Promise<SampledResult[]>;
}

@Injectable()
export class ResultSamples {
  private sampler: ResultSampler | null = null;

  register(sampler: ResultSampler): void {
    this.sampler = sampler;
  }

  /** Null where nobody knows the results: then nobody can sign for them. */
  async draw(tx: Tx, cycleId: string, seed: string, without: readonly string[]): Promise<string[] | null> {
    return this.sampler ? this.sampler.draw(tx, cycleId, seed, without) : null;
  }

  async show(tx: Tx, scorecardIds: readonly string[], readerId: string | null, since: Date): Promise<SampledResult[]> {
    return this.sampler && scorecardIds.length ? this.sampler.show(tx, scorecardIds, readerId, since) : [];
  }
}
