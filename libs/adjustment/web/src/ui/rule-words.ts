import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { LineRule } from '@kpi-loop/target/domain';
import { Texts } from '@kpi-loop/shared/ui';
import { typed } from '../adjustment-form/draft';

/** A scoring rule in a few words. */
@Component({ selector: 'kl-rule-words', changeDetection: ChangeDetectionStrategy.OnPush, template: `{{ words() }}` })
export class RuleWords {
  private readonly texts = inject(Texts);

  readonly rule = input.required<object | null>();
  readonly percent = input(false);

  protected readonly words = computed(() => {
    const rule = this.rule() as LineRule | null;
    this.texts.lang();
    if (!rule) return '–';
    const bounds = [
      rule.cap ? `${this.texts.text('adjustment.rule.cap')} ${rule.cap}` : '',
      rule.floor ? `${this.texts.text('adjustment.rule.floor')} ${rule.floor}` : '',
    ];
    const detail =
      rule.kind === 'RANGE'
        ? `${typed(rule.lo, this.percent())}–${typed(rule.hi, this.percent())}`
        : rule.kind === 'LINEAR'
          ? [this.texts.text(`adjustment.rule.methods.${rule.method ?? 'DEVIATION'}`), rule.thresholdRate ? `≥ ${typed(rule.thresholdRate, true)}%` : '']
              .filter(Boolean)
              .join(' ')
          : '';
    return [this.texts.text(`adjustment.rule.${rule.kind}`), detail, ...bounds].filter(Boolean).join(' · ');
  });
}
