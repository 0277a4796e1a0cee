import { inject, Injectable } from '@angular/core';
import type { KnotView, ThreadView } from '@kpi-loop/shared/client';
import { dateText, figure, numberText, ppText, SessionStore, Texts, Words } from '@kpi-loop/shared/ui';
import { placesOf, unitOf } from '../ui/names';
import type { KnotCardModel } from './knot-card';

const VALUES = ['target', 'before', 'after', 'value', 'actual', 'threshold', 'total', 'baseline'];
const DIFFERENCES = ['delta', 'expectedDelta'];
const PLAIN = ['numerator', 'denominator', 'attainment', 'weight', 'score', 'weighted'];

/** A knot says itself in the words of its feature: `thread.<kind>.head`, `.fact`, `.text`, `.evidence`; values of the metric in its unit. */
@Injectable()
export class KnotWords {
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly session = inject(SessionStore);

  of(knot: KnotView, thread: ThreadView): Pick<KnotCardModel, 'head' | 'fact' | 'text' | 'checks' | 'evidence'> {
    const params = this.params(knot, thread);
    const say = (part: string) => this.texts.known(`thread.${knot.kind}.${part}`, params)?.trim() ?? '';
    return {
      head: say('head') || this.texts.text(`monitoring.stage.${knot.stage}`),
      fact: say('fact') || (knot.figure === null ? String(params['title'] ?? '') : this.value(knot.figure, thread)),
      text: say('text'),
      checks: this.checks(knot, params),
      evidence: say('evidence') || this.texts.text('monitoring.thread.evidence'),
    };
  }

  private params(knot: KnotView, thread: ThreadView): Record<string, unknown> {
    const lang = this.texts.lang();
    const given = knot.params as Record<string, unknown>;
    const params = this.words.spoken({ ...given, ...weighted(given) });
    for (const [key, value] of Object.entries(given)) {
      if (typeof value !== 'string') continue;
      if (VALUES.includes(key)) params[key] = this.value(value, thread);
      if (DIFFERENCES.includes(key)) params[key] = this.difference(value, thread);
    }
    for (const key of PLAIN) if (typeof params[key] === 'string') params[key] = figure(params[key], lang, { decimals: 2, trim: true });
    if (typeof given['month'] === 'string') params['month'] = dateText(given['month'], lang, this.session.timezone(), 'month');
    return params;
  }

  private checks(knot: KnotView, params: Record<string, unknown>): string[] {
    if (knot.kind !== 'targetAgreed') return [];
    return [params['ownerName'], params['headName']].filter(Boolean).map((name) => this.texts.text('monitoring.thread.signed', { name }));
  }

  private value(value: string, thread: ThreadView): string {
    return numberText(value, this.texts.lang(), { unit: unitOf(thread), decimals: placesOf(thread) });
  }

  private difference(value: string, thread: ThreadView): string {
    const lang = this.texts.lang();
    return thread.percent ? ppText(value, lang) : numberText(value, lang, { unit: thread.unit, decimals: placesOf(thread), sign: true });
  }
}

/** 75.69 × 40 % = 30.28: for the eye, the official sum is the result's. */
const weighted = ({ score, weight }: Record<string, unknown>): Record<string, unknown> =>
  typeof score === 'string' && typeof weight === 'string' ? { weighted: ((Number(score) * Number(weight)) / 100).toFixed(2) } : {};
