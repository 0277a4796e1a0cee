import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ObjectionView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, type Offer, Panel, ReasonModal, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn, ReviewNamePipe } from './names';

export interface GivenAnswer {
  objectionId: string;
  answer: string;
}

/** Objections to the minutes, each with its answer; whoever is offered to may answer those that have none. */
@Component({
  selector: 'kl-objection-list',
  imports: [BusinessDatePipe, NzButtonComponent, Panel, ReasonModal, ReviewNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (objections().length) {
      <kl-panel [title]="'review.minutes.objections' | transloco">
        <ul>
          @for (objection of objections(); track objection.id) {
            <li>
              <p>
                <b>{{ objection.person | reviewName }}</b> {{ objection.text }} <span class="kl-small">{{ objection.at | businessDate }}</span>
              </p>
              @if (objection.answer; as given) {
                <p class="answer">
                  <b>{{ 'review.minutes.answeredBy' | transloco: { name: given.person | reviewName } }}</b> {{ given.text }}
                  <span class="kl-small">{{ given.at | businessDate }}</span>
                </p>
              } @else {
                <p class="kl-row open">
                  <span class="kl-tag">{{ 'review.minutes.unanswered' | transloco }}</span>
                  @if (offer()?.allowed) {
                    <button nz-button nzSize="small" type="button" class="no-print" [disabled]="busy()" (click)="asked.set(objection)">
                      {{ 'review.do.answer' | transloco }}
                    </button>
                  }
                </p>
              }
            </li>
          }
        </ul>
      </kl-panel>
      <kl-reason-modal
        [open]="!!asked()"
        [title]="title()"
        [hint]="asked()?.text ?? ''"
        [needs]="['answer']"
        [okLabel]="'review.do.answer' | transloco"
        [busy]="busy()"
        (given)="answered.emit({ objectionId: asked()!.id, answer: $event['answer'] })"
        (closed)="asked.set(null)"
      />
    }
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li + li {
      margin-top: 12px;
      padding-top: 12px;
      border-top: 1px solid var(--kl-line);
    }
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    b {
      font-weight: 600;
    }
    .answer,
    .open {
      margin: 6px 0 0 16px;
    }
    .answer {
      padding-left: 10px;
      border-left: 2px solid var(--kl-line);
    }
    @media print {
      .no-print {
        display: none;
      }
    }
  `,
})
export class ObjectionList {
  private readonly texts = inject(Texts);

  readonly objections = input.required<ObjectionView[]>();
  readonly offer = input.required<Offer | undefined>();
  readonly busy = input(false);
  readonly answered = output<GivenAnswer>();

  protected readonly asked = signal<ObjectionView | null>(null);
  protected readonly title = computed(() => this.texts.text('review.minutes.answerTo', { name: nameIn(this.texts.lang(), this.asked()?.person) }));

  constructor() {
    // answered meanwhile, here or by somebody else: nothing is asked any more
    effect(() => {
      const { id } = this.asked() ?? {};
      if (id && this.objections().find((objection) => objection.id === id)?.answer) this.asked.set(null);
    });
  }
}
