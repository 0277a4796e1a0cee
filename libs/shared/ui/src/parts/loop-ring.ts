import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Texts } from '../texts/texts';
import { segmentArc } from './loop-ring-arc';
import { type KpiStatus, StatusMark } from './status-chip';

export const LOOP_STAGES = ['set', 'collect', 'monitor', 'review', 'adjust', 'reward'] as const;
export type LoopStage = (typeof LOOP_STAGES)[number];

export interface LoopSegment {
  stage: LoopStage;
  /** Share done, 0 to 1. */
  done: number;
  /** Work is due here now: the outer arc. */
  due?: boolean;
  /** What waits, as shape and colour; absent = nothing waits. */
  mark?: KpiStatus;
  /** "247 / 279 已生效" */
  words?: string;
  /** "32 份未签, 晚 5 天", beside the mark */
  waits?: string;
}

@Component({
  selector: 'kl-loop-ring',
  imports: [StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './loop-ring.html',
  styleUrl: './loop-ring.less',
})
export class LoopRing {
  private readonly texts = inject(Texts);

  readonly segments = input.required<LoopSegment[]>();
  readonly title = input('');
  readonly above = input('');
  readonly below = input('');
  readonly selected = input<LoopStage | null>(null);
  readonly chosen = output<LoopStage>();

  protected readonly arcs = computed(() =>
    LOOP_STAGES.map((stage, i) => {
      const segment = this.segments().find((s) => s.stage === stage) ?? { stage, done: 0 };
      return {
        ...segment,
        track: segmentArc(142, 115, i, 7.5),
        fill: segment.done > 0 ? segmentArc(142, 115, i, 7.5, segment.done) : '',
        outer: segment.due ? segmentArc(142, 130, i, 6) : '',
        name: this.texts.text('ui.loop.' + stage),
      };
    }),
  );
}

/** The ring in the header: colours the segment that needs attention; its words stand beside it. */
@Component({
  selector: 'kl-loop-ring-small',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg [attr.width]="size()" [attr.height]="size()" viewBox="0 0 34 34" role="img" [attr.aria-label]="spoken()">
      @for (arc of arcs(); track arc.stage) {
        <path class="track" [attr.d]="arc.track" />
        @if (arc.fill) {
          <path [class]="arc.tone" [attr.d]="arc.fill" />
        }
      }
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    path {
      fill: none;
      stroke-width: 5;
      stroke-linecap: round;
      stroke: var(--kl-accent);
    }
    .track {
      stroke: var(--kl-fill-2);
    }
    .past {
      stroke-opacity: 0.5;
    }
    .warn {
      stroke: var(--kl-warn-mark);
    }
    .bad {
      stroke: var(--kl-bad-mark);
    }
  `,
})
export class LoopRingSmall {
  private readonly texts = inject(Texts);

  readonly segments = input.required<LoopSegment[]>();
  readonly size = input(34);

  protected readonly arcs = computed(() =>
    LOOP_STAGES.map((stage, i) => {
      const segment = this.segments().find((s) => s.stage === stage);
      const share = segment?.done ?? 0;
      const wanted = segment?.mark === 'bad' || segment?.mark === 'warn' ? segment.mark : '';
      return {
        stage,
        track: segmentArc(17, 12.5, i, 10.5),
        fill: share > 0 || wanted ? segmentArc(17, 12.5, i, 10.5, Math.max(share, 0.3)) : '',
        tone: wanted || (share >= 1 && !segment?.due ? 'past' : 'now'),
      };
    }),
  );

  protected readonly spoken = computed(() => {
    const stages = this.segments().map(({ stage, done, waits }) => {
      const state = this.texts.text('ui.loop.share', { stage: this.texts.text('ui.loop.' + stage), share: Math.round(done * 100) });
      return waits ? `${state} ${waits}` : state;
    });
    return [this.texts.text('ui.loop.progress'), ...stages].join('; ');
  });
}
