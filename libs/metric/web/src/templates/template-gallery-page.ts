import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { templateOf, type MetricTemplate } from '@kpi-loop/metric/domain';
import { EmptyState, Icon, PageHead, Segmented, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { WordsInPipe } from '../ui/words-in';
import { searchedTemplates, templateProcesses } from './template-search';

const PAUSE_MS = 250;

/** 指标模板: metrics as the trade knows them, each with the mistake it guards against and what it has to be read with. */
@Component({
  selector: 'kl-template-gallery-page',
  imports: [EmptyState, FormsModule, Icon, NzButtonComponent, NzInputDirective, PageHead, RouterLink, Segmented, TranslocoPipe, WordsInPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.templates' | transloco" [meta]="'metric.template.meta' | transloco" />
      <div class="filters">
        <input
          nz-input
          type="search"
          [placeholder]="'metric.template.search' | transloco"
          [attr.aria-label]="'metric.template.search' | transloco"
          [ngModel]="typed()"
          (ngModelChange)="type($event)"
        />
        <kl-segmented
          [options]="processes()"
          [label]="'metric.template.process' | transloco"
          [value]="process() ?? ''"
          (valueChange)="narrow({ process: $event || null })"
        />
      </div>
      <p class="kl-visually-hidden" role="status">{{ 'metric.template.found' | transloco: { count: shown().length } }}</p>
      <div class="kl-cards">
        @for (template of shown(); track template.code) {
          <article class="kl-card" [attr.aria-labelledby]="template.code">
            <header>
              <h2 [id]="template.code">{{ template.name | wordsIn }}</h2>
              <span class="kl-tag">{{ 'metric.kind.' + template.sketch.kind | transloco }}</span>
              @if (!template.standsAlone) {
                <span class="kl-tag warn">{{ 'metric.template.notAlone' | transloco }}</span>
              }
            </header>
            <p class="kl-small">{{ template.process | wordsIn }} · {{ template.node | wordsIn }}</p>
            <p>{{ template.description | wordsIn }}</p>
            <dl>
              <div>
                <dt>{{ 'metric.template.mistake' | transloco }}</dt>
                <dd>{{ template.mistake | wordsIn }}</dd>
              </div>
              <div>
                <dt>{{ 'metric.template.advice' | transloco }}</dt>
                <dd>{{ template.advice | wordsIn }}</dd>
              </div>
              @if (companions(template); as list) {
                @if (list.length) {
                  <div>
                    <dt>{{ 'metric.template.companions' | transloco }}</dt>
                    <dd>
                      @for (companion of list; track companion.code; let last = $last) {
                        <a [routerLink]="['/metric-templates', companion.code]">{{ companion.name | wordsIn }}</a>{{ last ? '' : ' · ' }}
                      }
                    </dd>
                  </div>
                }
              }
            </dl>
            <a nz-button class="use" [routerLink]="['/metric-templates', template.code]"
              ><kl-icon name="template" [size]="14" /> {{ 'metric.template.look' | transloco }}</a
            >
          </article>
        } @empty {
          <kl-empty-state icon="template" [title]="'metric.template.nothing' | transloco" [text]="'metric.list.nothingHint' | transloco">
            <button nz-button type="button" (click)="narrow({ search: null, process: null })">{{ 'metric.list.clear' | transloco }}</button>
          </kl-empty-state>
        }
      </div>
    </div>
  `,
  styleUrl: './template-gallery-page.less',
})
export class TemplateGalleryPage {
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);

  readonly search = input<string>();
  readonly process = input<string>();

  protected readonly typed = signal('');
  private pause?: ReturnType<typeof setTimeout>;

  protected readonly shown = computed(() => searchedTemplates(this.search() ?? '', this.process() ?? ''));
  protected readonly processes = computed(() => {
    const en = this.texts.lang() === 'en';
    return [
      { value: '', label: this.texts.text('metric.list.all') },
      ...templateProcesses().map((words) => ({ value: words.en, label: en ? words.en : words.zh })),
    ];
  });

  constructor() {
    effect(() => this.typed.set(this.search() ?? ''));
  }

  protected companions(template: MetricTemplate): MetricTemplate[] {
    return template.companions.flatMap((code) => templateOf(code) ?? []);
  }

  protected type(text: string): void {
    this.typed.set(text);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.narrow({ search: text.trim() || null }), PAUSE_MS);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
