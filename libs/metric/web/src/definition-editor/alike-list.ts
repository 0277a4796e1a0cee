import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { LikenessView } from '@kpi-loop/shared/client';
import { LocalNamePipe, Texts } from '@kpi-loop/shared/ui';

/** What is there already, while somebody writes: before a second metric of the same thing is finished, and not after. */
@Component({
  selector: 'kl-alike-list',
  imports: [LocalNamePipe, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div aria-live="polite">
      @if (same().length) {
        <div class="same">
          <b>{{ 'metric.alike.same' | transloco }}</b>
          <ul>
            @for (metric of same(); track metric.id) {
              <li>
                <a [routerLink]="['/metrics', metric.id]" target="_blank">{{ metric.code }} {{ metric | localName }}</a> ·
                {{ 'metric.status.' + metric.status | transloco }}
              </li>
            }
          </ul>
        </div>
      }
      @if (similar().length) {
        <div class="similar">
          <b>{{ 'metric.alike.similar' | transloco }}</b>
          <ul>
            @for (metric of similar(); track metric.id) {
              <li>
                <a [routerLink]="['/metrics', metric.id]" target="_blank">{{ metric.code }} {{ metric | localName }}</a>
              </li>
            }
          </ul>
        </div>
      }
      @if (alike().names.length) {
        <div class="similar">
          <b>{{ 'metric.alike.names' | transloco }}</b>
          <ul>
            @for (metric of alike().names; track metric.id) {
              <li>
                <a [routerLink]="['/metrics', metric.id]" target="_blank">{{ metric.code }} {{ metric | localName }}</a
                >{{ 'metric.alike.words' | transloco: { words: words(metric.words) } }}
              </li>
            }
          </ul>
        </div>
      }
    </div>
  `,
  styles: `
    .same,
    .similar {
      margin-top: 10px;
      padding: 8px 12px;
      border-radius: var(--kl-r-m);
      font-size: 13px;
      overflow-wrap: anywhere;
    }
    .same {
      background: var(--kl-bad-soft);
    }
    .similar {
      background: var(--kl-warn-soft);
    }
    b {
      font-weight: 500;
    }
    ul {
      margin: 4px 0 0;
      padding-left: 18px;
    }
  `,
})
export class AlikeList {
  readonly alike = input.required<LikenessView>();
  private readonly texts = inject(Texts);
  protected readonly same = computed(() => this.alike().metrics.filter((metric) => metric.likeness === 'same'));
  protected readonly similar = computed(() => this.alike().metrics.filter((metric) => metric.likeness === 'similar'));

  protected words(some: string[]): string {
    return some.join(this.texts.lang() === 'en' ? ', ' : '、');
  }
}
